//! What these tests share: people with passwords, browsers, OAuth clients.

use accounts::{
    hashing::hash_now,
    model::users::{RoleGrant, RoleName, UserIn},
    people,
    rules::pkce,
};
use serde_json::{Value, json};
use std::{collections::BTreeMap, sync::LazyLock};
use tests::{Actor, House, Made, Request, Response};

/// Everybody's password.
pub const PASSWORD: &str = "vingt ateliers sous la pluie";
/// The PKCE verifier of RFC 7636, appendix B.
pub const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
/// A state that must be encoded.
pub const STATE: &str = "a&b=é";

/// Somebody who can sign in with [`PASSWORD`].
pub struct Person {
    pub id: String,
    pub login: String,
}

/// A user with these roles for all events; `<login>@people.example` is the address.
pub async fn person(house: &House, login: &str, roles: &[RoleName]) -> Person {
    static HASH: LazyLock<String> = LazyLock::new(|| hash_now(PASSWORD).expect("a password can be hashed"));
    let input = UserIn {
        login: login.to_owned(),
        display_name: format!("{login} (exemple)"),
        email: Some(format!("{login}@people.example")),
        grants: roles.iter().map(|role| RoleGrant { role: *role, event: None }).collect(),
    };
    let user = house
        .write(move |tx| {
            let user = people::create(tx, &input, Some(&HASH), None)?;
            people::choose_password(tx, &user, &HASH, None)?;
            Ok(user)
        })
        .await;
    Person { id: user.id.to_string(), login: user.login }
}

