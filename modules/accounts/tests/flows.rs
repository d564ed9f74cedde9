//! Scratch: OAuth and API flows end to end on SQLite.
use accounts::{Accounts, commands, rules::pkce};
use actix_http::Request;
use actix_web::{
    App as Actix, Error,
    body::to_bytes,
    cookie::Cookie,
    dev::{Service, ServiceResponse},
    test, web,
};
use chrono::{TimeDelta, TimeZone, Utc};
use kernel::{
    app::App,
    clock::TestClock,
    db::{Conn, Db, Migrations, Options, Url},
    error::Result,
    ids::PartnerId,
    module::{Module, Wiring},
    secrets::{Secrets, ServerSecret},
    settings::Settings,
};
use serde_json::{Value, json};
use std::sync::Arc;
use utoipa_actix_web::{AppExt, scope};

struct Partners;
impl contracts::partners::PartnerDirectory for Partners {
    fn find(&self, _: &mut Conn, key: &str) -> Result<Option<PartnerId>> {
        Ok((key == "unadel").then_some(PartnerId(uuid::Uuid::from_u128(7))))
    }
}
struct Fake;
impl Module for Fake {
    fn name(&self) -> &'static str {
        "fake"
    }
    fn summary(&self) -> &'static str {
        ""
    }
    fn routes(&self, _: &mut utoipa_actix_web::service_config::ServiceConfig<'_>) {}
    fn migrations(&self) -> kernel::db::MigrationSet {
        kernel::migrations()
    }
    fn wire(&self, w: &mut Wiring) {
        w.offer::<dyn contracts::partners::PartnerDirectory>(Arc::new(Partners));
    }
}

fn world(dir: &std::path::Path) -> (web::Data<App>, Arc<TestClock>) {
    let url = match std::env::var("PGURL") {
        Ok(u) => Url::parse(&u).unwrap(),
        Err(_) => Url::Sqlite(dir.join("x.db")),
    };
    Migrations::merge([kernel::migrations(), Accounts.migrations()]).unwrap().run(&url).unwrap();
    let clock = Arc::new(TestClock::new(Utc.with_ymd_and_hms(2026, 1, 2, 3, 4, 5).unwrap()));
    let db = Db::open(Options::new(url, clock.clone())).unwrap();
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Accounts), Arc::new(Fake)];
    let settings = Settings { ..Settings::default() };
    let wiring = Wiring::of(&modules, &settings).unwrap();
    let secrets = Secrets::new(&ServerSecret::parse("0123456789abcdefghijklmnopqrstuv").unwrap());
    (web::Data::new(App::new(db, clock.clone(), secrets, settings, wiring, false)), clock)
}

async fn send<S>(s: &S, r: test::TestRequest) -> (u16, actix_web::http::header::HeaderMap, String)
where
    S: Service<Request, Response = ServiceResponse, Error = Error>,
{
    let resp = match s.call(r.peer_addr("127.0.0.1:5".parse().unwrap()).to_request()).await {
        Ok(r) => r.map_into_boxed_body().into_parts().1,
        Err(e) => e.error_response(),
    };
    let (st, h) = (resp.status().as_u16(), resp.headers().clone());
    let b = to_bytes(resp.into_body()).await.unwrap();
    (st, h, String::from_utf8(b.to_vec()).unwrap())
}
fn cookie(h: &actix_web::http::header::HeaderMap) -> Cookie<'static> {
    Cookie::parse(h.get("set-cookie").expect("cookie").to_str().unwrap().to_owned()).unwrap().into_owned()
}
fn csrf(html: &str) -> String {
    html.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}
const V: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

