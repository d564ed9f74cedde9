//! `colloque sync` against a real server: what it says, and how it exits.

use super::{Served, binary, client, on_each, text, told, wait};
use serde_json::{Value, json};
use std::process::{Command, Output};

on_each!(a_nightly_job_knows_how_it_ended);

struct Job {
    url: String,
    id: String,
    secret: String,
    folder: tempfile::TempDir,
}

impl Job {
    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).expect("it is written");
        path.to_string_lossy().into_owned()
    }

    fn run(&self, file: &str, more: &[&str]) -> Output {
        self.send(file, "congres-2015", "unadel", more)
    }

    fn send(&self, file: &str, event: &str, partner: &str, more: &[&str]) -> Output {
        Command::new(binary())
            .args(["sync", file, "--event", event, "--partner", partner, "--url", &self.url])
            .args(more)
            .env_clear()
            .env("COLLOQUE_CLIENT_ID", &self.id)
            .env("COLLOQUE_CLIENT_SECRET", &self.secret)
            .output()
            .expect("it starts")
    }

    #[track_caller]
    fn exits(&self, file: &str, more: &[&str], code: i32) -> String {
        let output = self.run(file, more);
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{said}");
        said
    }
}

fn a_nightly_job_knows_how_it_ended(database: &str) {
    let served = Served::start(database, &["--demo"]);
    let made = told(database, &["client", "create", "--partner", "unadel"]);
    let line = |name: &str| {
        let found = made.lines().find_map(|line| line.strip_prefix(&format!("{name}=")));
        found.unwrap_or_else(|| panic!("no {name} in {made}")).to_owned()
    };
    let folder = tempfile::tempdir().expect("a folder");
    let job = Job { url: served.url.clone(), id: line("client_id"), secret: line("client_secret"), folder };
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/examples");
    let (csv, ndjson) = (format!("{examples}/members.csv"), format!("{examples}/members.ndjson"));

    let rehearsed = job.exits(&csv, &["--dry-run"], 0);
    assert!(rehearsed.contains("created 12") && rehearsed.contains("plan: "), "{rehearsed}");
    the_plan_of_a_rehearsal_is_applied(&job, &rehearsed);
    assert!(job.exits(&csv, &[], 0).contains("unchanged 12"));
    assert!(job.exits(&ndjson, &[], 0).contains("unchanged 12"), "the two examples have the same people");

    let bad = job.file("bad.csv", b"identifiant;nom\nEX-0001;Exemple\nX;Seul\n");
    let said = job.exits(&bad, &[], 1);
    // The code, and what it means: given_name is missing.
    let line = said.lines().find(|line| line.starts_with("line 3: X rejected member.invalid: ")).unwrap_or_default();
    assert!(line.contains(" This field is required."), "{said}");
    let unknown = job.file("unknown.csv", b"identifiant;cotisation\na;1\n");
    assert!(job.exits(&unknown, &[], 1).contains("/cotisation"));
    let short = job.file("short.csv", b"identifiant\nEX-0001\n");
    let said = job.exits(&short, &["--snapshot"], 5);
    assert!(said.contains("nothing was changed") && said.contains("memberships"), "{said}");
    // What it says to pass lets the file through.
    let many = said.split("--confirm-cancellations ").nth(1).and_then(|rest| rest.split('.').next()).expect("a flag");
    let rehearsed = job.run(&short, &["--snapshot", "--dry-run", "--confirm-cancellations", many]);
    assert!(!text(&rehearsed.stdout).contains("too_many_cancellations"), "{}", text(&rehearsed.stdout));
    let rehearsed = text(&job.run(&short, &["--snapshot", "--dry-run"]).stdout);
    assert!(rehearsed.contains(&format!("--confirm-cancellations {many}")), "{rehearsed}");
    let said = job.exits(&bad, &["--abort-on-error"], 5);
    assert!(said.contains("nothing was changed") && said.contains("line 3: X rejected"), "{said}");
    a_wrong_command_line_is_told_from_wrong_credentials(&job, &csv);
    let wrong = Job { secret: "wrong".to_owned(), folder: tempfile::tempdir().expect("a folder"), ..job };
    wrong.exits(&csv, &[], 3);
    assert!(wrong.exits(&csv, &["--no-such-flag"], 2).contains("--no-such-flag"));
    let nobody = Job { url: "http://127.0.0.1:9".to_owned(), ..wrong };
    assert!(nobody.exits(&csv, &[], 4).contains("http://127.0.0.1:9"), "which address does not answer is said");
    let nowhere = Job { url: "congres.example".to_owned(), ..nobody };
    assert!(nowhere.exits(&csv, &[], 2).contains("--url"));
    the_server_of_this_machines_configuration_is_found(&served, &csv);

    let token = told(database, &["token", "create", "--user", "admin"]);
    let syncs: Value = wait(async {
        let url = format!("{}/api/v1/events/congres-2015/partners/unadel/syncs", served.url);
        client().get(url).bearer_auth(token).send().await.expect("an answer").json().await.expect("JSON")
    });
    let last = &syncs["data"][3];
    assert_ne!(last["generated_at"], json!(null), "the file's own age is sent: {last}");
}

