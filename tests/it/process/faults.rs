use super::{colloque, run, text};

/// What cannot work ends with one sentence on stderr that names the trouble, and a non-zero exit.
fn ends_with(output: &std::process::Output, words: &[&str]) {
    let said = text(&output.stderr);
    assert!(!output.status.success(), "it went well: {}", text(&output.stdout));
    assert_eq!(said.trim().lines().count(), 1, "one sentence, not:\n{said}");
    for word in words {
        assert!(said.contains(word), "“{word}” is not in: {said}");
    }
    assert!(!said.contains("panicked"), "{said}");
}

fn file_in(directory: &tempfile::TempDir) -> String {
    format!("sqlite://{}/colloque.db", directory.path().display())
}

#[test]
fn an_unknown_key_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let output = colloque(&file_in(&directory), &["serve"]).env("COLLOQUE__SERVER__PORT", "80").output().expect("runs");
    ends_with(&output, &["configuration", "port"]);
}

#[test]
fn a_broken_file_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("broken.toml");
    std::fs::write(&file, "[server\nbind=").expect("written");
    ends_with(&run(&file_in(&directory), &["--config", &file.to_string_lossy(), "migrate"]), &["configuration"]);
    ends_with(&run(&file_in(&directory), &["--config", "/no/such/file.toml", "migrate"]), &["/no/such/file.toml"]);
}

#[test]
fn an_unknown_database_is_refused() {
    ends_with(&run("mysql://localhost/x", &["migrate"]), &["database.url", "sqlite://"]);
    ends_with(&run("var/colloque.db", &["migrate"]), &["database.url"]);
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    // A file stands where the directory should be: not even root can make it.
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("file");
    std::fs::write(&file, "").expect("written");
    ends_with(&run(&format!("sqlite://{}/sub/colloque.db", file.display()), &["serve"]), &["directory", "sub"]);
}

#[test]
fn a_file_that_is_no_database_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join("colloque.db"), "this is a letter, not a database ".repeat(100))
        .expect("written");
    ends_with(&run(&file_in(&directory), &["serve"]), &["database"]);
}

#[test]
fn an_unreachable_server_is_named() {
    ends_with(&run("postgres://nobody@127.0.0.1:1/colloque", &["serve"]), &["cannot open the database"]);
}

#[test]
fn a_taken_port_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let directory = tempfile::tempdir().expect("a directory");
    let output =
        colloque(&file_in(&directory), &["serve"]).env("COLLOQUE__SERVER__BIND", &address).output().expect("runs");
    ends_with(&output, &["cannot listen", &address]);
}

#[test]
fn postgres_without_a_shared_secret_is_refused() {
    let database = tests::Database::empty(tests::Kind::Postgres);
    let output = colloque(&database.url, &["serve"]).env_remove("COLLOQUE__SERVER__SECRET").output().expect("runs");
    ends_with(&output, &["server.secret", "PostgreSQL"]);
}

#[test]
fn a_module_that_others_need_or_nobody_knows_is_named() {
    let directory = tempfile::tempdir().expect("a directory");
    let output = colloque(&file_in(&directory), &["migrate"]).env("COLLOQUE__MODULES__WEATHER", "true").output();
    ends_with(&output.expect("runs"), &["modules.weather", "partners"]);
}
