//! `Ctx<Scope, Fence>`: the only way from a handler to the database, and it exists only for a caller who may be there.

use super::reply::{Answer, Meta, Reply, redacted};
use super::{admission, media::takes, query::refuse_unread};
use crate::{
    app::{App, Witnessed, not_assembled},
    auth::{Caller, CallerKind, Fence, Scope, SharedCaller, Whole, unauthenticated},
    db::{Actor, At, Conn, Tx, lane_of},
    error::{self, Place, Result, Violation},
    http::body::BodyHash,
    idempotency::{MAX_KEY, Once},
    ids::{EventId, Id},
    limits::{Policy, Standing},
    text::Lang,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::Method, web};
use futures_util::future::LocalBoxFuture;
use std::{marker::PhantomData, net::IpAddr, sync::Arc};

/// What handlers return: a reply, or a problem.
pub type Outcome<R> = Result<Answer<R>>;

/// An admitted request: who, how far, when, in which language.
///
/// `S` is the scope that the caller needs, `F` the fence that queries get ([`Whole`] unless said otherwise).
pub struct Ctx<S, F = Whole> {
    request: HttpRequest,
    app: web::Data<App>,
    caller: Option<SharedCaller>,
    event: Option<EventId>,
    fence: F,
    scope: PhantomData<S>,
}

impl<S: Scope, F: Fence> FromRequest for Ctx<S, F> {
    type Error = error::ApiError;
    type Future = LocalBoxFuture<'static, Result<Self>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        admission::begin(&request);
        Box::pin(async move {
            let admitted = Self::admit(request.clone()).await;
            admission::end(&request);
            admitted
        })
    }
}

impl<S: Scope, F: Fence> Ctx<S, F> {
    async fn admit(request: HttpRequest) -> Result<Self> {
        let app = request.app_data::<web::Data<App>>().ok_or_else(not_assembled)?.clone();
        app.saw(|| Witnessed {
            method: request.method().to_string(),
            route: request.match_pattern().unwrap_or_default(),
            scope: S::NAME,
            anonymous: S::ANONYMOUS,
            fence: F::NAME,
        });
        let caller = match bearer(&request, S::ANONYMOUS)? {
            Some(token) => match app.caller(token).await {
                Ok(caller) => Some(caller),
                Err(error) => {
                    // Guessing tokens is limited by address like any anonymous traffic.
                    limit(&app, &request, Policy::Anonymous, &peer(&request))?;
                    return Err(error);
                }
            },
            None => None,
        };
        match &caller {
            Some(caller) => {
                request.extensions_mut().insert(caller.id);
                limit(&app, &request, Policy::Principal, &caller.id.to_string())?;
            }
            None => limit(&app, &request, Policy::Anonymous, &peer(&request))?,
        }
        if caller.is_none() && !S::ANONYMOUS {
            return Err(unauthenticated());
        }
        let event = match (F::IN_EVENT, request.match_info().get("event")) {
            (true, Some(key)) => app.event(key).await?,
            _ => None,
        };
        let id = event.as_ref().map(|event| event.id);
        let fence = F::admit(caller.as_deref(), S::NAME, S::ANONYMOUS, event)?;
        refuse_unread(&request)?;
        Ok(Self { request, app, caller, event: id, fence, scope: PhantomData })
    }

    /// The fence that queries start in.
    pub fn fence(&self) -> F {
        self.fence.clone()
    }

    /// The caller, if there is one (there is, unless the scope is `Public`).
    pub fn caller(&self) -> Option<&Caller> {
        self.caller.as_deref()
    }

    /// The caller's id; 401 without one.
    pub fn caller_id(&self) -> Result<Id> {
        self.caller.as_ref().map(|caller| caller.id).ok_or_else(unauthenticated)
    }

    /// The language to answer in.
    pub fn lang(&self) -> Lang {
        language(&self.request)
    }

    /// Now.
    pub fn now(&self) -> At {
        self.app.now()
    }

    /// What all requests share; for ports (`ctx.app().port::<dyn …>()`), secrets and settings.
    pub fn app(&self) -> web::Data<App> {
        self.app.clone()
    }

    /// Counts an export against the caller's limit for exports.
    pub fn limit_export(&self) -> Result<()> {
        limit(&self.app, &self.request, Policy::Export, &self.caller_id()?.to_string())
    }

    /// Counts a public form against the limit of the address that it comes from.
    pub fn limit_form(&self) -> Result<()> {
        limit(&self.app, &self.request, Policy::Form, &peer(&self.request))
    }