/// A browser: it keeps its cookies, and goes only where it is told.
pub struct Browser {
    anon: Actor,
    lang: &'static str,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    pub fn new(house: &House) -> Self {
        Self::speaking(house, "fr")
    }

    pub fn speaking(house: &House, lang: &'static str) -> Self {
        Self { anon: house.anon(), lang, cookies: BTreeMap::new() }
    }

    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    pub fn set_cookie(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    async fn send(&mut self, request: Request) -> Response {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = if cookies.is_empty() { request } else { request.header("cookie", cookies.join("; ")) };
        let response = request.lang(self.lang).await;
        for line in response.headers("set-cookie") {
            let (pair, attributes) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            if attributes.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        response
    }

    pub async fn get(&mut self, path: &str) -> Response {
        let request = self.anon.get(path);
        self.send(request).await
    }

    pub async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Response {
        let request = self.anon.post(path).form(form);
        self.send(request).await
    }

    /// Opens the sign-in page and sends its form; `onward` is the authorization request to go on with.
    pub async fn sign_in(&mut self, login: &str, password: &str, onward: &str) -> Response {
        let page = self.get(&with_onward("/oauth/sign-in", onward)).await;
        // Who is signed in sees another page; the form cookie is the same.
        let csrf = if page.status() == 200 { csrf_of(&page) } else { panic!("no form\n{}", page.story()) };
        let form = [("csrf", csrf.as_str()), ("continue", onward), ("login", login), ("password", password)];
        self.post("/oauth/sign-in", &form).await
    }

    /// A code for this site, for whoever is signed in.
    pub async fn code(&mut self, site: &Site, more: &[(&str, &str)]) -> String {
        let answer = self.get(&site.address(more)).await.expect(303);
        sent_back(&answer, "code").unwrap_or_else(|| panic!("no code\n{}", answer.story()))
    }
}

/// A browser in which this person is signed in.
pub async fn signed_in(house: &House, person: &Person) -> Browser {
    let mut browser = Browser::new(house);
    browser.sign_in(&person.login, PASSWORD, "").await.expect(303);
    browser
}

/// The hidden CSRF field of a page.
#[track_caller]
pub fn csrf_of(page: &Response) -> String {
    let text = page.text();
    let rest = text.split_once("name=\"csrf\" value=\"").map(|(_, rest)| rest);
    let value = rest.and_then(|rest| rest.split('"').next());
    value.unwrap_or_else(|| panic!("no CSRF field\n{}", page.story())).to_owned()
}

pub fn with_onward(path: &str, onward: &str) -> String {
    if onward.is_empty() { path.to_owned() } else { format!("{path}?{}", encoded(&[("continue", onward)])) }
}

pub fn encoded(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// A query parameter of the address that a browser is sent on to.
pub fn sent_back(response: &Response, name: &str) -> Option<String> {
    let (_, query) = response.header("location").split_once('?')?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}

/// An OAuth client in which users sign in.
pub struct Site {
    pub client_id: String,
    pub redirect_uri: String,
    pub secret: Option<String>,
}

/// The built-in client.
pub fn swagger_ui(house: &House) -> Site {
    let redirect_uri = house.url("/docs/oauth2-redirect.html");
    Site { client_id: "swagger-ui".to_owned(), redirect_uri, secret: None }
}

/// A registered front end.
pub async fn site(house: &House, redirect_uri: &str, confidential: bool) -> Site {
    let input = json!({
        "kind": "front_end", "name": "Site <b>public</b>", "confidential": confidential, "redirect_uris": [redirect_uri]
    });
    let made = house.admin().post("clients").json(input).await.expect(201);
    Site {
        client_id: text(&made["client"]["id"]),
        redirect_uri: redirect_uri.to_owned(),
        secret: made["secret"]["client_secret"].as_str().map(str::to_owned),
    }
}

#[track_caller]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not a text: {value}")).to_owned()
}

impl Site {
    /// An authorization request. `more` replaces or adds parameters; an empty one is left out.
    pub fn request(&self, more: &[(&str, &str)]) -> String {
        let challenge = pkce::challenge_of(VERIFIER);
        let mut all = vec![
            ("response_type", "code"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("state", STATE),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        for (name, value) in more {
            all.retain(|(other, _)| other != name);
            if !value.is_empty() {
                all.push((name, value));
            }
        }
        encoded(&all)
    }

    pub fn address(&self, more: &[(&str, &str)]) -> String {
        format!("/oauth/authorize?{}", self.request(more))
    }

    /// A form of this client; `more` as in [`Site::request`].
    pub fn form(&self, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let own =
            [("client_id", self.client_id.as_str()), ("client_secret", self.secret.as_deref().unwrap_or_default())];
        let mut all: Vec<(String, String)> = Vec::new();
        for (name, value) in own.iter().chain(more) {
            all.retain(|(other, _)| other != name);
            if !value.is_empty() {
                all.push(((*name).to_owned(), (*value).to_owned()));
            }
        }
        all
    }

    /// What is sent to exchange a code, perhaps with something changed.
    pub fn exchange(&self, house: &House, code: &str, more: &[(&str, &str)]) -> Request {
        let mut all = vec![
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", &self.redirect_uri),
            ("code_verifier", VERIFIER),
        ];
        all.extend_from_slice(more);
        ask(house, &self.form(&all))
    }

    pub fn refresh(&self, house: &House, refresh_token: &str, more: &[(&str, &str)]) -> Request {
        let mut all = vec![("grant_type", "refresh_token"), ("refresh_token", refresh_token)];
        all.extend_from_slice(more);
        ask(house, &self.form(&all))
    }

    pub fn revoke(&self, house: &House, token: &str) -> Request {
        let form = self.form(&[("token", token)]);
        house.anon().post("/oauth/revoke").form(&borrowed(&form))
    }
}

fn borrowed(form: &[(String, String)]) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// A request for tokens.
pub fn ask(house: &House, form: &[(String, String)]) -> Request {
    house.anon().post("/oauth/token").form(&borrowed(form))
}

/// Tokens of this person in this site.
pub async fn tokens(house: &House, person: &Person, site: &Site) -> Response {
    let code = signed_in(house, person).await.code(site, &[]).await;
    site.exchange(house, &code, &[]).await.expect(200)
}

/// A partner's program, as [`Site`] because it sends the same forms.
pub async fn program(house: &House, partner: &Made) -> Site {
    let input = json!({ "kind": "partner", "name": "Export de nuit", "partner": partner.id() });
    let made = house.admin().post("clients").json(input).await.expect(201);
    let secret = text(&made["secret"]["client_secret"]);
    Site { client_id: text(&made["client"]["id"]), redirect_uri: String::new(), secret: Some(secret) }
}

/// Asks for a program's token; `more` as in [`Site::request`].
pub fn by_client(house: &House, program: &Site, more: &[(&str, &str)]) -> Request {
    let mut all = vec![("grant_type", "client_credentials")];
    all.extend_from_slice(more);
    ask(house, &program.form(&all))
}

/// Whether a token is refused within the half second for which callers are believed.
pub async fn refused_soon(house: &House, token: &str) {
    let actor = house.bearer(token);
    house.eventually("the token is refused", async || actor.get("me").await.status() == 401).await;
}

/// The actions that were done to this in the house, the last one first.
pub async fn trail(house: &House, subject: &str) -> Vec<String> {
    let list = house.admin().get("audit-entries").query(&[("subject", subject), ("limit", "200")]).await.expect(200);
    list.rows().iter().map(|entry| text(&entry["action"])).collect()
}
