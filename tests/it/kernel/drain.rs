//! The end: what has begun is finished, nothing new is begun.

use tests::{House, Kind, Plan, probe::Gate};

fn ends_gracefully(kind: Kind) {
    actix_web::rt::System::new().block_on(async {
        let (house, running) = House::open(kind, Plan::new().probe()).await;
        let reader = house.user("viewer");
        reader.token().await;
        let nowhere = "probe/notes/00000000-0000-7000-8000-000000000000/wait";
        let waiting = tokio::spawn(reader.get(nowhere).into_future());
        house.eventually("the request has begun", async || Gate::waiting(house.app()) == 1).await;

        let app = house.clone();
        let stopping = tokio::task::spawn_local(running.stop());
        house.eventually("it drains", async || app.app().is_draining()).await;
        house
            .eventually("nobody is let in any more", async || {
                tokio::net::TcpStream::connect(house.address()).await.is_err()
            })
            .await;
        assert!(!waiting.is_finished(), "it still waits");
        Gate::open(house.app(), 1);
        waiting.await.expect("it was answered").refused(404, "not_found");
        stopping.await.expect("it ends").expect("it ends well");
    });
}

#[test]
fn what_has_begun_is_finished_on_sqlite() {
    ends_gracefully(Kind::Sqlite);
}

#[test]
fn what_has_begun_is_finished_on_postgres() {
    ends_gracefully(Kind::Postgres);
}
