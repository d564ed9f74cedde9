//! What PostgreSQL's messages are written in decides whether they are understood.

use super::*;

/// A role that may not set `lc_messages`; dropped with the value.
struct Role(String);

impl Role {
    fn new(place: &Place) -> Self {
        let name = format!("{}_role", place.name());
        in_cluster(&format!("CREATE ROLE {name} LOGIN; GRANT ALL ON DATABASE {} TO {name}", place.name()));
        Self(name)
    }

    fn url(&self, place: &Place) -> Url {
        let Url::Postgres(text) = &place.url else { return place.url.clone() };
        let (_, server) = text.split_once("//").expect("a URL");
        let server = server.split_once('@').map_or(server, |(_, server)| server);
        Url::Postgres(format!("postgres://{}@{server}", self.0))
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        let database = self.0.trim_end_matches("_role");
        in_cluster(&format!("REVOKE ALL ON DATABASE {database} FROM {0}; DROP ROLE {0}", self.0));
    }
}

fn language(url: &Url) -> String {
    let mut conn = Conn::open(url, Use::Read).expect("it can be opened");
    let setting = diesel::dsl::sql::<diesel::sql_types::Text>("current_setting('lc_messages')");
    diesel::select(setting).get_result(&mut conn).expect("it says")
}

/// Every connection asks for English itself. (The machine may have no other language; POSIX stands for one.)
#[test]
fn who_may_sets_the_language_of_each_connection() {
    let place = Place::postgres("ENCODING 'UTF8' LOCALE 'C'");
    in_cluster(&format!("ALTER DATABASE {} SET lc_messages = 'POSIX'", place.name()));
    assert_eq!(language(&place.url), "C");
    let role = Role::new(&place);
    let url = role.url(&place);
    assert_eq!(language(&url), "POSIX", "it may not, and connects all the same");
    // POSIX is English as well, so that it may work with it.
    assert_eq!(check_server(&mut Conn::open(&url, Use::Write).expect("it can be opened")), Ok(()));
}