    /// The `Accept` header; several are one list.
    pub(super) fn accept(&self) -> String {
        let all = self.request.headers().get_all("accept").filter_map(|value| value.to_str().ok());
        all.collect::<Vec<_>>().join(",")
    }

    /// 406 for a caller who takes nothing that this answer comes in. For handlers that do something before they answer: the
    /// others find out by [`Ctx::read`], [`Ctx::write`] and [`Ctx::answer`].
    pub fn refuse_unacceptable<R: Reply>(&self) -> Result<()> {
        // What lies outside /api/v1 answers to browsers and to standards.
        if R::MEDIA.is_empty() || !self.request.path().starts_with("/api/v1/") {
            return Ok(());
        }
        let accept = self.accept();
        if R::MEDIA.iter().any(|media| takes(&accept, media)) {
            return Ok(());
        }
        let all = R::MEDIA.join(", ");
        Err(error::NOT_ACCEPTABLE
            .detail(
                format!("Il n'y a ici que : {all}. Votre en-tête Accept n'en admet rien."),
                format!("Your Accept header takes nothing of what there is here: {all}."),
            )
            .member("available", R::MEDIA))
    }

    /// Answers from a short, indexed read.
    pub async fn read<R, W>(&self, work: W) -> Outcome<R>
    where
        R: Reply,
        W: Fn(&mut Conn) -> Result<R> + Send + 'static,
    {
        self.refuse_unacceptable::<R>()?;
        let meta = self.meta();
        let rendered = self.app.db.read(move |conn| work(conn)?.render(&meta)).await?;
        Ok(Answer::new(rendered))
    }

    /// Answers from a read that may take long: totals, search, statistics, exports.
    pub async fn read_long<R, W>(&self, work: W) -> Outcome<R>
    where
        R: Reply,
        W: Fn(&mut Conn) -> Result<R> + Send + 'static,
    {
        self.refuse_unacceptable::<R>()?;
        let meta = self.meta();
        let rendered = self.app.db.read_long(move |conn| work(conn)?.render(&meta)).await?;
        Ok(Answer::new(rendered))
    }

    /// Answers from a list: long if it has to count all rows.
    pub async fn list<R, W>(&self, counting: bool, work: W) -> Outcome<R>
    where
        R: Reply,
        W: Fn(&mut Conn) -> Result<R> + Send + 'static,
    {
        if counting { self.read_long(work).await } else { self.read(work).await }
    }

    /// Changes something and answers: all or nothing, durable once answered, once per Idempotency-Key. The closure may run
    /// twice and must touch nothing but the database.
    pub async fn write<R, W>(&self, work: W) -> Outcome<R>
    where
        R: Reply,
        W: Fn(&mut Tx<'_>) -> Result<R> + Send + 'static,
    {
        self.refuse_unacceptable::<R>()?;
        let meta = self.meta();
        let Some(once) = self.once()? else {
            // Nothing to keep, so the writer need not wait for the answer to be rendered.
            let reply = self.app.db.write(self.actor(), self.lane(), work).await?;
            self.app.wake();
            return Ok(Answer::new(reply.render(&meta)?));
        };
        let work = move |tx: &mut Tx<'_>| {
            if let Some(answer) = once.answered(tx)? {
                return Ok(answer);
            }
            let reply = work(tx)?;
            let kept = redacted(|| reply.render(&meta))?;
            once.keep(tx, &kept)?;
            reply.render(&meta)
        };
        let rendered = self.app.db.write(self.actor(), self.lane(), work).await?;
        self.app.wake();
        Ok(Answer::new(rendered))
    }

    /// The answer that this request was given before, if it repeats one by its Idempotency-Key. [`Ctx::write`] looks for it
    /// on its own; this is for handlers that have much to do before they write.
    pub async fn replayed<R: Reply>(&self) -> Result<Option<Answer<R>>> {
        let Some(once) = self.once()? else { return Ok(None) };
        let now = self.now();
        let kept = self.app.db.read(move |conn| once.kept(conn, now)).await?;
        Ok(kept.map(Answer::new))
    }

    /// Answers with something that needs no database.
    pub fn answer<R: Reply>(&self, reply: &R) -> Outcome<R> {
        // A write that came before has happened: the caller must learn of it, in whatever form.
        if self.request.method() == Method::GET {
            self.refuse_unacceptable::<R>()?;
        }
        self.send(reply)
    }

