use super::{Served, client, run, text, told, wait};
use diesel::connection::SimpleConnection as _;
use kernel::db::{Conn, Url, Use};
use serde_json::json;

/// A backup taken while others write is consistent, and restoring it brings back what it holds.
#[test]
fn a_backup_taken_while_serving_can_be_restored() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}/colloque.db", directory.path().display());
    let file = directory.path().join("backup.db").display().to_string();
    let served = Served::start(&database, &["--demo"]);
    let token = told(&database, &["token", "create", "--user", "admin"]);
    let add = |name: &str| {
        let body = json!({ "name": name, "kinds": ["association"] });
        wait(async {
            let sent =
                client().post(format!("{}/api/v1/partners", served.url)).bearer_auth(&token).json(&body).send().await;
            assert_eq!(sent.expect("answers").status(), 201);
        });
    };
    add("Before the backup");
    told(&database, &["backup", &file]);
    add("After the backup");

    let again = run(&database, &["backup", &file]);
    assert!(text(&again.stderr).contains("exists already"), "a backup is never overwritten");
    let busy = run(&database, &["restore", &file, "--force"]);
    assert!(text(&busy.stderr).contains("stop it first"), "{}", text(&busy.stderr));
    drop(served);
    let careful = run(&database, &["restore", &file]);
    assert!(text(&careful.stderr).contains("--force"), "{}", text(&careful.stderr));
    told(&database, &["restore", &file, "--force"]);

    let restored = Served::start(&database, &[]);
    let found = |q: &str| {
        wait(async {
            let url = format!("{}/api/v1/partners?q={q}", restored.url);
            let page = client().get(url).bearer_auth(&token).send().await.expect("answers");
            page.json::<serde_json::Value>().await.expect("JSON")["data"].as_array().expect("a list").len()
        })
    };
    assert_eq!((found("before"), found("after")), (1, 0));
}

#[test]
fn what_is_no_backup_is_not_restored() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}/colloque.db", directory.path().display());
    let file = directory.path().join("letter.txt");
    std::fs::write(&file, "not a database ".repeat(500)).expect("written");
    told(&database, &["migrate"]);
    for wrong in [file.display().to_string(), "/no/such/backup.db".to_owned()] {
        let output = run(&database, &["restore", &wrong, "--force"]);
        assert!(!output.status.success());
        assert_eq!(text(&output.stderr).trim().lines().count(), 1, "{}", text(&output.stderr));
    }
    assert_eq!(told(&database, &["migrate"]), "nothing to do", "the database that was there is still there");
}

/// What is in the log only, because a reader is in the way, would be missing in the copy that restoring keeps.
#[test]
fn what_was_written_last_is_never_dropped() {
    let directory = tempfile::tempdir().expect("a directory");
    let database = format!("sqlite://{}/colloque.db", directory.path().display());
    let file = directory.path().join("backup.db").display().to_string();
    told(&database, &["migrate"]);
    told(&database, &["backup", &file]);
    let open = || Conn::open(&Url::parse(&database).expect("a URL"), Use::Write).expect("it opens");
    let all = |mut conn: Conn, text: &str| {
        kernel::on_either!(&mut conn, |c| c.batch_execute(text)).expect(text);
        conn
    };
    let reader = all(open(), "BEGIN; SELECT count(*) FROM kernel_jobs");
    let writer = all(open(), "CREATE TABLE written_last (id BIGINT)");
    let refused = run(&database, &["restore", &file, "--force"]);
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("another program"), "{}", text(&refused.stderr));
    drop((reader, writer));
    drop(all(open(), "SELECT id FROM written_last"));
    told(&database, &["restore", &file, "--force"]);
}
