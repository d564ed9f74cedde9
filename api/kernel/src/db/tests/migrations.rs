//! What the list of migrations refuses. That migrating and reverting work is tested with all modules, outside.

use super::*;

both!(a_newer_database_is_refused, running_twice_does_nothing);

#[test]
fn two_migrations_of_one_version_are_refused() {
    let message = Migrations::merge([crate::migrations(), crate::migrations()]).err().unwrap_or_default();
    assert!(message.contains("same version"), "{message}");
}

fn a_newer_database_is_refused(place: Place) {
    let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231235959')";
    batch(&mut place.connect(), later).expect("it writes");
    let message = Migrations::merge([crate::migrations()])
        .and_then(|all| all.run(&place.url))
        .expect_err("it is newer than we are");
    assert!(message.contains("newer version") && message.contains("29991231235959"), "{message}");
}

fn running_twice_does_nothing(place: Place) {
    let ran = Migrations::merge([crate::migrations()]).and_then(|all| all.run(&place.url)).expect("it runs");
    assert_eq!(ran, Vec::<String>::new());
    let all = Migrations::merge([crate::migrations()]).expect("unique");
    assert_eq!(pending(&mut place.connect(), &all), Ok(vec![]));
}