/// The first run, of what was rehearsed: without the file.
fn the_plan_of_a_rehearsal_is_applied(job: &Job, rehearsed: &str) {
    let plan = rehearsed.lines().find_map(|line| line.strip_prefix("plan: ")).expect("a plan");
    let run = |more: &[&str], variables: &[(&str, &str)]| {
        let mut command = Command::new(binary());
        command.args(["sync", "--event", "congres-2015", "--partner", "unadel"]).args(more).env_clear();
        command.env("COLLOQUE_CLIENT_ID", &job.id).env("COLLOQUE_CLIENT_SECRET", &job.secret);
        let output = command.envs(variables.iter().copied()).output().expect("it starts");
        (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
    };
    let here = [("COLLOQUE_URL", job.url.as_str())];
    assert!(rehearsed.contains("--plan"), "it says how to go on: {rehearsed}");
    for wrong in [&["--plan", plan, "--dry-run"][..], &["--plan", ""], &[]] {
        let (code, said) = run(wrong, &here);
        assert_eq!(code, Some(2), "{said}");
    }
    let (code, said) = run(&["--plan", "no-such-plan"], &here);
    assert!(code == Some(5) && said.contains("--dry-run"), "{said}");
    let (code, said) = run(&["--plan", plan], &here);
    assert!(code == Some(0) && said.contains("created 12") && said.contains("completed"), "{said}");
    // Once: what it promised has happened.
    let (code, said) = run(&["--plan", plan], &here);
    assert!(code == Some(5) && said.contains("sync.plan_outdated"), "{said}");
    // A variable that is empty is one that is not set: then it goes to this machine, where nobody answers at that port.
    let nowhere = [("COLLOQUE_URL", ""), ("COLLOQUE__SERVER__BIND", "127.0.0.1:9")];
    let (code, said) = run(&["--plan", plan], &nowhere);
    assert!(code == Some(4) && said.contains("http://127.0.0.1:9 "), "{said}");
}

/// Without `--url` it goes where the configuration says that the server listens.
fn the_server_of_this_machines_configuration_is_found(served: &Served, csv: &str) {
    let port = served.url.rsplit(':').next().expect("a port");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("colloque.toml");
    std::fs::write(&file, format!("[server]\nbind = \"0.0.0.0:{port}\"\n")).expect("it is written");
    let run = |configuration: &[&str], variables: &[(&str, &str)]| {
        let line = ["sync", csv, "--event", "congres-2015", "--partner", "unadel", "--dry-run"];
        let mut command = Command::new(binary());
        command.args(line).args(configuration).env_clear().envs(variables.iter().copied());
        command.env("COLLOQUE_CLIENT_ID", "x").env("COLLOQUE_CLIENT_SECRET", "x").current_dir(folder.path());
        let output = command.output().expect("it starts");
        (output.status.code(), text(&output.stderr))
    };
    // It is refused there, so it was there.
    let bind = format!("127.0.0.1:{port}");
    assert_eq!(run(&[], &[]).0, Some(3));
    assert_eq!(run(&["--config", &file.to_string_lossy()], &[]).0, Some(3));
    std::fs::write(&file, "[server]\nbind = \"127.0.0.1:9\"\n").expect("it is written");
    assert_eq!(run(&[], &[("COLLOQUE__SERVER__BIND", &bind)]).0, Some(3));
    let (code, said) = run(&[], &[]);
    assert!(code == Some(4) && said.contains("http://127.0.0.1:9 "), "{said}");
    std::fs::write(&file, "nonsense").expect("it is written");
    let (code, said) = run(&[], &[]);
    assert!(code == Some(2) && said.contains("--url"), "{said}");
    let (code, said) = run(&["--url", &served.url, "--client-secret", ""], &[]);
    assert!(code == Some(3) && said.contains("--client-id"), "{said}");
}

fn a_wrong_command_line_is_told_from_wrong_credentials(job: &Job, csv: &str) {
    let absent = job.folder.path().join("absent.csv").to_string_lossy().into_owned();
    assert!(job.exits(&absent, &[], 2).contains("absent.csv"));
    assert!(job.exits(&job.folder.path().to_string_lossy(), &[], 2).contains(".csv"));
    let sheet = job.file("members.xlsx", b"PK");
    assert!(job.exits(&sheet, &[], 2).contains(".ndjson"));
    for (event, partner, named) in [("no-such-event", "unadel", "--event"), ("congres-2015", "no-such", "--partner")] {
        let output = job.send(csv, event, partner, &[]);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(named) && said.contains(event) && said.contains(partner), "{said}");
    }
}