#[actix_web::test]
async fn everything() {
    let dir = tempfile::tempdir().unwrap();
    let (app, clock) = world(dir.path());
    let db = app.db.clone();
    let admin = std::thread::spawn({
        let db = db.clone();
        move || {
            let a = commands::create_first_admin(&db, "admin").unwrap().unwrap();
            assert!(commands::create_first_admin(&db, "admin").unwrap().is_none());
            a
        }
    })
    .join()
    .unwrap();
    let modules: Vec<Arc<dyn Module>> = vec![Arc::new(Accounts)];
    let (svc, doc) = Actix::new()
        .into_utoipa_app()
        .app_data(app.clone())
        .configure(|c| {
            for m in &modules {
                m.root_routes(c);
            }
            c.service(scope("/api/v1").configure(|c| {
                for m in &modules {
                    m.routes(c)
                }
            }));
        })
        .split_for_parts();
    std::fs::write("/tmp/accounts-openapi.json", doc.to_pretty_json().unwrap()).unwrap();
    let s = test::init_service(svc).await;
    let get = |u: &str| test::TestRequest::get().uri(u).insert_header(("accept-language", "en"));
    let post = |u: &str| test::TestRequest::post().uri(u);
    let q = format!(
        "response_type=code&client_id=swagger-ui&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fdocs%2Foauth2-redirect.html&state=s%26t&code_challenge={}&code_challenge_method=S256",
        pkce::challenge_of(V)
    );
    // bad
    let (st, _, b) = send(&s, get("/oauth/authorize?client_id=nope")).await;
    assert_eq!(st, 400);
    assert!(b.contains("not registered"));
    let (st, _, b) = send(&s, get(&format!("/oauth/authorize?{}", q.replace("redirect.html", "redirect.htm")))).await;
    assert_eq!(st, 400, "{b}");
    let (st, h, _) = send(&s, get(&format!("/oauth/authorize?{}", q.replace("S256", "plain")))).await;
    assert_eq!(st, 303);
    println!("{:?}", h.get("location"));
    // sign in page
    let (st, h, _) = send(&s, get(&format!("/oauth/authorize?{q}"))).await;
    assert_eq!(st, 303);
    let loc = h.get("location").unwrap().to_str().unwrap().to_owned();
    let (st, h, html) = send(&s, get(&loc)).await;
    assert_eq!(st, 200);
    println!("{html}\n{h:?}");
    std::fs::write("/tmp/signin.html", &html).unwrap();
    let fc = cookie(&h);
    let onward = q.clone();
    let form = |pw: &str, c: &str| json!({"csrf": c, "continue": onward, "login": "admin", "password": pw});
    let (st, _, _) = send(&s, post("/oauth/sign-in").set_form(form("x", &csrf(&html)))).await;
    assert_eq!(st, 400);
    for n in 0..5 {
        let (st, _, _) =
            send(&s, post("/oauth/sign-in").cookie(fc.clone()).set_form(form("wrong", &csrf(&html)))).await;
        assert_eq!(st, 403, "{n}");
    }
    let (st, h, b) = send(
        &s,
        post("/oauth/sign-in")
            .cookie(fc.clone())
            .insert_header(("accept-language", "en"))
            .set_form(form(&admin.one_time_password, &csrf(&html))),
    )
    .await;
    assert_eq!(st, 429, "{b}");
    assert_eq!(h.get("retry-after").unwrap(), "1");
    assert!(b.contains("1 second."));
    clock.advance(TimeDelta::seconds(2));
    let (st, h, _) =
        send(&s, post("/oauth/sign-in").cookie(fc.clone()).set_form(form(&admin.one_time_password, &csrf(&html))))
            .await;
    assert_eq!(st, 303);
    let sc = cookie(&h);
    let loc = h.get("location").unwrap().to_str().unwrap().to_owned();
    assert!(loc.starts_with("/oauth/change-password"), "{loc}");
    let (st, h, _) = send(&s, get(&format!("/oauth/authorize?{q}")).cookie(sc.clone())).await;
    assert_eq!(st, 303);
    assert!(h.get("location").unwrap().to_str().unwrap().starts_with("/oauth/change-password"));
    let (st, _, html) = send(&s, get(&loc).cookie(sc.clone()).cookie(fc.clone())).await;
    assert_eq!(st, 200);
    let cp = |a: &str, b: &str| json!({"csrf": csrf(&html), "continue": onward, "username": "admin", "password": a, "repeat": b});
    for (a, b) in [
        ("short", "short"),
        ("password12345", "password12345"),
        ("vingt ateliers", "autre"),
        (admin.one_time_password.as_str(), admin.one_time_password.as_str()),
    ] {
        let (st, _, _) =
            send(&s, post("/oauth/change-password").cookie(sc.clone()).cookie(fc.clone()).set_form(cp(a, b))).await;
        assert_eq!(st, 403, "{a}");
    }
    let pw = "vingt ateliers sous la pluie";
    let (st, h, b) =
        send(&s, post("/oauth/change-password").cookie(sc.clone()).cookie(fc.clone()).set_form(cp(pw, pw))).await;
    assert_eq!(st, 303, "{b}");
    let loc = h.get("location").unwrap().to_str().unwrap().to_owned();
    assert!(loc.starts_with("/oauth/authorize?"), "{loc}");
    let code_of = |h: &actix_web::http::header::HeaderMap| {
        let l = h.get("location").unwrap().to_str().unwrap().to_owned();
        println!("{l}");
        let u = url::Url::parse(&l).unwrap();
        assert_eq!(u.query_pairs().find(|p| p.0 == "state").unwrap().1, "s&t");
        u.query_pairs().find(|p| p.0 == "code").unwrap().1.into_owned()
    };
    let (st, h, _) = send(&s, get(&loc).cookie(sc.clone())).await;
    assert_eq!(st, 303);
    let code = code_of(&h);
    let redirect = "http://127.0.0.1:8080/docs/oauth2-redirect.html";
    let tok = |code: &str, v: &str| {
        vec![
            ("grant_type".to_owned(), "authorization_code".to_owned()),
            ("code".into(), code.into()),
            ("client_id".into(), "swagger-ui".into()),
            ("client_secret".into(), "".into()),
            ("redirect_uri".into(), redirect.into()),
            ("code_verifier".into(), v.into()),
        ]
    };
    let (st, h, b) = send(&s, post("/oauth/token").set_form(tok(&code, V))).await;
    assert_eq!(st, 200, "{b}");
    assert_eq!(h.get("cache-control").unwrap(), "no-store");
    let t: Value = serde_json::from_str(&b).unwrap();
    println!("{t:#}");
    let at = t["access_token"].as_str().unwrap().to_owned();
    let bearer = |t: &str| ("authorization", format!("Bearer {t}"));
    let (st, _, b) = send(&s, get("/api/v1/me").insert_header(bearer(&at))).await;
    assert_eq!(st, 200, "{b}");
    println!("{b}");
    // refresh + reuse
    let refresh = |t: &Value| {
        vec![
            ("grant_type", "refresh_token".to_owned()),
            ("refresh_token", t["refresh_token"].as_str().unwrap().to_owned()),
            ("client_id", "swagger-ui".to_owned()),
        ]
    };
    let (st, _, b) = send(&s, post("/oauth/token").set_form(refresh(&t))).await;
    assert_eq!(st, 200, "{b}");
    let t2: Value = serde_json::from_str(&b).unwrap();
    let at2 = t2["access_token"].as_str().unwrap().to_owned();
    let (st, _, _) = send(&s, get("/api/v1/me").insert_header(bearer(&at2))).await;
    assert_eq!(st, 200);
    let (st, _, b) = send(&s, post("/oauth/token").set_form(refresh(&t))).await;
    assert_eq!(st, 400);
    println!("{b}");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let (st, _, _) = send(&s, get("/api/v1/me").insert_header(bearer(&at2))).await;
    assert_eq!(st, 401, "family revoked");
    let (st, _, _) = send(&s, post("/oauth/token").set_form(refresh(&t2))).await;
    assert_eq!(st, 400);
    // code reuse
    let (_, h, _) = send(&s, get(&format!("/oauth/authorize?{q}")).cookie(sc.clone())).await;
    let code = code_of(&h);
    let (st, _, _) = send(&s, post("/oauth/token").set_form(tok(&code, &V.replace('d', "e")))).await;
    assert_eq!(st, 400);
    let (st, _, _) = send(&s, post("/oauth/token").set_form(tok(&code, V))).await;
    assert_eq!(st, 400, "used up by the wrong verifier");
    let (_, h, _) = send(&s, get(&format!("/oauth/authorize?{q}")).cookie(sc.clone())).await;
    let code = code_of(&h);
    let (st, _, b) = send(&s, post("/oauth/token").set_form(tok(&code, V))).await;
    assert_eq!(st, 200);
    let t3: Value = serde_json::from_str(&b).unwrap();
    let (st, _, _) = send(&s, post("/oauth/token").set_form(tok(&code, V))).await;
    assert_eq!(st, 400);
    let (st, _, _) = send(&s, get("/api/v1/me").insert_header(bearer(t3["access_token"].as_str().unwrap()))).await;
    assert_eq!(st, 401);
    let (_, h, _) = send(&s, get(&format!("/oauth/authorize?{q}")).cookie(sc.clone())).await;
    let code = code_of(&h);
    clock.advance(TimeDelta::seconds(61));
    let (st, _, _) = send(&s, post("/oauth/token").set_form(tok(&code, V))).await;
    assert_eq!(st, 400, "expired");
    let (_, h, _) = send(&s, get(&format!("/oauth/authorize?{q}&scope=accounts%3Aread")).cookie(sc.clone())).await;
    let code = code_of(&h);
    let (_, _, b) = send(&s, post("/oauth/token").set_form(tok(&code, V))).await;
    let t4: Value = serde_json::from_str(&b).unwrap();
    assert_eq!(t4["scope"], "accounts:read");
    let narrow = t4["access_token"].as_str().unwrap().to_owned();
    let (st, _, _) = send(
        &s,
        post("/api/v1/users").insert_header(bearer(&narrow)).set_json(json!({"login":"x.y","display_name":"X"})),
    )
    .await;
    assert_eq!(st, 403);
    // full token
    let (_, h, _) = send(&s, get(&format!("/oauth/authorize?{q}")).cookie(sc.clone())).await;
    let code = code_of(&h);
    let (_, _, b) = send(&s, post("/oauth/token").set_form(tok(&code, V))).await;
    let t5: Value = serde_json::from_str(&b).unwrap();
    let full = t5["access_token"].as_str().unwrap().to_owned();
    let (st, _, b) = send(
        &s,
        post("/api/v1/me/tokens")
            .insert_header(bearer(&narrow))
            .set_json(json!({"name":"n","scopes":["accounts:write"]})),
    )
    .await;
    assert_eq!(st, 403, "{b}");
    let (st, h, b) =
        send(&s, post("/api/v1/me/tokens").insert_header(bearer(&full)).set_json(json!({"name":"n"}))).await;
    assert_eq!(st, 201, "{b}");
    println!("{b} {h:?}");
    let clq = serde_json::from_str::<Value>(&b).unwrap();
    let pat = clq["token"].as_str().unwrap().to_owned();
    let (st, _, b) = send(&s, post("/api/v1/users").insert_header(bearer(&pat)).set_json(json!({"login":"c.exemple","display_name":"Camille Exemple","email":"Camille@Organisateurs.example","grants":[{"role":"organiser"}]}))).await;
    assert_eq!(st, 201, "{b}");
    let u: Value = serde_json::from_str(&b).unwrap();
    let uid = u["user"]["id"].as_str().unwrap().to_owned();
    let (st, _, b) = send(
        &s,
        post("/api/v1/users").insert_header(bearer(&pat)).set_json(json!({"login":"c.exemple","display_name":"C"})),
    )
    .await;
    assert_eq!(st, 409, "{b}");
    let (st, _, b) = send(
        &s,
        post("/api/v1/users").insert_header(bearer(&pat)).set_json(json!({"login":"C","display_name":"","email":"x"})),
    )
    .await;
    assert_eq!(st, 422, "{b}");
    println!("{b}");
    let (st, _, b) = send(&s, get("/api/v1/users?q=cami&include_total=true").insert_header(bearer(&pat))).await;
    assert_eq!(st, 200);
    println!("{b}");
    let me: Value = serde_json::from_str(&send(&s, get("/api/v1/me").insert_header(bearer(&pat))).await.2).unwrap();
    let my = me["id"].as_str().unwrap();
    let (st, _, b) = send(&s, post(&format!("/api/v1/users/{my}/suspensions")).insert_header(bearer(&pat))).await;
    assert_eq!(st, 409, "{b}");
    let patch = |u: &str, v: Value| {
        test::TestRequest::patch()
            .uri(u)
            .insert_header(("content-type", "application/merge-patch+json"))
            .set_payload(v.to_string())
    };
    let (st, h, _) = send(&s, get(&format!("/api/v1/users/{my}")).insert_header(bearer(&pat))).await;
    assert_eq!(st, 200);
    let etag = h.get("etag").unwrap().clone();
    let (st, _, b) = send(
        &s,
        patch(&format!("/api/v1/users/{my}"), json!({"grants": []}))
            .insert_header(bearer(&pat))
            .insert_header(("if-match", etag.clone())),
    )
    .await;
    assert_eq!(st, 409, "{b}");
    let (st, _, b) = send(
        &s,
        patch(&format!("/api/v1/users/{uid}"), json!({"grants": [{"role":"admin"}]}))
            .insert_header(bearer(&pat))
            .insert_header(("if-match", "\"1-x\"")),
    )
    .await;
    assert_eq!(st, 200, "{b}");
    let (st, _, b) = send(
        &s,
        patch(&format!("/api/v1/users/{uid}"), json!({"email": null}))
            .insert_header(bearer(&pat))
            .insert_header(("if-match", "\"1-x\"")),
    )
    .await;
    assert_eq!(st, 412, "{b}");
    let (st, _, b) =
        send(&s, patch(&format!("/api/v1/users/{uid}"), json!({"email": null})).insert_header(bearer(&pat))).await;
    assert_eq!(st, 428, "{b}");
    let (st, _, b) = send(&s, post(&format!("/api/v1/users/{uid}/suspensions")).insert_header(bearer(&pat))).await;
    assert_eq!(st, 200, "{b}");
    let (st, _, _) = send(
        &s,
        test::TestRequest::delete().uri(&format!("/api/v1/users/{uid}/suspensions")).insert_header(bearer(&pat)),
    )
    .await;
    assert_eq!(st, 204);
    let (st, _, b) = send(
        &s,
        post(&format!("/api/v1/users/{uid}/password-resets"))
            .insert_header(bearer(&pat))
            .insert_header(("idempotency-key", "k1")),
    )
    .await;
    assert_eq!(st, 201, "{b}");
    let (st, _, b) = send(
        &s,
        post(&format!("/api/v1/users/{uid}/password-resets"))
            .insert_header(bearer(&pat))
            .insert_header(("idempotency-key", "k1")),
    )
    .await;
    assert_eq!(st, 201);
    assert!(b.contains("[redacted]"), "{b}");
    // clients
    let (st, _, b) = send(
        &s,
        post("/api/v1/clients")
            .insert_header(bearer(&pat))
            .set_json(json!({"kind":"partner","name":"Nuit","partner":"unadel"})),
    )
    .await;
    assert_eq!(st, 201, "{b}");
    let c: Value = serde_json::from_str(&b).unwrap();
    let cid = c["client"]["id"].as_str().unwrap().to_owned();
    let sec = c["secret"]["client_secret"].as_str().unwrap().to_owned();
    let (st, _, b) = send(
        &s,
        post("/api/v1/clients")
            .insert_header(bearer(&pat))
            .set_json(json!({"kind":"partner","name":"Nuit","partner":"nope"})),
    )
    .await;
    assert_eq!(st, 422, "{b}");
    let cc = |sec: &str| json!({"grant_type":"client_credentials","client_id":cid,"client_secret":sec});
    let (st, _, b) = send(&s, post("/oauth/token").set_form(cc(&sec))).await;
    assert_eq!(st, 200, "{b}");
    let ct = serde_json::from_str::<Value>(&b).unwrap()["access_token"].as_str().unwrap().to_owned();
    let (st, _, b) = send(&s, post("/oauth/token").set_form(cc("cls_x"))).await;
    assert_eq!(st, 401, "{b}");
    let basic = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{cid}:{sec}"));
    let (st, _, b) = send(
        &s,
        post("/oauth/token")
            .insert_header(("authorization", format!("Basic {basic}")))
            .set_form(json!({"grant_type":"client_credentials"})),
    )
    .await;
    assert_eq!(st, 200, "{b}");
    let (st, _, b) = send(&s, get("/api/v1/me").insert_header(bearer(&ct))).await;
    assert_eq!(st, 200);
    println!("{b}");
    let (st, _, _) = send(&s, get("/api/v1/users").insert_header(bearer(&ct))).await;
    assert_eq!(st, 403);
    let (st, _, b) = send(
        &s,
        post(&format!("/api/v1/clients/{cid}/secrets"))
            .insert_header(bearer(&ct))
            .set_json(json!({"overlap_seconds": 60})),
    )
    .await;
    assert_eq!(st, 201, "{b}");
    let sec2 = serde_json::from_str::<Value>(&b).unwrap()["client_secret"].as_str().unwrap().to_owned();
    for x in [&sec, &sec2] {
        let (st, _, _) = send(&s, post("/oauth/token").set_form(cc(x))).await;
        assert_eq!(st, 200);
    }
    let (_, _, b) = send(&s, get(&format!("/api/v1/clients/{cid}/secrets")).insert_header(bearer(&ct))).await;
    println!("{b}");
    clock.advance(TimeDelta::seconds(61));
    let (st, _, _) = send(&s, post("/oauth/token").set_form(cc(&sec))).await;
    assert_eq!(st, 401);
    let (st, _, _) = send(&s, get(&format!("/api/v1/clients/{uid}/secrets")).insert_header(bearer(&ct))).await;
    assert_eq!(st, 404);
    let (st, _, b) = send(
        &s,
        patch(&format!("/api/v1/clients/{cid}"), json!({"status": "suspended"}))
            .insert_header(bearer(&pat))
            .insert_header(("if-match", "*")),
    )
    .await;
    assert_eq!(st, 200, "{b}");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let (st, _, _) = send(&s, get("/api/v1/me").insert_header(bearer(&ct))).await;
    assert_eq!(st, 401);
    // revoke
    let (st, _, b) = send(&s, post("/oauth/revoke").set_form(json!({"token": full, "client_id": "swagger-ui"}))).await;
    assert_eq!(st, 200, "{b}");
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    let (st, _, _) = send(&s, get("/api/v1/me").insert_header(bearer(&full))).await;
    assert_eq!(st, 401);
    // password API
    let (st, _, b) = send(
        &s,
        test::TestRequest::put()
            .uri("/api/v1/me/password")
            .insert_header(bearer(&pat))
            .set_json(json!({"current_password":"x","new_password":"trois amphis et un couloir"})),
    )
    .await;
    assert_eq!(st, 403, "{b}");
    let (st, _, b) = send(
        &s,
        test::TestRequest::put()
            .uri("/api/v1/me/password")
            .insert_header(bearer(&pat))
            .set_json(json!({"current_password":pw,"new_password":"password2026"})),
    )
    .await;
    assert_eq!(st, 422, "{b}");
    println!("{b}");
    let (st, _, b) = send(
        &s,
        test::TestRequest::put()
            .uri("/api/v1/me/password")
            .insert_header(bearer(&pat))
            .set_json(json!({"current_password":pw,"new_password":"trois amphis et un couloir"})),
    )
    .await;
    assert_eq!(st, 204, "{b}");
    let (st, _, b) = send(&s, get("/api/v1/audit-entries?limit=30").insert_header(bearer(&pat))).await;
    assert_eq!(st, 200);
    for e in serde_json::from_str::<Value>(&b).unwrap()["data"].as_array().unwrap() {
        println!("{} {} {}", e["principal_kind"], e["action"], e["subject_kind"]);
    }
    let (st, _, b) = send(&s, get("/api/v1/audit-entries/verification").insert_header(bearer(&pat))).await;
    assert_eq!(st, 200);
    println!("{b}");
    assert!(b.contains("\"intact\":true"));
    app.sweep().await;
    let (_, _, b) = send(&s, get("/api/v1/me/tokens").insert_header(bearer(&pat))).await;
    println!("{b}");
    assert!(b.contains("\"last_used_at\":\"2026-01-02T03:00:00"));
    for u in ["/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/oauth/style.css", "/oauth/sign-in"]
    {
        let (st, _, b) = send(&s, get(u).cookie(sc.clone())).await;
        assert_eq!(st, 200);
        println!("{}", &b[..b.len().min(900)]);
    }
    // rotation of keys
    clock.advance(TimeDelta::days(54));
    let (_, _, b) = send(&s, get("/.well-known/jwks.json")).await;
    assert_eq!(serde_json::from_str::<Value>(&b).unwrap()["keys"].as_array().unwrap().len(), 2);
    clock.advance(TimeDelta::days(7));
    let (_, _, b) = send(&s, get("/.well-known/jwks.json")).await;
    assert_eq!(serde_json::from_str::<Value>(&b).unwrap()["keys"].as_array().unwrap().len(), 1);
    let (st, _, b) = send(
        &s,
        test::TestRequest::delete()
            .uri(&format!("/api/v1/clients/{cid}"))
            .insert_header(bearer(&pat))
            .insert_header(("if-match", "*")),
    )
    .await;
    assert_eq!(st, 204, "{b}");
    app.sweep().await;
}
