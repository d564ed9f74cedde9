//! The floor of the read endpoints: actix, the same query on the same connection type, the same rows and the same JSON,
//! and nothing else. No credentials, no validation, no cursor, no ETag, no log, no counters.

use crate::site::connect;
use actix_web::{App, Error, HttpResponse, HttpServer, error::ErrorInternalServerError, get, web};
use diesel::{prelude::*, r2d2};
use kernel::{
    db::{Conn, Use},
    ids::PartnerId,
    page::{Page, PageInfo},
};
use partners::{
    model::organisation::PartnerOut, schema::partners_organisations as organisations,
    store::organisations::OrganisationRow,
};
use std::cell::RefCell;

/// How to serve.
#[derive(clap::Args)]
pub struct Args {
    #[arg(long)]
    url: String,
    #[arg(long)]
    port: u16,
    #[arg(long)]
    workers: usize,
}

/// Serves until it is killed.
pub fn serve(args: Args) -> Result<(), String> {
    let pool = match args.url.starts_with("sqlite:") {
        true => None,
        // As many as the product keeps unless told otherwise.
        false => Some(r2d2::Pool::builder().max_size(8).min_idle(Some(1)).test_on_check_out(false)),
    };
    let store = Store {
        pool: pool.map(|pool| pool.build(Manager(args.url.clone()))).transpose().map_err(|error| error.to_string())?,
        url: args.url,
    };
    let store = web::Data::new(store);
    let app = move || App::new().app_data(store.clone()).service(readyz).service(list).service(get);
    let failed = |error: std::io::Error| error.to_string();
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(app).workers(args.workers).bind(("127.0.0.1", args.port)).map_err(failed)?;
        server.run().await.map_err(failed)
    })
}

/// SQLite: a connection of each worker's own, in place. PostgreSQL: a pool, on blocking threads.
struct Store {
    url: String,
    pool: Option<r2d2::Pool<Manager>>,
}

struct Manager(String);

impl r2d2::ManageConnection for Manager {
    type Connection = Conn;
    type Error = std::io::Error;

    fn connect(&self) -> Result<Conn, Self::Error> {
        connect(&self.0, Use::Read).map_err(std::io::Error::other)
    }
    fn is_valid(&self, _: &mut Conn) -> Result<(), Self::Error> {
        Ok(())
    }
    fn has_broken(&self, _: &mut Conn) -> bool {
        false
    }
}

thread_local! {
    static IN_PLACE: RefCell<Option<Conn>> = const { RefCell::new(None) };
}

impl Store {
    async fn read<T, W>(&self, work: W) -> Result<T, Error>
    where
        T: Send + 'static,
        W: FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static,
    {
        let Some(pool) = self.pool.clone() else {
            return IN_PLACE.with_borrow_mut(|kept| {
                let conn = match kept {
                    Some(conn) => conn,
                    None => kept.insert(connect(&self.url, Use::Read).map_err(ErrorInternalServerError)?),
                };
                work(conn).map_err(ErrorInternalServerError)
            });
        };
        web::block(move || {
            let mut conn = pool.get().map_err(|error| error.to_string())?;
            work(&mut conn).map_err(|error| error.to_string())
        })
        .await?
        .map_err(ErrorInternalServerError)
    }
}

#[get("/readyz")]
async fn readyz(store: web::Data<Store>) -> Result<&'static str, Error> {
    store.read(Conn::ping).await?;
    Ok("ready")
}

#[get("/api/v1/partners")]
async fn list(store: web::Data<Store>) -> Result<HttpResponse, Error> {
    let mut rows = store.read(page).await?;
    let has_more = rows.len() > LIMIT;
    rows.truncate(LIMIT);
    let page = PageInfo { next_cursor: None, has_more, total: None };
    Ok(HttpResponse::Ok().json(Page { data: rows.into_iter().map(PartnerOut::from).collect(), page }))
}

#[get("/api/v1/partners/{id}")]
async fn get(store: web::Data<Store>, id: web::Path<PartnerId>) -> Result<HttpResponse, Error> {
    let found = store.read(move |conn| one(conn, *id)).await?;
    Ok(HttpResponse::Ok().json(PartnerOut::from(found)))
}

const LIMIT: usize = 50;

fn page(conn: &mut Conn) -> QueryResult<Vec<OrganisationRow>> {
    organisations::table
        .filter(organisations::merged_into.is_null())
        .order((organisations::sort_key.asc(), organisations::id.asc()))
        .limit(LIMIT as i64 + 1)
        .select(OrganisationRow::as_select())
        .load(conn)
}

/// One organisation.
pub fn one(conn: &mut Conn, id: PartnerId) -> QueryResult<OrganisationRow> {
    organisations::table.find(id).select(OrganisationRow::as_select()).first(conn)
}