    /// Answers in the form that was asked for by other means than `Accept`.
    pub(super) fn send<R: Reply>(&self, reply: &R) -> Outcome<R> {
        Ok(Answer::new(reply.render(&self.meta())?))
    }

    /// On whose behalf, for the audit log.
    pub fn actor(&self) -> Actor {
        let kind = match self.caller.as_deref().map(|caller| caller.kind) {
            Some(CallerKind::User) => "user",
            Some(CallerKind::Client) => "client",
            None => "anonymous",
        };
        Actor { kind, id: self.caller.as_ref().map(|caller| caller.id), request_id: request_id(&self.request) }
    }

    /// Writes of one event share a lane, whether the path has its id or its slug: see [`crate::db::Db::write`].
    pub(super) fn lane(&self) -> u64 {
        self.event.map_or(0, lane_of)
    }

    fn meta(&self) -> Meta {
        // On a write it would turn the answer of a change that has happened into "not modified".
        let reads = self.request.method() == Method::GET;
        let header = self.request.headers().get("if-none-match").filter(|_| reads);
        let if_none_match = header.and_then(|value| value.to_str().ok());
        Meta {
            lang: self.lang(),
            path: self.request.path().to_owned(),
            query: self.request.query_string().to_owned(),
            if_none_match: if_none_match.map(str::to_owned),
        }
    }

    pub(super) fn once(&self) -> Result<Option<Once>> {
        let header = self.request.headers().get("idempotency-key");
        let Some(value) = header.filter(|_| self.request.method() == Method::POST) else { return Ok(None) };
        // A structured-field string (quoted) or bare.
        let key = value.to_str().unwrap_or_default().trim().trim_matches('"');
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(error::INVALID.plain().violations([Violation::new(
                Place::Header("Idempotency-Key".to_owned()),
                "length",
                format!("De 1 à {MAX_KEY} caractères ASCII visibles."),
                format!("1 to {MAX_KEY} visible ASCII characters."),
            )]));
        }
        let body =
            self.request.extensions().get::<BodyHash>().map_or_else(|| crate::secrets::sha256(b""), |hash| hash.0);
        let principal = self.caller.as_ref().map(|caller| caller.id.to_string());
        // The query belongs to the request as much as the path.
        let path = format!("{}?{}", self.request.path(), self.request.query_string());
        Ok(Some(Once::new(principal, self.request.method().as_str(), &path, key, body)))
    }
}

fn limit(app: &App, request: &HttpRequest, policy: Policy, key: &str) -> Result<()> {
    if let Some(standing) = app.limits.check(policy, key)? {
        request.extensions_mut().insert::<Standing>(standing);
    }
    Ok(())
}

/// Where anybody may come in, other schemes pass: OAuth clients send theirs as `Basic`.
fn bearer(request: &HttpRequest, anonymous: bool) -> Result<Option<&str>> {
    let Some(value) = request.headers().get("authorization") else { return Ok(None) };
    let value = value.to_str().unwrap_or_default();
    match value.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() => {
            Ok(Some(token.trim()))
        }
        Some((scheme, _)) if anonymous && !scheme.eq_ignore_ascii_case("bearer") => Ok(None),
        _ => Err(unauthenticated()),
    }
}

/// The language that the caller prefers (French unless told otherwise).
pub fn language(request: &HttpRequest) -> Lang {
    let header = request.headers().get("accept-language").and_then(|value| value.to_str().ok());
    header.map_or_else(Lang::default, Lang::from_accept_language)
}

/// The caller's address, for limits. A proxy's word for it counts only if the configuration says that there is a proxy.
pub fn peer(request: &HttpRequest) -> String {
    let behind_proxy = request.app_data::<web::Data<App>>().is_some_and(|app| app.settings.behind_proxy);
    // The last entry is the one that our own proxy has written; those before it are whatever the caller said.
    let told = request.headers().get_all("x-forwarded-for").last().filter(|_| behind_proxy);
    let last = told.and_then(|value| value.to_str().ok()).and_then(|list| list.rsplit(',').next());
    let address = last.and_then(|text| text.trim().parse().ok()).or_else(|| request.peer_addr().map(|peer| peer.ip()));
    match address {
        Some(IpAddr::V4(address)) => address.to_string(),
        // A caller has a whole /64 to choose from.
        Some(IpAddr::V6(address)) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        None => "unknown".to_owned(),
    }
}

/// The id under which this request is logged; the server's outermost layer sets it.
#[derive(Clone, Debug)]
pub struct RequestId(pub Arc<str>);

fn request_id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(|id| id.0.to_string()).unwrap_or_default()
}
