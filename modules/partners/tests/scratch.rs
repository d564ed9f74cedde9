//! scratch
#![allow(clippy::all, dead_code)]
use actix_web::{App as ActixApp, Error, body::{BoxBody, MessageBody}, dev::{Service, ServiceRequest, ServiceResponse}, middleware::{Next, from_fn}, test, web, http::Method};
use actix_http::Request;
use contracts::events::*;
use kernel::{app::App, auth::*, clock::*, db::*, error::*, ids::*, module::*, secrets::*, settings::Settings, text::Lang};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa_actix_web::{AppExt, scope, service_config::ServiceConfig};

const E1: u128 = 0x1; const E2: u128 = 0x2; const E3: u128 = 3;
struct Fake;
impl Gatekeeper for Fake {
    fn caller(&self, _: &mut Conn, token: &str, _: At) -> Result<Caller> {
        let all: Vec<&str> = partners::scopes::ALL.iter().map(|s| s.name).collect();
        let (kind, partner, scopes) = match token.split_once(':') {
            None if token == "admin" => (CallerKind::User, None, all),
            None if token == "viewer" => (CallerKind::User, None, vec!["partners:read"]),
            Some(("client", id)) => (CallerKind::Client, Some(id.parse().unwrap()), vec!["partners:read", "partners:people"]),
            _ => return Err(unauthenticated()),
        };
        Ok(Caller { id: Id(uuid::Uuid::from_u128(77)), kind, partner, grants: vec![Grant { event: None, scopes: scopes.into_iter().map(str::to_owned).collect() }] })
    }
}
struct FakeEvents;
fn known(key: &str) -> Option<(EventId, &'static str)> {
    [(E1, "congres-2015"), (E2, "congres-2016"), (E3, "congres-2013")].into_iter().map(|(n, s)| (EventId(uuid::Uuid::from_u128(n)), s)).find(|(id, s)| *s == key || id.to_string() == key)
}
impl EventLookup for FakeEvents {
    fn find(&self, _: &mut Conn, key: &str) -> Result<Option<EventRef>> { Ok(known(key).map(|(id, s)| EventRef { id, slug: s.to_owned() })) }
}
impl Events for FakeEvents {
    fn frame(&self, _: &mut Conn, event: EventId) -> Result<Option<EventFrame>> {
        Ok(known(&event.to_string()).map(|(id, s)| EventFrame { id, slug: s.to_owned(), starts_on: None, ends_on: None, window: None, timezone: "Europe/Paris".into(), currency: "EUR".into(), test_mode: false, archived: s == "congres-2013" }))
    }
}
struct FakeModule;
impl Module for FakeModule {
    fn name(&self) -> &'static str { "fake" }
    fn summary(&self) -> &'static str { "" }
    fn routes(&self, _: &mut ServiceConfig<'_>) {}
    fn migrations(&self) -> MigrationSet { kernel::migrations() }
    fn wire(&self, w: &mut Wiring) {
        w.gatekeeper(Arc::new(Fake)); w.event_lookup(Arc::new(FakeEvents)); w.offer::<dyn Events>(Arc::new(FakeEvents));
    }
}
async fn envelope(request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let path = request.path().to_owned();
    let response = next.call(request).await?.map_into_boxed_body();
    let problem = response.response().error().and_then(|e| e.as_error::<ApiError>()).cloned();
    match problem {
        Some(p) => { if let Some(c) = p.cause() { eprintln!("CAUSE {path}: {c}"); } let (req, _) = response.into_parts(); Ok(ServiceResponse::new(req, p.to_response(Lang::En, &path, "t"))) }
        None => Ok(response),
    }
}
struct Got { status: u16, etag: String, location: String, body: Value, text: String }
impl Got {
    #[track_caller] fn is(self, status: u16) -> Self { assert_eq!(self.status, status, "{} {}", self.location, self.text); self }
    #[track_caller] fn code(self, status: u16, code: &str) -> Self { assert_eq!((self.status, self.body["code"].as_str().unwrap_or("")), (status, code), "{}", self.text); self }
    #[track_caller] fn wrong(self, pairs: &[(&str, &str)]) -> Self {
        let got: Vec<(String, String)> = self.body["errors"].as_array().map(|l| l.iter().map(|e| (e["pointer"].as_str().or(e["parameter"].as_str()).unwrap_or("").to_owned(), e["code"].as_str().unwrap().to_owned())).collect()).unwrap_or_default();
        let want: Vec<(String, String)> = pairs.iter().map(|(a, b)| (a.to_string(), b.to_string())).collect();
        assert_eq!(got, want, "{}", self.text); self
    }
    fn id(&self) -> String { self.body["id"].as_str().unwrap().to_owned() }
    fn s(&self, p: &str) -> String { self.body.pointer(p).and_then(|v| v.as_str()).unwrap_or("").to_owned() }
}
async fn call<S, B>(s: &S, token: &str, method: &str, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Got
where S: Service<Request, Response = ServiceResponse<B>, Error = Error>, B: MessageBody {
    let mut r = test::TestRequest::default().method(method.parse::<Method>().unwrap()).uri(&format!("/api/v1/{path}"));
    if !token.is_empty() { r = r.insert_header(("authorization", format!("Bearer {token}"))); }
    for (n, v) in headers { r = r.insert_header((*n, *v)); }
    if let Some(b) = body {
        let t = if method == "PATCH" { "application/merge-patch+json" } else { "application/json" };
        r = r.insert_header(("content-type", t)).set_payload(b.to_string());
    }
    let res = s.call(r.to_request()).await.unwrap();
    let h = |n: &str| res.headers().get(n).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default();
    let (status, etag, location) = (res.status().as_u16(), h("etag"), h("location"));
    let bytes = test::read_body(res).await;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Got { status, etag, location, body: serde_json::from_str(&text).unwrap_or(Value::Null), text }
}
macro_rules! world { ($app:ident, $s:ident, $url:expr) => {
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(FakeModule), Arc::new(partners::Partners)];
    let url = Url::parse(&$url).unwrap();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    Migrations::merge(modules.iter().map(|m| m.migrations())).unwrap().run(&url).unwrap();
    let db = Db::open(Options::new(url, clock.clone())).unwrap();
    let settings = Settings::default();
    let wiring = Wiring::of(&modules, &settings).unwrap();
    let secret = ServerSecret::parse("0123456789012345678901234567890123456789").unwrap();
    let mut settings = settings; settings.rate_limit.enabled = false;
    let $app = web::Data::new(App::new(db, clock, Secrets::new(&secret), settings, wiring, false));
    let ms = modules.clone();
    let (actix, doc) = ActixApp::new().into_utoipa_app().app_data($app.clone()).service(scope("/api/v1").configure(move |api: &mut ServiceConfig<'_>| for m in &ms { m.routes(api); })).split_for_parts();
    let mut doc = doc; { let c = doc.components.get_or_insert_default(); for (n, sc) in kernel::http::take_schemas() { c.schemas.insert(n, sc); } }
    std::fs::write("/tmp/scratch/openapi.json", doc.to_pretty_json().unwrap()).unwrap();
    let $s = test::init_service(actix.wrap(from_fn(envelope))).await;
}; }

macro_rules! each { ($($name:ident => $body:ident),+) => { $(mod $name { use super::*;
    #[actix_web::test] async fn sqlite() { let d = tempfile::tempdir().unwrap(); $body(format!("sqlite://{}/x.db", d.path().display())).await; }
    #[actix_web::test] async fn postgres() {
        let Ok(base) = std::env::var("COLLOQUE_TEST_POSTGRES") else { return };
        let name = format!("scratch_{}", uuid::Uuid::now_v7().simple());
        let mut c = Conn::open(&Url::parse(&base).unwrap(), Use::Write).unwrap();
        use diesel::connection::SimpleConnection;
        if let Conn::Pg(pg) = &mut c { pg.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C'")).unwrap(); }
        let (head, tail) = base.split_once('?').map(|(a, b)| (a.to_owned(), format!("?{b}"))).unwrap_or((base.clone(), String::new()));
        let (prefix, _) = head.rsplit_once('/').unwrap();
        $body(format!("{prefix}/{name}{tail}")).await;
    }
})+ } }
each!(directory => directory_, people => people_, partnerships => partnerships_, merges => merges_, scan => scan_, copies => copies_, demo => demo_, committees => committees_);

async fn directory_(url: String) {
    world!(app, s, url);
    let a = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau A", "acronym": "RA", "kinds": ["association"], "note": "secret"})), &[]).await.is(201);
    let c = format!("client:{}", a.id());
    assert_eq!(call(&s, &c, "GET", "partners/ra", None, &[]).await.is(200).body["note"], Value::Null);
    let b = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau B", "kinds": ["media"], "parent_id": a.id()})), &[]).await.is(201);
    let x = call(&s, &c, "GET", &format!("partners/{}", b.id()), None, &[]).await.is(404);
    let y = call(&s, &c, "GET", &format!("partners/{}", uuid::Uuid::nil()), None, &[]).await.is(404);
    assert_eq!(x.s("/detail"), y.s("/detail"));
    assert_eq!(call(&s, &c, "GET", "partners", None, &[]).await.is(200).body["data"].as_array().unwrap().len(), 1);
    call(&s, "admin", "PATCH", "partners/ra", Some(json!({"parent_id": b.id()})), &[("if-match", &a.etag)]).await.code(409, "partners.cycle");
    call(&s, "admin", "PATCH", "partners/ra", Some(json!({"successor_id": a.id()})), &[("if-match", &a.etag)]).await.code(409, "partners.cycle");
    call(&s, "admin", "PATCH", "partners/ra", Some(json!({"parent_id": uuid::Uuid::nil()})), &[("if-match", &a.etag)]).await.is(422).wrong(&[("/parent_id", "unknown_partner")]);
    call(&s, "admin", "POST", "partners", Some(json!({"name": "x", "slug": "duplicates", "kinds": ["media"]})), &[]).await.is(422).wrong(&[("/slug", "reserved")]);
    assert_eq!(call(&s, "admin", "POST", "partners", Some(json!({"name": "Duplicates", "kinds": ["media"]})), &[]).await.is(201).body["slug"], "duplicates-2");
    call(&s, "admin", "DELETE", "partners/ra", None, &[]).await.code(428, "precondition.required");
    call(&s, "admin", "DELETE", "partners/ra", None, &[("if-match", "\"9-0\"")]).await.is(412);
    call(&s, "admin", "DELETE", "partners/ra", None, &[("if-match", &a.etag)]).await.code(409, "partners.in_use");
    call(&s, "admin", "DELETE", &format!("partners/{}", b.id()), None, &[("if-match", "*")]).await.is(204);
    call(&s, "admin", "POST", "partners/ra/people", Some(json!({"given_name": "A", "family_name": "B"})), &[]).await.is(201);
    call(&s, "admin", "DELETE", "partners/ra", None, &[("if-match", &a.etag)]).await.is(204);
    call(&s, "admin", "GET", "partners/ra", None, &[]).await.is(404);
    call(&s, "viewer", "POST", "partners", Some(json!({"name": "x", "kinds": ["media"]})), &[]).await.is(403);
    let l = call(&s, "admin", "GET", "partners?kind=media&include_total=true&q=dup", None, &[]).await.is(200);
    assert_eq!(l.body["page"]["total"], 1);
}
async fn people_(url: String) {
    world!(app, s, url);
    let a = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau A", "acronym": "RA", "kinds": ["association"]})), &[]).await.is(201);
    let b = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau B", "acronym": "RB", "kinds": ["association"]})), &[]).await.is(201);
    let c = format!("client:{}", a.id());
    let p = call(&s, "admin", "POST", "partners/ra/people", Some(json!({"given_name": "Ève", "family_name": "Exemple", "email": "Eve@RA.example", "phone": "+33199000000", "note": "n"})), &[]).await.is(201);
    assert_eq!((p.body["email"].as_str(), p.body["note"].as_str()), (Some("Eve@RA.example"), Some("n")));
    assert_eq!(p.location, format!("/api/v1/partners/{}/people/{}", a.id(), p.id()));
    call(&s, "admin", "POST", "partners/ra/people", Some(json!({"given_name": "E", "family_name": "X", "email": "eve@ra.EXAMPLE"})), &[]).await.code(409, "partners.email_taken");
    call(&s, "admin", "POST", "partners/ra/people", Some(json!({"given_name": "E", "family_name": "X", "email": "eve@ra.EXAMPLE", "email_shared": true})), &[]).await.is(201);
    call(&s, "admin", "POST", "partners/ra/people", Some(json!({"given_name": " ", "family_name": "X", "email": "nope", "phone": "0199"})), &[]).await.is(422).wrong(&[("/email", "email"), ("/given_name", "not_blank"), ("/phone", "e164")]);
    call(&s, &c, "POST", "partners/ra/people", Some(json!({"given_name": "N", "family_name": "N", "note": "x"})), &[]).await.is(422).wrong(&[("/note", "organisers_only")]);
    call(&s, &c, "POST", "partners/ra/people", Some(json!({"given_name": "N", "family_name": "N"})), &[]).await.is(201);
    call(&s, &c, "POST", "partners/rb/people", Some(json!({"given_name": "N", "family_name": "N"})), &[]).await.is(404);
    call(&s, &c, "GET", "partners/rb/people", None, &[]).await.is(404);
    call(&s, "viewer", "GET", "partners/ra/people", None, &[]).await.is(403);
    let at = format!("partners/ra/people/{}", p.id());
    let own = call(&s, &c, "GET", &at, None, &[]).await.is(200);
    assert_eq!(own.body["note"], Value::Null);
    call(&s, "admin", "GET", &format!("partners/rb/people/{}", p.id()), None, &[]).await.is(404);
    let u = call(&s, &c, "PATCH", &at, Some(json!({"function": "Présidente"})), &[("if-match", &own.etag)]).await.is(200);
    assert_eq!(u.body["note"], Value::Null);
    assert_eq!(call(&s, "admin", "GET", &at, None, &[]).await.is(200).body["note"], "n");
    call(&s, &c, "PATCH", &at, Some(json!({"function": "x"})), &[("if-match", &own.etag)]).await.is(412);
    let l = call(&s, "admin", "GET", "partners/ra/people?email=EVE@ra.example&include_total=true", None, &[]).await.is(200);
    assert_eq!(l.body["page"]["total"], 2, "{}", l.text);
    let l = call(&s, "admin", "GET", "partners/ra/people?limit=1&sort=-name", None, &[]).await.is(200);
    assert_eq!(l.body["data"][0]["family_name"], "X");
    let l2 = call(&s, "admin", "GET", &format!("partners/ra/people?limit=1&sort=-name&cursor={}", l.s("/page/next_cursor")), None, &[]).await.is(200);
    assert_eq!(l2.body["data"][0]["family_name"], "N");
    call(&s, "admin", "POST", "events/congres-2015/committees", Some(json!({"code": "copil", "name": {"fr": "Copil"}, "members": [{"partner_id": a.id(), "person_id": p.id()}]})), &[]).await.is(201);
    call(&s, &c, "DELETE", &at, None, &[("if-match", &u.etag)]).await.is(204);
    let co = call(&s, "admin", "GET", "events/congres-2015/committees/copil", None, &[]).await.is(200);
    assert_eq!((co.body["members"][0]["person_id"].clone(), co.body["version"].as_i64()), (Value::Null, Some(2)));
    let _ = b;
}
async fn partnerships_(url: String) {
    world!(app, s, url);
    let a = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau A", "acronym": "RA", "kinds": ["association", "media"]})), &[]).await.is(201);
    let b = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau B", "acronym": "RB", "kinds": ["association"]})), &[]).await.is(201);
    let c = format!("client:{}", a.id());
    let at = "events/congres-2015/partnerships/ra";
    call(&s, "admin", "PUT", at, Some(json!({})), &[("if-match", "\"1-0\"")]).await.is(412);
    let p = call(&s, "admin", "PUT", at, Some(json!({})), &[]).await.is(201);
    assert_eq!((p.s("/stage"), p.location.clone()), ("identified".into(), format!("/api/v1/events/{}/partnerships/{}", EventId(uuid::Uuid::from_u128(E1)), a.id())));
    let sample = serde_json::to_value(partners::model::partnership::PartnershipIn::sample()).unwrap();
    let mut with_note = sample.clone(); with_note["note"] = json!("interne\nsur deux lignes");
    let p2 = call(&s, "admin", "PUT", at, Some(with_note.clone()), &[("if-match", &p.etag)]).await.is(200);
    assert_eq!(p2.body["version"], 2);
    let same = call(&s, "admin", "PUT", at, Some(with_note), &[]).await.is(200);
    assert_eq!((same.body["version"].as_i64(), same.etag.clone()), (Some(2), p2.etag.clone()));
    let own = call(&s, &c, "GET", at, None, &[]).await.is(200);
    assert_eq!((own.body["note"].clone(), own.body["next_action"].clone()), (Value::Null, Value::Null));
    assert_eq!(own.body["contingent"]["seats"], 20);
    call(&s, &c, "PATCH", at, Some(json!({"stage": "signed"})), &[]).await.is(403);
    call(&s, "admin", "PUT", "events/congres-2015/partnerships/rb", Some(json!({"stage": "declined", "roles": [{"role": "funder"}, {"role": "funder"}]})), &[]).await.is(422).wrong(&[("/roles", "unique")]);
    call(&s, "admin", "PUT", "events/congres-2015/partnerships/rb", Some(json!({"roles": [{"role": "funder", "since": "2015-02-01", "until": "2015-01-01"}], "contingent": {"seats": 1, "x": 1}})), &[]).await.is(422).wrong(&[("/contingent/x", "unknown_field")]);
    call(&s, "admin", "PUT", "events/congres-2015/partnerships/rb", Some(json!({"roles": [{"role": "funder", "since": "2015-02-01", "until": "2015-01-01"}]})), &[]).await.is(422).wrong(&[("/roles/0", "date_order")]);
    call(&s, "admin", "PUT", "events/congres-2015/partnerships/rb", Some(json!({"stage": "declined", "roles": [{"role": "funder"}]})), &[]).await.is(201);
    let x = call(&s, &c, "GET", "events/congres-2015/partnerships/rb", None, &[]).await.is(404);
    let y = call(&s, &c, "GET", "events/congres-2015/partnerships/zz", None, &[]).await.is(404);
    assert_eq!(x.s("/detail"), y.s("/detail"));
    assert_eq!(call(&s, &c, "GET", "events/congres-2015/partnerships?include_total=true", None, &[]).await.is(200).body["page"]["total"], 1);
    call(&s, &c, "GET", "events/congres-2015/partnerships?overdue=true", None, &[]).await.is(422);
    for (q, n) in [("", 2), ("stage=declined", 1), ("role=relay", 1), ("role=funder&kind=association", 1), ("kind=media", 1), ("overdue=true", 1), ("overdue=false", 1), ("sort=due_on", 2), ("sort=-updated_at", 2), ("sort=created_at", 2)] {
        let l = call(&s, "admin", "GET", &format!("events/congres-2015/partnerships?include_total=true&{q}"), None, &[]).await.is(200);
        assert_eq!((l.body["data"].as_array().unwrap().len(), l.body["page"]["total"].as_i64()), (n, Some(n as i64)), "{q}");
    }
    for sort in ["name", "-name", "due_on", "-due_on", "updated_at", "created_at"] {
        let one = call(&s, "admin", "GET", &format!("events/congres-2015/partnerships?limit=1&sort={sort}"), None, &[]).await.is(200);
        let two = call(&s, "admin", "GET", &format!("events/congres-2015/partnerships?limit=1&sort={sort}&cursor={}", one.s("/page/next_cursor")), None, &[]).await.is(200);
        assert_ne!(one.s("/data/0/id"), two.s("/data/0/id"));
        assert_eq!(two.body["page"]["has_more"], false);
    }
    call(&s, "admin", "PATCH", at, Some(json!({"stage": "agreed"})), &[]).await.is(200);
    call(&s, "admin", "PATCH", at, Some(json!({"stage": "contacted", "next_action": null})), &[]).await.is(200);
    let h = call(&s, "admin", "GET", &format!("{at}/stages"), None, &[]).await.is(200);
    let steps: Vec<String> = h.body["data"].as_array().unwrap().iter().map(|r| format!("{}>{}", r["from"].as_str().unwrap_or("-"), r["to"].as_str().unwrap())).collect();
    assert_eq!(steps, ["->identified", "identified>negotiating", "negotiating>agreed", "agreed>contacted"]);
    assert_eq!(h.body["data"][0]["actor"]["kind"], "user");
    assert_eq!(call(&s, &c, "GET", &format!("{at}/stages"), None, &[]).await.is(200).body["data"][0]["actor"], Value::Null);
    // archived
    call(&s, "admin", "PUT", "events/congres-2013/partnerships/ra", Some(json!({})), &[]).await.code(409, "partners.event_archived");
    // commitments
    let sample = serde_json::to_value(partners::model::commitment::CommitmentIn::sample()).unwrap();
    let cm = call(&s, "admin", "POST", &format!("{at}/commitments"), Some(sample), &[]).await.is(201);
    assert_eq!(cm.body["cash"]["received"]["amount_minor"], 0);
    call(&s, "admin", "POST", &format!("{at}/commitments"), Some(json!({"kind": "cash", "title": "x", "cash": {"asked": {"amount_minor": 5, "currency": "CHF"}}})), &[]).await.is(422).wrong(&[("/cash/asked/currency", "currency_mismatch")]);
    call(&s, "admin", "POST", &format!("{at}/commitments"), Some(json!({"kind": "cash", "title": "x", "cash": {"asked": {"amount_minor": -5, "currency": "EUR"}}})), &[]).await.is(422).wrong(&[("/cash/asked", "not_negative")]);
    call(&s, "admin", "POST", &format!("{at}/commitments"), Some(json!({"kind": "cash", "title": "x", "cash": {"asked": {"amount_minor": 500000000000i64, "currency": "EUR"}}})), &[]).await.is(422).wrong(&[("/cash/asked", "range")]);
    let cat = format!("{at}/commitments/{}", cm.id());
    let u = call(&s, "admin", "PATCH", &cat, Some(json!({"cash": {"instalments": [{"amount": {"amount_minor": 1400000, "currency": "EUR"}, "received_on": "2015-04-02"}, {"amount": {"amount_minor": 600000, "currency": "EUR"}}]}})), &[("if-match", &cm.etag)]).await.is(200);
    assert_eq!(u.body["cash"]["received"]["amount_minor"], 1400000);
    call(&s, "admin", "PATCH", &cat, Some(json!({"cash": {"granted": {"amount_minor": 100, "currency": "EUR"}}})), &[("if-match", &u.etag)]).await.is(422).wrong(&[("/cash/instalments", "instalments_exceed_granted")]);
    assert_eq!(call(&s, &c, "GET", &format!("{at}/commitments?kind=cash"), None, &[]).await.is(200).body["data"].as_array().unwrap().len(), 1);
    call(&s, "viewer", "DELETE", &cat, None, &[("if-match", "*")]).await.is(403);
    call(&s, "admin", "GET", &format!("events/congres-2015/partnerships/rb/commitments/{}", cm.id()), None, &[]).await.is(404);
    call(&s, "admin", "GET", &format!("{at}/commitments/nonsense"), None, &[]).await.is(404);
    call(&s, "admin", "POST", &format!("{at}/commitments"), Some(json!({"kind": "in_kind", "title": "salle", "value": {"amount_minor": 70000, "currency": "EUR"}})), &[]).await.is(201);
    // relays
    let r = call(&s, "admin", "POST", &format!("{at}/relays"), Some(json!({"channel": "newsletter", "url": "https://ra.example/1", "relayed_on": "2015-03-01", "reach": 10})), &[]).await.is(201);
    call(&s, "admin", "POST", &format!("{at}/relays"), Some(json!({"channel": "web_site", "url": "https://ra.example/1", "relayed_on": "2015-03-01"})), &[]).await.code(409, "partners.relay_known");
    call(&s, &c, "GET", &r.location[8..], None, &[]).await.is(200);
    call(&s, &c, "GET", &format!("{at}/relays?channel=newsletter&include_total=true"), None, &[]).await.is(200);
    let pl = call(&s, "viewer", "GET", "events/congres-2015/partner-pipeline", None, &[]).await.is(200);
    println!("{:#}", pl.body);
    assert_eq!((pl.body["relays"].as_i64(), pl.body["relaying_networks"].as_i64(), pl.body["stages"][1]["amounts"][0]["received"]["amount_minor"].as_i64()), (Some(1), Some(1), Some(1400000)));
    call(&s, &c, "GET", "events/congres-2015/partner-pipeline", None, &[]).await.is(403);
    call(&s, "admin", "DELETE", at, None, &[]).await.code(409, "partners.partnership_in_use");
    call(&s, "admin", "DELETE", &r.location[8..], None, &[("if-match", "\"2-0\"")]).await.is(412);
    call(&s, "admin", "DELETE", &r.location[8..], None, &[]).await.is(204);
    call(&s, "admin", "DELETE", "events/congres-2015/partnerships/rb", None, &[]).await.is(204);
    call(&s, "admin", "DELETE", &format!("partners/{}", b.id()), None, &[("if-match", "*")]).await.is(204);
    call(&s, "admin", "DELETE", &format!("partners/{}", a.id()), None, &[("if-match", "*")]).await.code(409, "partners.in_use");
    let svg = call(&s, "viewer", "GET", "events/congres-2015/partner-pipeline/funnel.svg", None, &[("accept-language", "en")]).await.is(200);
    assert!(svg.text.contains("Partners of congres-2015"));
}
async fn merges_(url: String) {
    world!(app, s, url);
    let a = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau A", "acronym": "RA", "kinds": ["association"]})), &[]).await.is(201);
    let b = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau B", "acronym": "RB", "kinds": ["media"], "site": "https://b.example", "parent_id": a.id()})), &[]).await.is(201);
    let c = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau C", "acronym": "RC", "kinds": ["media"], "parent_id": b.id()})), &[]).await.is(201);
    for (p, body) in [("ra", json!({"stage": "contacted"})), ("rb", json!({"stage": "agreed", "roles": [{"role": "media"}]})), ("rc", json!({}))] {
        call(&s, "admin", "PUT", &format!("events/congres-2015/partnerships/{p}"), Some(body), &[]).await.is(201);
    }
    call(&s, "admin", "PUT", "events/congres-2016/partnerships/rb", Some(json!({})), &[]).await.is(201);
    for p in ["ra", "rb"] {
        call(&s, "admin", "POST", &format!("events/congres-2015/partnerships/{p}/relays"), Some(json!({"channel": "newsletter", "url": "https://r.example/1", "relayed_on": "2015-03-01"})), &[]).await.is(201);
        call(&s, "admin", "POST", &format!("events/congres-2015/partnerships/{p}/commitments"), Some(json!({"kind": "cash", "title": p, "cash": {}})), &[]).await.is(201);
    }
    for (p, name) in [("ra", "Exemple"), ("rb", "exemple"), ("rb", "Autre")] {
        call(&s, "admin", "POST", &format!("partners/{p}/people"), Some(json!({"given_name": "E", "family_name": name, "email": format!("{}@x.example", if name == "Autre" { "autre" } else { "e" }), "function": if p == "rb" { json!("F") } else { Value::Null }})), &[]).await.is(201);
    }
    let bp = call(&s, "admin", "GET", "partners/rb/people", None, &[]).await.is(200);
    call(&s, "admin", "POST", "events/congres-2015/committees", Some(json!({"code": "copil", "name": {"fr": "Copil"}, "members": [{"partner_id": a.id()}, {"partner_id": b.id()}, {"partner_id": b.id(), "person_id": bp.body["data"][1]["id"]}]})), &[]).await.is(201);
    let merge = |v: i64| json!({"merged_id": b.id(), "version": v});
    call(&s, "admin", "POST", "partners/rb/merges", Some(merge(1)), &[]).await.is(422);
    call(&s, "admin", "POST", "partners/ra/merges", Some(merge(2)), &[]).await.is(412);
    let conflict = call(&s, "admin", "POST", "partners/ra/merges", Some(merge(1)), &[]).await.code(409, "partners.merge_conflict");
    assert_eq!(conflict.body["events"], json!([{"event_id": EventId(uuid::Uuid::from_u128(E1)), "slug": "congres-2015", "reason": "cash"}]));
    assert_eq!(call(&s, "admin", "GET", "partners/rb", None, &[]).await.is(200).body["version"], 1);
    let cm = call(&s, "admin", "GET", "events/congres-2015/partnerships/rb/commitments", None, &[]).await.is(200);
    call(&s, "admin", "DELETE", &format!("events/congres-2015/partnerships/rb/commitments/{}", cm.s("/data/0/id")), None, &[("if-match", "*")]).await.is(204);
    let m = call(&s, "admin", "POST", "partners/ra/merges", Some(merge(1)), &[]).await.is(201);
    assert_eq!(m.s("/merged_slug"), "rb");
    let whole = call(&s, "admin", "GET", "partners/ra", None, &[]).await.is(200);
    assert_eq!((whole.body["aliases"].clone(), whole.body["kinds"].clone(), whole.s("/site")), (json!(["Réseau B", "RB"]), json!(["association", "media"]), "https://b.example".into()));
    assert_eq!(call(&s, "admin", "GET", "partners/rc", None, &[]).await.body["parent_id"], json!(a.id()));
    // redirects
    let r = call(&s, "admin", "GET", "partners/rb", None, &[]).await.code(308, "partners.merged");
    assert_eq!(r.location, format!("/api/v1/partners/{}", a.id()));
    let r = call(&s, "admin", "GET", &format!("events/congres-2016/partnerships/{}/stages", b.id()), None, &[]).await.code(308, "partners.merged");
    assert_eq!(r.location, format!("/api/v1/events/congres-2016/partnerships/{}/stages", a.id()));
    let r = call(&s, "admin", "PUT", "events/congres-2016/partnerships/rb", Some(json!({})), &[]).await.code(308, "partners.merged");
    assert_eq!(r.location, format!("/api/v1/events/congres-2016/partnerships/{}", a.id()));
    let r = call(&s, &format!("client:{}", a.id()), "GET", "partners/rb/people", None, &[]).await.code(308, "partners.merged");
    assert_eq!(r.location, format!("/api/v1/partners/{}/people", a.id()));
    // people
    let people = call(&s, "admin", "GET", "partners/ra/people", None, &[]).await.is(200);
    let names: Vec<(&str, &str)> = people.body["data"].as_array().unwrap().iter().map(|p| (p["family_name"].as_str().unwrap(), p["function"].as_str().unwrap_or("-"))).collect();
    assert_eq!(names, [("Autre", "F"), ("Exemple", "F")]);
    // partnership
    let p = call(&s, "admin", "GET", "events/congres-2015/partnerships/ra", None, &[]).await.is(200);
    assert_eq!((p.s("/stage"), p.body["roles"].as_array().unwrap().len()), ("agreed".into(), 1));
    assert_eq!(call(&s, "admin", "GET", "events/congres-2015/partnerships/ra/relays?include_total=true", None, &[]).await.body["page"]["total"], 1);
    assert_eq!(call(&s, "admin", "GET", "events/congres-2015/partnerships?role=media&include_total=true", None, &[]).await.body["page"]["total"], 1);
    call(&s, "admin", "GET", "events/congres-2016/partnerships/ra", None, &[]).await.is(200);
    let h = call(&s, "admin", "GET", "events/congres-2015/partnerships/ra/stages", None, &[]).await.is(200);
    assert_eq!(h.body["data"].as_array().unwrap().len(), 3);
    let co = call(&s, "admin", "GET", "events/congres-2015/committees/copil", None, &[]).await.is(200);
    assert_eq!(co.body["members"].as_array().unwrap().len(), 2);
    assert_eq!(co.body["members"][1]["person_name"], "E Exemple");
    assert_eq!(call(&s, "viewer", "GET", "events/congres-2015/committees", None, &[]).await.is(200).body["data"][0]["members"][1]["person_name"], Value::Null);
    call(&s, "admin", "POST", "partners/rc/merges", Some(merge(2)), &[]).await.code(409, "partners.already_merged");
    // chain: A into C
    let v = whole.body["version"].as_i64().unwrap();
    let chain = call(&s, "admin", "POST", "partners/rc/merges", Some(json!({"merged_id": a.id(), "version": v})), &[]).await.is(201);
    for key in ["ra", "rb"] {
        assert_eq!(call(&s, "admin", "GET", &format!("partners/{key}"), None, &[]).await.is(308).location, format!("/api/v1/partners/{}", c.id()));
    }
    assert_eq!(call(&s, "admin", "GET", "partners/rc", None, &[]).await.body["parent_id"], Value::Null);
    assert_eq!(call(&s, "admin", "GET", "partners/rc/merges?include_total=true", None, &[]).await.is(200).body["page"]["total"], 2);
    let _ = chain;
    let kinds: Vec<String> = app.db.read_blocking(|conn| { use diesel::prelude::*; Ok(kernel::schema::kernel_outbox::table.order((kernel::schema::kernel_outbox::stream, kernel::schema::kernel_outbox::seq)).select((kernel::schema::kernel_outbox::kind, kernel::schema::kernel_outbox::partner_id)).load::<(String, Option<PartnerId>)>(conn)?) }).unwrap().into_iter().map(|(k, p)| format!("{k} {}", p.map(|p| if p.to_string() == a.id() { "A" } else if p.to_string() == b.id() { "B" } else { "C" }).unwrap_or("-"))).collect();
    println!("{kinds:#?}");
}
async fn scan_(url: String) {
    world!(app, s, url);
    for n in 0..1200 { let t = ["alpha", "bravo", "charlie", "delta", "echo"]; let _ = t;
        if n % 100 == 0 { call(&s, "admin", "POST", "partners", Some(json!({"name": format!("Organisation{n} territoriale{n}"), "kinds": ["media"]})), &[]).await.is(201); } }
    call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau des élus ruraux", "kinds": ["media"]})), &[]).await.is(201);
    call(&s, "admin", "POST", "partners", Some(json!({"name": "Reseau d'elus ruraux", "slug": "two", "kinds": ["media"]})), &[]).await.is(201);
    call(&s, "admin", "POST", "partners", Some(json!({"name": "Autre", "slug": "three", "aliases": ["réseau des élus ruraux"], "kinds": ["media"]})), &[]).await.is(201);
    let live = call(&s, "admin", "GET", "partners/two/duplicates", None, &[]).await.is(200);
    println!("{:#}", live.body);
    assert_eq!(live.body["data"].as_array().unwrap().len(), 2);
    assert_eq!(call(&s, "admin", "GET", "partners/duplicates", None, &[]).await.is(200).body["data"], json!([]));
    let j = call(&s, "admin", "POST", "partners/duplicate-scans", None, &[]).await.is(202);
    assert!(j.location.starts_with("/api/v1/jobs/"));
    assert_eq!(kernel::jobs::run_waiting(&app.clone().into_inner()).await.unwrap(), 1);
    let l = call(&s, "admin", "GET", "partners/duplicates?include_total=true", None, &[]).await.is(200);
    println!("{:#}", l.body);
    let scores: Vec<i64> = l.body["data"].as_array().unwrap().iter().map(|d| d["score"].as_i64().unwrap()).collect();
    assert_eq!(scores, [1000, 990, 990]);
    assert_eq!(call(&s, "admin", "GET", "partners/duplicates?reason=same_name&min_score=900", None, &[]).await.is(200).body["data"].as_array().unwrap().len(), 1);
    call(&s, "admin", "DELETE", "partners/three", None, &[("if-match", "*")]).await.is(204);
    assert_eq!(call(&s, "admin", "GET", "partners/duplicates", None, &[]).await.is(200).body["data"].as_array().unwrap().len(), 1);
    call(&s, "client:00000000-0000-0000-0000-000000000001", "GET", "partners/duplicates", None, &[]).await.is(403);
    let jobs: (i64, Option<i64>, String) = app.db.read_blocking(|conn| { use diesel::prelude::*; use kernel::schema::kernel_jobs::dsl::*; Ok(kernel_jobs.select((done, total, state)).first(conn)?) }).unwrap();
    assert_eq!(jobs, (30, Some(30), "completed".to_owned()));
}
async fn copies_(url: String) {
    world!(app, s, url);
    let wiring = Wiring::of(&[Arc::new(FakeModule) as Arc<dyn Module>, Arc::new(partners::Partners)], &Settings::default()).unwrap();
    app.db.write(Actor::system("demo"), 0, move |tx| partners::Partners.demo(tx, &wiring)).await.unwrap();
    for _ in 0..2 {
        app.db.write(Actor::system("x"), 0, |tx| tx.publish_event(&EventCopied { from: EventId(uuid::Uuid::from_u128(E1)), to: EventId(uuid::Uuid::from_u128(E2)), shift: None, parts: vec!["partners".into()] })).await.unwrap();
        while kernel::outbox::dispatch_once(&app).await.unwrap() > 0 {}
    }
    let l = call(&s, "admin", "GET", "events/congres-2016/partnerships?include_total=true&limit=200", None, &[]).await.is(200);
    assert_eq!(l.body["page"]["total"], 27);
    assert!(l.body["data"].as_array().unwrap().iter().all(|p| p["stage"] == "identified" && p["note"].is_null() && p["next_action"].is_null() && p["version"] == 1));
    let c = call(&s, "admin", "GET", "events/congres-2016/committees", None, &[]).await.is(200);
    let d = c.body["data"].as_array().unwrap();
    assert_eq!(d.len(), 2);
    assert_eq!(d[0]["parent_id"], d[1]["id"]);
    assert_eq!((d[0]["members"].clone(), d[0]["colleges"].as_array().unwrap().len()), (json!([]), 4));
}
async fn demo_(url: String) {
    world!(app, s, url);
    for _ in 0..2 {
        let wiring = Wiring::of(&[Arc::new(FakeModule) as Arc<dyn Module>, Arc::new(partners::Partners)], &Settings::default()).unwrap();
        app.db.write(Actor::system("demo"), 0, move |tx| partners::Partners.demo(tx, &wiring)).await.unwrap();
    }
    let l = call(&s, "admin", "GET", "events/congres-2015/partnerships?include_total=true", None, &[]).await.is(200);
    assert_eq!(l.body["page"]["total"], 27);
    let all = call(&s, "admin", "GET", "partners?include_total=true&limit=200", None, &[]).await.is(200);
    println!("{}", all.body["page"]);
    assert_eq!(call(&s, "admin", "GET", "partners/datar", None, &[]).await.is(200).body["successor_id"], call(&s, "admin", "GET", "partners/cget", None, &[]).await.is(200).body["id"]);
    let cs = call(&s, "admin", "GET", "events/congres-2015/committees", None, &[]).await.is(200);
    println!("{:#}", cs.body["data"][1]["members"][0]);
    // every sample works on the demo data
    let sample = |v: serde_json::Result<Value>| v.unwrap();
    call(&s, "admin", "POST", "partners", Some(sample(serde_json::to_value(partners::model::organisation::PartnerIn::sample()))), &[]).await.is(201);
    call(&s, "admin", "POST", "partners/unadel/people", Some(sample(serde_json::to_value(partners::model::person::PersonIn::sample()))), &[]).await.is(201);
    call(&s, "admin", "PUT", "events/congres-2015/partnerships/unadel", Some(sample(serde_json::to_value(partners::model::partnership::PartnershipIn::sample()))), &[]).await.is(200);
    call(&s, "admin", "POST", "events/congres-2015/committees", Some(sample(serde_json::to_value(partners::model::committee::CommitteeIn::sample()))), &[]).await.is(201);
    call(&s, "admin", "POST", "events/congres-2015/partnerships/adelim/relays", Some(sample(serde_json::to_value(partners::model::relay::RelayIn::sample()))), &[]).await.is(201);
    call(&s, "admin", "PATCH", "events/congres-2015/partnerships/etd", Some(json!({"stage": "declined"})), &[]).await.is(200);
    call(&s, "admin", "PATCH", "events/congres-2015/partnerships/cnfpt", Some(json!({"stage": "signed"})), &[]).await.is(200);
    for lang in ["fr", "en"] {
        let svg = call(&s, "admin", "GET", "events/congres-2015/partner-pipeline/funnel.svg", None, &[("accept-language", lang)]).await.is(200);
        std::fs::write(format!("/tmp/scratch/funnel-{lang}.svg"), svg.text).unwrap();
    }
    let dup: Vec<i64> = { let j = call(&s, "admin", "POST", "partners/duplicate-scans", None, &[]).await.is(202); let _ = j; kernel::jobs::run_waiting(&app.clone().into_inner()).await.unwrap(); call(&s, "admin", "GET", "partners/duplicates", None, &[]).await.is(200).body["data"].as_array().unwrap().iter().map(|d| { println!("{} / {} {} {}", d["first"]["name"], d["second"]["name"], d["reason"], d["score"]); d["score"].as_i64().unwrap() }).collect() };
    let _ = dup;
}
async fn committees_(url: String) {
    world!(app, s, url);
    let a = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau A", "acronym": "RA", "kinds": ["association"]})), &[]).await.is(201);
    let b = call(&s, "admin", "POST", "partners", Some(json!({"name": "Réseau B", "acronym": "RB", "kinds": ["association"]})), &[]).await.is(201);
    let p = call(&s, "admin", "POST", "partners/ra/people", Some(json!({"given_name": "E", "family_name": "X"})), &[]).await.is(201);
    let at = "events/congres-2015/committees";
    let one = call(&s, "admin", "POST", at, Some(json!({"code": "copil", "name": {"fr": "Copil"}, "colleges": [{"code": "aa", "name": {"fr": "A"}}], "members": [{"partner_id": a.id(), "person_id": p.id(), "college": "aa", "title": "Présidente"}, {"partner_id": b.id()}]})), &[]).await.is(201);
    call(&s, "admin", "POST", at, Some(json!({"code": "copil", "name": {"fr": "Copil"}})), &[]).await.code(409, "partners.committee_code_taken");
    call(&s, "admin", "POST", at, Some(json!({"code": "other", "name": {"fr": "O"}, "parent_id": uuid::Uuid::nil()})), &[]).await.is(422).wrong(&[("/parent_id", "unknown_committee")]);
    call(&s, "admin", "POST", at, Some(json!({"code": "other", "name": {}})), &[]).await.is(422).wrong(&[("/name", "localized_required")]);
    call(&s, "admin", "POST", at, Some(json!({"code": "other", "name": {"fr": "O"}, "members": [{"partner_id": uuid::Uuid::nil()}, {"partner_id": b.id(), "person_id": p.id()}, {"partner_id": b.id(), "college": "zz"}]})), &[]).await.is(422).wrong(&[("/members/2/college", "unknown_college"), ("/members/0/partner_id", "unknown_partner"), ("/members/1/person_id", "unknown_person")]);
    let two = call(&s, "admin", "POST", at, Some(json!({"code": "corg", "name": {"fr": "Corg"}, "parent_id": one.id()})), &[]).await.is(201);
    call(&s, "admin", "PATCH", &format!("{at}/copil"), Some(json!({"parent_id": two.id()})), &[("if-match", &one.etag)]).await.code(409, "partners.committee_cycle");
    call(&s, "admin", "PATCH", "events/congres-2016/committees/copil", Some(json!({})), &[("if-match", "*")]).await.is(404);
    let u = call(&s, "admin", "PATCH", &format!("{at}/copil"), Some(json!({"note": "x"})), &[("if-match", &one.etag)]).await.is(200);
    assert_eq!((u.body["version"].as_i64(), u.body["members"].as_array().unwrap().len(), u.s("/members/0/title")), (Some(2), 2, "Présidente".into()));
    call(&s, "admin", "DELETE", &format!("{at}/copil"), None, &[("if-match", &u.etag)]).await.code(409, "partners.committee_in_use");
    assert_eq!(call(&s, "admin", "GET", &format!("{at}?parent={}&include_total=true", one.id()), None, &[]).await.is(200).body["page"]["total"], 1);
    assert_eq!(call(&s, "admin", "GET", &format!("{at}?partner={}&sort=-created_at", b.id()), None, &[]).await.is(200).body["data"].as_array().unwrap().len(), 1);
    call(&s, "admin", "DELETE", &format!("{at}/corg"), None, &[("if-match", "*")]).await.is(204);
    call(&s, "admin", "DELETE", &format!("partners/rb"), None, &[("if-match", "*")]).await.code(409, "partners.in_use");
    call(&s, "admin", "DELETE", &format!("{at}/copil"), None, &[("if-match", &u.etag)]).await.is(204);
    call(&s, &format!("client:{}", a.id()), "GET", at, None, &[]).await.is(403);
    call(&s, "admin", "POST", "events/congres-2013/committees", Some(json!({"code": "cc", "name": {"fr": "C"}})), &[]).await.code(409, "partners.event_archived");
    call(&s, "admin", "GET", "events/nope/committees", None, &[]).await.is(404);
}

#[actix_web::test] async fn big() {
    let d = tempfile::tempdir().unwrap(); let url = format!("sqlite://{}/x.db", d.path().display());
    world!(app, s, url);
    let (n1, n2, n3) = (["Association", "Réseau", "Fédération", "Union", "Collectif", "Centre"], ["régionale", "départementale", "nationale", "locale", "urbaine", "rurale", "intercommunale", "citoyenne"], ["développement", "agriculture", "formation", "culture", "jeunesse", "tourisme", "habitat", "numérique", "transition", "insertion"]);
    let syl = ["bar", "lon", "vil", "mar", "sau", "ger", "cha", "tel", "pon", "rou", "fle", "ney"];
    app.db.write(Actor::system("x"), 0, move |tx| { for i in 0..10_000usize {
        let place = format!("{}{}{}", syl[i % 12], syl[(i / 12) % 12], syl[(i / 144) % 12]);
        let name = format!("{} {} pour {} de {place}", n1[i % 6], n2[(i / 7) % 8], n3[(i / 11) % 10]);
        let input: partners::model::organisation::PartnerIn = serde_json::from_value(json!({"name": name, "slug": format!("o{i}"), "kinds": ["association"]})).unwrap();
        partners::store::organisations::insert(tx, &input)?; } Ok(()) }).await.unwrap();
    let t = std::time::Instant::now();
    call(&s, "admin", "GET", "partners/o77/duplicates", None, &[]).await.is(200);
    println!("one against 10,000: {:?}", t.elapsed());
    call(&s, "admin", "POST", "partners/duplicate-scans", None, &[]).await.is(202);
    let t = std::time::Instant::now();
    kernel::jobs::run_waiting(&app.clone().into_inner()).await.unwrap();
    let l = call(&s, "admin", "GET", "partners/duplicates?include_total=true&limit=5", None, &[]).await.is(200);
    println!("scan of 10,000: {:?}, {} pairs {:#}", t.elapsed(), l.body["page"]["total"], l.body["data"][0]);
    let jobs: (i64, Option<i64>, String) = app.db.read_blocking(|conn| { use diesel::prelude::*; use kernel::schema::kernel_jobs::dsl::*; Ok(kernel_jobs.select((done, total, state)).first(conn)?) }).unwrap();
    println!("{jobs:?}");
}
