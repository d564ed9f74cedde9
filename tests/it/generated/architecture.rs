//! Who depends on whom, and under which licence. Read from `cargo metadata`.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::OnceLock,
};

/// Permissive: they ask for a notice, not for our source. Of a choice (`MIT OR GPL-2.0`) one must be here, of a sum all.
/// MIT-0 is MIT without even the notice, 0BSD is ISC without it.
const LICENCES: [&str; 9] =
    ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "Unicode-3.0", "Zlib"];

fn metadata() -> &'static Metadata {
    static METADATA: OnceLock<Metadata> = OnceLock::new();
    METADATA.get_or_init(|| {
        let manifest = root().join("Cargo.toml");
        let mut command = MetadataCommand::new();
        command.manifest_path(manifest).other_options(["--locked".to_owned(), "--offline".to_owned()]);
        command.exec().expect("cargo metadata")
    })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn ours() -> Vec<&'static Package> {
    metadata().workspace_packages()
}

/// The place of a crate in `kernel <- contracts <- modules <- server <- tests and benchmarks`; a crate may depend on those
/// below it only.
fn storey(package: &Package) -> usize {
    let folder = package.manifest_path.parent().expect("a folder");
    let inside = folder.strip_prefix(&metadata().workspace_root).expect("it is ours").as_str().replace('\\', "/");
    match inside.as_str() {
        "api/kernel" => 0,
        "api/contracts" => 1,
        "api/server" => 3,
        "tests" | "bench" => 4,
        other if other.starts_with("modules/") => 2,
        other => panic!("{other} has no place in the house: see docs and this test"),
    }
}

