use super::{Served, client, colloque, on_each, run, text, told, wait};
use serde_json::Value;

on_each!(
    a_token_from_the_shell_works_at_once,
    users_are_made_and_shut_out,
    clients_are_made,
    what_was_never_migrated_is_left_alone
);

fn a_token_from_the_shell_works_at_once(database: &str) {
    let served = Served::start(database, &["--demo"]);
    let token = told(database, &["token", "create", "--user", "admin"]);
    assert_eq!(token.lines().count(), 1, "only the token");
    assert!(token.starts_with("clq_"), "{token}");
    wait(async {
        let answer =
            client().get(format!("{}/api/v1/events/congres-2015", served.url)).bearer_auth(&token).send().await;
        let event: Value = answer.expect("answers").json().await.expect("JSON");
        assert_eq!(event["slug"], "congres-2015");
    });
    let narrow = told(database, &["token", "create", "--user", "admin", "--scopes", "events:read", "--ttl", "5m"]);
    wait(async {
        let answer = client().get(format!("{}/api/v1/partners", served.url)).bearer_auth(&narrow).send().await;
        assert_eq!(answer.expect("answers").status(), 403, "the token carries events:read only");
    });
}

fn users_are_made_and_shut_out(database: &str) {
    told(database, &["migrate"]);
    let password = told(database, &["user", "create", "camille", "--role", "organiser", "--role", "finance"]);
    assert!(password.len() >= 12, "a one-time password, not “{password}”");
    let again = run(database, &["user", "create", "camille"]);
    assert!(!again.status.success(), "a login name is taken once");
    let token = told(database, &["token", "create", "--user", "camille"]);
    told(database, &["user", "suspend", "camille"]);
    let late = run(database, &["token", "create", "--user", "camille"]);
    assert!(!late.status.success() && late.stdout.is_empty(), "no token for who is shut out");
    assert!(text(&late.stderr).contains("suspended"), "{}", text(&late.stderr));
    let served = Served::start(database, &[]);
    wait(async {
        let answer = client().get(format!("{}/api/v1/me", served.url)).bearer_auth(&token).send().await;
        assert_eq!(answer.expect("answers").status(), 401, "a suspended user is nobody");
    });
    let unknown = run(database, &["user", "suspend", "nobody-here"]);
    assert!(!unknown.status.success() && text(&unknown.stderr).lines().count() == 1);
    let role = run(database, &["user", "create", "x-y", "--role", "emperor"]);
    assert!(text(&role.stderr).contains("emperor"));
}

fn clients_are_made(database: &str) {
    told(database, &["demo"]);
    let said = told(database, &["client", "create", "--partner", "unadel"]);
    let value = |name: &str| {
        said.lines()
            .find_map(|line| line.strip_prefix(&format!("{name}=")))
            .unwrap_or_else(|| panic!("{name} in {said}"))
            .to_owned()
    };
    let (id, secret) = (value("client_id"), value("client_secret"));
    let served = Served::start(database, &[]);
    wait(async {
        let form = [("grant_type", "client_credentials"), ("client_id", &id), ("client_secret", &secret)];
        let answer = client().post(format!("{}/oauth/token", served.url)).form(&form).send().await.expect("answers");
        assert_eq!(answer.status(), 200);
        let token: Value = answer.json().await.expect("JSON");
        let bearer = token["access_token"].as_str().expect("a token");
        let list =
            client().get(format!("{}/api/v1/partners", served.url)).bearer_auth(bearer).send().await.expect("answers");
        let list: Value = list.json().await.expect("JSON");
        let slugs: Vec<&str> =
            list["data"].as_array().expect("a list").iter().filter_map(|one| one["slug"].as_str()).collect();
        assert_eq!(slugs, ["unadel"], "a partner client sees its own organisation only");
    });
    let unknown = run(database, &["client", "create", "--partner", "no-such-partner"]);
    assert!(!unknown.status.success());
}

fn what_was_never_migrated_is_left_alone(database: &str) {
    for arguments in [["user", "suspend", "admin"], ["token", "create", "--user=admin"]] {
        let output = run(database, &arguments);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        assert!(said.contains("colloque migrate") && said.lines().count() == 1, "{said}");
    }
    assert_ne!(told(database, &["migrate"]), "nothing to do", "a command has migrated it");
}

/// Commands that need an installation, run where there is none.
#[test]
fn only_what_makes_an_installation_leaves_something() {
    let directory = tempfile::tempdir().expect("a directory");
    let commands: [&[&str]; 7] = [
        &["user", "create", "camille"],
        &["user", "suspend", "camille"],
        &["user", "reset-password", "camille"],
        &["token", "create", "--user", "admin"],
        &["client", "create", "--partner", "unadel"],
        &["backup", "copy.db"],
        &["doctor"],
    ];
    for arguments in commands {
        // The default place, seen from a directory that is not the installation's.
        let mut command = colloque("sqlite://var/colloque.db", arguments);
        command.env_remove("COLLOQUE__SERVER__SECRET").current_dir(directory.path());
        let output = command.output().expect("it starts");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        for words in ["var/colloque.db", "database.url", "seen from", "colloque migrate"] {
            assert!(said.contains(words), "{arguments:?} does not say “{words}”: {said}");
        }
        let left = std::fs::read_dir(directory.path()).expect("readable").count();
        assert_eq!(left, 0, "{arguments:?} has left something");
    }
}

