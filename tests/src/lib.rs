//! The test harness. A test says what it is about and nothing else:
//!
//! ```ignore
//! use tests::{House, on_both};
//! use serde_json::json;
//!
//! on_both!(adds_an_organisation, refuses_a_taken_slug);
//!
//! async fn adds_an_organisation(house: House) {
//!     let partner = house.admin().post("partners").json(json!({ "name": "UNADEL", "kinds": ["association"] })).await.expect(201);
//!     assert_eq!(partner["slug"], "unadel");
//! }
//!
//! async fn refuses_a_taken_slug(house: House) {
//!     let first = house.partner("UNADEL").with("slug", "unadel").create().await;
//!     let again = house.user("organiser").post("partners").json(house.partner("Other").with("slug", "unadel").input()).await;
//!     again.refused(409, "partners.slug_taken");
//! }
//! ```
//!
//! Every test runs on SQLite and on PostgreSQL, against a real server of its own on a port of its own. Without being asked,
//! the harness compares every answer with the OpenAPI document ([`Contract::check`]), and after the test what the endpoints
//! asked of their callers.
//!
//! | to | use |
//! |---|---|
//! | call | [`House::anon`], [`House::admin`], [`House::user`], [`House::user_in`], [`House::partner_client`] |
//! | send | [`Actor::get`] and the others, [`Request`] for bodies and headers |
//! | expect | [`Response::expect`], [`Response::refused`], [`Response::invalid`] |
//! | have something there | [`House::partner`], [`House::event`], [`House::partnership`] |
//! | change the server | [`Plan`], as in `on_both!(floods_are_refused: Plan::new().limited())` |
//! | move time | `house.clock.advance(…)` |
//! | show that nothing was written | [`House::dump`] before and after |
//! | send at once | [`at_once`] |
//! | send what no client sends | [`Wire`] |

// The bans are for the product: a test reads its cluster's address from the environment and makes names of its own.
#![allow(clippy::disallowed_methods, clippy::type_complexity)]

mod actor;
mod builders;
mod contract;
mod database;
mod dump;
mod house;
mod mail_server;
mod meanwhile;
pub mod probe;
mod response;
mod wire;
pub mod witness;

pub use actor::{Actor, Request, with};
pub use builders::{Builder, Made};
pub use contract::{Contract, Operation};
pub use database::{Cluster, Database, Kind};
pub use dump::{Dump, table_names};
pub use house::{House, Plan, SERVER_SECRET, first_instant, run};
pub use mail_server::MailServer;
pub use response::Response;
pub use wire::Wire;

/// Makes of each function named a test on SQLite and a test on PostgreSQL: `refuses_a_taken_slug::sqlite` and
/// `refuses_a_taken_slug::postgres`. A function takes a [`House`] and is async. `name: plan` gives its server a [`Plan`].
#[macro_export]
macro_rules! on_both {
    (@plan) => { $crate::Plan::new() };
    (@plan $plan:expr) => { $plan };
    ($($name:ident $(: $plan:expr)?),+ $(,)?) => {
        $(
            mod $name {
                #[allow(unused_imports)]
                use super::*;

                #[test]
                fn sqlite() {
                    $crate::run($crate::Kind::Sqlite, $crate::on_both!(@plan $($plan)?), super::$name);
                }
                #[test]
                fn postgres() {
                    $crate::run($crate::Kind::Postgres, $crate::on_both!(@plan $($plan)?), super::$name);
                }
            }
        )+
    };
}

/// Sends all of them at once and gives the answers in the same order.
pub async fn at_once(requests: impl IntoIterator<Item = Request>) -> Vec<Response> {
    futures_util::future::join_all(requests.into_iter().map(IntoFuture::into_future)).await
}