#[test]
fn dependencies_go_downwards_and_no_module_knows_another() {
    let by_name: BTreeMap<&str, &Package> =
        ours().into_iter().map(|package| (package.name.as_str(), package)).collect();
    let mut wrong = Vec::new();
    for package in ours() {
        for dependency in &package.dependencies {
            let Some(other) = by_name.get(dependency.name.as_str()) else { continue };
            if storey(other) >= storey(package) {
                wrong.push(format!("{} depends on {}", package.name, other.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "kernel <- contracts <- modules <- server <- tests, and never sideways:\n{}",
        wrong.join("\n")
    );
}

/// Only the composition root names modules; everybody else would have to be changed when one is added.
#[test]
fn the_kernel_and_the_contracts_name_no_feature() {
    let features: Vec<String> = server::modules().iter().map(|module| module.name().to_owned()).collect();
    let mut wrong = Vec::new();
    let mut files = Vec::new();
    rust_files(&root().join("api/kernel/src"), &mut files);
    for file in files {
        // Examples in comments and tests may name what they like.
        let text = std::fs::read_to_string(&file).expect("a source file");
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in product.lines().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let names = |feature: &String| {
                [format!("\"{feature}"), format!(" {feature}::"), format!("{feature}_{{")]
                    .iter()
                    .any(|text| code.contains(text))
            };
            if let Some(feature) = features.iter().find(|feature| names(feature)) {
                wrong.push(format!("{}:{}: {feature}: {}", file.display(), number + 1, line.trim()));
            }
        }
    }
    assert!(wrong.is_empty(), "the kernel names a feature:\n{}", wrong.join("\n"));
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.is_dir() {
            if !is_test {
                rust_files(&path, files);
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            files.push(path);
        }
    }
}

/// A module's tables, scopes, problems and kinds begin with its name, so that two modules never meet by accident.
#[test]
fn what_a_module_names_carries_its_name() {
    let mut wrong = Vec::new();
    for module in server::modules() {
        let name = module.name();
        let scopes = module.scopes().iter().map(|scope| (scope.name, ':'));
        let problems = module.problems().iter().map(|problem| (problem.code, '.'));
        // The problems of the partner sync are known to partners by the name of what they do.
        let known = |text: &str| name == "registration" && text.starts_with("sync.");
        wrong.extend(
            scopes
                .chain(problems)
                .filter(|(text, mark)| !text.starts_with(&format!("{name}{mark}")) && !known(text))
                .map(|(text, _)| text),
        );
    }
    assert!(wrong.is_empty(), "without the module's name in front: {wrong:?}");
}

#[test]
fn problems_have_one_code_each_and_say_what_to_do() {
    let mut seen = BTreeSet::new();
    let kinds: Vec<_> = kernel::error::ALL
        .iter()
        .copied()
        .chain(server::modules().iter().flat_map(|module| module.problems().iter().copied()))
        .collect();
    for kind in kinds {
        assert!(seen.insert(kind.code), "{} is declared twice", kind.code);
        assert!((300..600).contains(&kind.status), "{} has the status {}", kind.code, kind.status);
        for text in [kind.fr, kind.en, kind.help] {
            assert!(!text.trim().is_empty(), "{} says nothing", kind.code);
        }
        assert!(kind.fr != kind.en, "{} has one title for two languages", kind.code);
    }
}

/// SPDX: `OR` (older: `/`) is a choice, `AND` a sum, parentheses group.
fn permissive(expression: &str, allowed: &[&str]) -> bool {
    let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let tokens: Vec<&str> = text.split_whitespace().collect();
    let (good, rest) = choice(&tokens, allowed);
    good && rest.is_empty()
}

fn choice<'a>(tokens: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    let (mut good, mut rest) = sum(tokens, allowed);
    while let Some((&"OR", more)) = rest.split_first() {
        let (other, left) = sum(more, allowed);
        (good, rest) = (good || other, left);
    }
    (good, rest)
}

fn sum<'a>(tokens: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    let (mut good, mut rest) = single(tokens, allowed);
    while let Some((&"AND", more)) = rest.split_first() {
        let (other, left) = single(more, allowed);
        (good, rest) = (good && other, left);
    }
    (good, rest)
}

fn single<'a>(tokens: &'a [&'a str], allowed: &[&str]) -> (bool, &'a [&'a str]) {
    match tokens {
        ["(", inner @ ..] => {
            let (good, rest) = choice(inner, allowed);
            (good, rest.strip_prefix(&[")"]).unwrap_or(rest))
        }
        [name, "WITH", exception, rest @ ..] => (allowed.contains(&format!("{name} WITH {exception}").as_str()), rest),
        [name, rest @ ..] => (allowed.contains(name), rest),
        [] => (false, tokens),
    }
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    assert!(permissive("MIT OR GPL-3.0-only", &LICENCES));
    assert!(permissive("MIT/Apache-2.0", &LICENCES));
    assert!(permissive("Apache-2.0 AND ISC", &LICENCES));
    assert!(permissive("(MIT OR Apache-2.0) AND Unicode-3.0", &LICENCES));
    assert!(permissive("Apache-2.0 WITH LLVM-exception OR MIT", &LICENCES));
    assert!(!permissive("GPL-3.0-only", &LICENCES));
    assert!(!permissive("MIT AND GPL-3.0-only", &LICENCES));
    assert!(!permissive("(MIT OR Apache-2.0) AND GPL-3.0-only", &LICENCES));
    assert!(!permissive("GPL-2.0-only WITH Classpath-exception-2.0", &LICENCES));
    assert!(!permissive("", &LICENCES));
}

#[test]
fn every_licence_is_permissive() {
    let licence = |package: &&Package| package.license.clone().unwrap_or_default();
    let wrong: Vec<String> = metadata()
        .packages
        .iter()
        .filter(|package| !permissive(&licence(package), &LICENCES))
        .map(|package| {
            format!("{} {}: “{}” {:?}", package.name, package.version, licence(&package), package.license_file)
        })
        .collect();
    assert!(wrong.is_empty(), "not under a licence of the list in this test:\n{}", wrong.join("\n"));
}

/// A licence that no dependency needs is a door left open.
#[test]
fn every_licence_of_the_list_is_needed() {
    let all: Vec<String> = metadata().packages.iter().filter_map(|package| package.license.clone()).collect();
    let fails_without = |name: &str| {
        let others: Vec<&str> = LICENCES.into_iter().filter(|other| *other != name).collect();
        all.iter().any(|expression| !permissive(expression, &others))
    };
    let unused: Vec<&str> = LICENCES.into_iter().filter(|name| !fails_without(name)).collect();
    assert!(unused.is_empty(), "every dependency could do without {unused:?}: take them off the list");
}

/// Tests may use what they like, as long as it stays there.
#[test]
fn nothing_of_the_product_depends_on_test_tools() {
    const TOOLS: [&str; 10] = [
        "insta",
        "jsonschema",
        "mailin-embedded",
        "rcgen",
        "proptest",
        "tempfile",
        "cargo_metadata",
        "lopdf",
        "rqrr",
        "ironcalc",
    ];
    let product = ours().into_iter().filter(|package| storey(package) <= 3);
    let wrong: Vec<String> = product
        .flat_map(|package| {
            let used = package.dependencies.iter().filter(|one| one.kind == DependencyKind::Normal);
            used.filter(|one| TOOLS.contains(&one.name.as_str()))
                .map(|one| format!("{} uses {}", package.name, one.name))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:?}");
}

/// Crates say in their manifest where they have no tests, because looking there takes cargo a compilation each.
#[test]
fn no_test_is_where_cargo_does_not_look() {
    let mut wrong = Vec::new();
    for package in ours() {
        let has_library = package.targets.iter().any(|target| target.is_lib());
        for target in package.targets.iter().filter(|target| target.is_lib() || target.is_bin()) {
            let root = target.src_path.as_std_path();
            let mut files = vec![root.to_owned()];
            // The other files of a program beside a library are the library's.
            if target.is_lib() || !has_library {
                rust_files(root.parent().expect("a folder"), &mut files);
            }
            for file in files {
                let text = std::fs::read_to_string(&file).expect("a source file");
                let unseen = !target.test && (text.contains("#[test]") || text.contains("#[cfg(test)]"))
                    || target.is_lib() && !target.doctest && has_example(&text);
                if unseen {
                    wrong.push(file.display().to_string());
                }
            }
        }
    }
    assert!(wrong.is_empty(), "test = false or doctest = false, and yet there are tests in:\n{}", wrong.join("\n"));
}

/// Whether a comment has an example that is run as a test: its fence names no other language, and does not ignore it.
fn has_example(text: &str) -> bool {
    let comment = |line: &str| -> Option<String> {
        let line = line.trim_start();
        let text = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
        text.trim_start().strip_prefix("```").map(|word| word.trim().to_owned())
    };
    let mut inside = false;
    text.lines().filter_map(comment).any(|word| {
        inside = !inside;
        inside && ["", "rust", "no_run", "should_panic", "compile_fail"].contains(&word.as_str())
    })
}

#[test]
fn an_example_is_known_by_its_fence() {
    assert!(has_example("/// ```\n/// f();\n/// ```\n"));
    assert!(has_example("    //! ```text\n    //! x\n    //! ```\n    //! ```no_run\n    //! ```\n"));
    assert!(!has_example("/// ```ignore\n/// f();\n/// ```\n/// ```text\n/// ```\n"));
}