/// A database without its secret is half an installation: nothing makes another secret for it but `serve`.
#[test]
fn a_secret_is_not_made_by_the_way() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}/colloque.db", directory.path().display());
    told(&database, &["migrate"]);
    told(&database, &["user", "create", "camille"]);
    for arguments in [&["user", "reset-password", "camille"][..], &["doctor"][..]] {
        let output = colloque(&database, arguments).env_remove("COLLOQUE__SERVER__SECRET").output().expect("it starts");
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert!(said.contains("server.secret") && said.contains("COLLOQUE__SERVER__SECRET"), "{said}");
        assert!(!directory.path().join("server.secret").exists(), "{arguments:?} has made one");
    }
}

/// Leaves a row that a subscriber could not follow.
fn give_up(database: &str) {
    use diesel::prelude::*;
    use kernel::{db::At, schema::kernel_dead_letters::dsl as d};
    let url = kernel::db::Url::parse(database).expect("a URL");
    let mut conn = kernel::db::Conn::open(&url, kernel::db::Use::Write).expect("it opens");
    let row = (
        d::subscriber.eq("tests.follower"),
        d::stream.eq("house"),
        d::seq.eq(7_i64),
        d::error.eq("no such shelf"),
        d::at.eq(At::new(tests::first_instant())),
    );
    diesel::insert_into(d::kernel_dead_letters).values(row).execute(&mut conn).expect("it writes");
}

#[test]
fn doctor_says_what_to_do() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}/colloque.db", directory.path().display());
    let before = run(&database, &["doctor"]);
    assert!(!before.status.success());
    assert!(text(&before.stdout).contains("colloque migrate"), "{}", text(&before.stdout));
    let line = |what: &str| text(&before.stdout).lines().find(|line| line.contains(what)).map(str::to_owned);
    assert!(line(" database ").is_some_and(|line| line.starts_with("PROBLEM ")), "{}", text(&before.stdout));
    assert!(line(" reactions ").is_some_and(|line| line.starts_with("skipped ")), "{}", text(&before.stdout));
    assert_eq!(std::fs::read_dir(directory.path()).expect("readable").count(), 0, "it has made something");
    told(&database, &["migrate"]);
    let after = told(&database, &["doctor"]);
    assert!(after.lines().all(|line| line.starts_with("ok ")), "{after}");
    let doctor = |transport: &str| {
        let mut command = colloque(&database, &["doctor"]);
        let output = command.env("COLLOQUE__MAIL__TRANSPORT", transport).output().expect("it starts");
        let said = text(&output.stdout);
        said.lines().find(|line| line.contains(" mail ")).unwrap_or_else(|| panic!("no mail: {said}")).to_owned()
    };
    assert!(doctor(&tests::MailServer::shared().url()).starts_with("ok "));
    assert!(doctor("smtp://127.0.0.1:9").starts_with("PROBLEM  mail"));
    give_up(&database);
    let given_up = run(&database, &["doctor"]);
    assert!(!given_up.status.success());
    let said = text(&given_up.stdout);
    let line = said.lines().find(|line| line.starts_with("PROBLEM")).unwrap_or_else(|| panic!("no problem: {said}"));
    assert!(line.contains("tests.follower on row 7 of stream house") && line.contains("no such shelf"), "{line}");
}

#[test]
fn the_configuration_is_shown_without_secrets() {
    let shown = told("postgres://app:hunter2@127.0.0.1:1/x", &["config", "show"]);
    assert!(!shown.contains("hunter2") && !shown.contains(tests::SERVER_SECRET), "{shown}");
    assert!(shown.contains("secret = \"[redacted]\""), "{shown}");
    // What is shown is what the file would say.
    let directory = tempfile::tempdir().expect("a directory");
    let file = directory.path().join("colloque.toml");
    let database = "sqlite://var/colloque.db";
    let show = |arguments: &[&str]| {
        let mut command = colloque(database, arguments);
        let output = command.env_remove("COLLOQUE__SERVER__SECRET").output().expect("it starts");
        assert!(output.status.success(), "{}", text(&output.stderr));
        text(&output.stdout)
    };
    let shown = show(&["config", "show"]);
    std::fs::write(&file, &shown).expect("written");
    assert_eq!(show(&["--config", &file.to_string_lossy(), "config", "show"]), shown);
}
