//! Where endpoints are mounted. One list of them makes two things, each without the other: the application of a worker, and
//! the document. (utoipa's own types make both at once, and every worker would describe all endpoints to nobody.)

use super::reply::{Schemas, take_schemas};
use actix_web::{dev::HttpServiceFactory, guard::Guard, web};
use utoipa::openapi::{Components, OpenApi, OpenApiBuilder, Paths};
use utoipa_actix_web::OpenApiFactory;

/// What a module mounts its endpoints on.
pub struct Routes<'a>(To<'a>);

enum To<'a> {
    Serve(&'a mut web::ServiceConfig),
    Describe(&'a mut Described),
}

#[derive(Default)]
struct Described {
    prefix: String,
    paths: Paths,
    schemas: Schemas,
}

impl<'a> Routes<'a> {
    /// Mounts for serving.
    pub fn serving(config: &'a mut web::ServiceConfig) -> Self {
        Self(To::Serve(config))
    }

    /// An endpoint: a handler with its `#[utoipa::path]`.
    pub fn service(&mut self, handler: impl HttpServiceFactory + OpenApiFactory + 'static) -> &mut Self {
        match &mut self.0 {
            To::Serve(config) => {
                config.service(handler);
            }
            To::Describe(described) => {
                let mut paths = handler.paths();
                paths.paths =
                    paths.paths.into_iter().map(|(path, item)| (described.prefix.clone() + &path, item)).collect();
                described.paths.merge(paths);
                handler.schemas(&mut described.schemas);
            }
        }
        self
    }

    /// Endpoints whose addresses begin with this, which their own patterns leave out.
    pub fn under(&mut self, prefix: &str, mount: impl FnOnce(&mut Routes<'_>)) {
        match &mut self.0 {
            To::Serve(config) => {
                config.service(web::scope(prefix).configure(|inner| mount(&mut Routes::serving(inner))));
            }
            To::Describe(described) => {
                let outside = described.prefix.len();
                described.prefix.push_str(prefix);
                mount(&mut Routes(To::Describe(described)));
                described.prefix.truncate(outside);
            }
        }
    }

    /// Endpoints that only requests with this property are looked up in.
    pub(super) fn behind(&mut self, guard: impl Guard + 'static, mount: impl FnOnce(&mut Routes<'_>)) {
        match &mut self.0 {
            To::Serve(config) => {
                config.service(web::scope("").guard(guard).configure(|inner| mount(&mut Routes::serving(inner))));
            }
            To::Describe(described) => mount(&mut Routes(To::Describe(described))),
        }
    }
}

/// What the handlers that are mounted there say of themselves.
pub fn describe_routes(mount: impl FnOnce(&mut Routes<'_>)) -> OpenApi {
    let mut described = Described::default();
    drop(take_schemas());
    mount(&mut Routes(To::Describe(&mut described)));
    let Described { paths, schemas, .. } = described;
    let mut components = Components::new();
    components.schemas.extend(schemas);
    components.schemas.extend(take_schemas());
    OpenApiBuilder::new().paths(paths).components(Some(components)).build()
}
