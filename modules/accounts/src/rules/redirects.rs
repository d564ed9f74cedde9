//! Redirect URIs of OAuth clients (RFC 6749, RFC 8252, RFC 9700).

use url::{Host, Url};

/// Why a redirect URI cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not an absolute URI, or with a space or a control character in it.
    Malformed,
    /// A fragment or a user name: neither has a place there.
    Decorated,
    /// Plain http elsewhere than on this machine, or a scheme that a browser would run.
    Scheme,
}

/// Whether a URI can be registered: https, http on a loopback address, or an app's own scheme with a dot (RFC 8252, 7.1;
/// the dot also keeps `javascript:` and `data:` out).
pub fn check(uri: &str) -> Result<(), Refusal> {
    if uri.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return Err(Refusal::Malformed);
    }
    let url = Url::parse(uri).map_err(|_| Refusal::Malformed)?;
    if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::Decorated);
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(&url) => Ok(()),
        "http" => Err(Refusal::Scheme),
        scheme if scheme.contains('.') => Ok(()),
        _ => Err(Refusal::Scheme),
    }
}

/// Whether the URL's host is this machine.
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// What the sign-in page's `form-action` must allow besides `'self'`: browsers apply it to the redirects that follow a
/// form. The origin, or the scheme alone for an app's own scheme.
pub fn form_action_source(uri: &str) -> Option<String> {
    let url = Url::parse(uri).ok()?;
    Some(match url.scheme() {
        "http" | "https" => url.origin().ascii_serialization(),
        scheme => format!("{scheme}:"),
    })
}

/// The redirect URIs of the built-in Swagger UI client: its page under `public_url`, and under each name of this machine
/// when `public_url` is on a loopback address.
pub fn of_swagger_ui(public_url: &Url) -> Vec<String> {
    let page = |mut base: Url| {
        base.set_path(&format!("{}/docs/oauth2-redirect.html", public_url.path().trim_end_matches('/')));
        base.set_query(None);
        base.set_fragment(None);
        base.to_string()
    };
    let mut pages = vec![page(public_url.clone())];
    if is_loopback(public_url) {
        for host in ["127.0.0.1", "localhost", "[::1]"] {
            let mut other = public_url.clone();
            if other.set_host(Some(host)).is_ok() {
                pages.push(page(other));
            }
        }
        pages.sort();
        pages.dedup();
    }
    pages
}

/// `uri` with more query parameters, keeping those that it has (RFC 6749, 4.1.2).
pub fn with_parameters(uri: &str, parameters: &[(&str, &str)]) -> Option<String> {
    let mut url = Url::parse(uri).ok()?;
    url.query_pairs_mut().extend_pairs(parameters);
    Some(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn https_loopback_and_app_schemes_are_registered() {
        for good in [
            "https://congres.example.org/cb",
            "https://congres.example.org/cb?tenant=1",
            "http://127.0.0.1:8080/docs/oauth2-redirect.html",
            "http://[::1]:1/",
            "http://localhost:3000/cb",
            "org.example.congres:/cb",
        ] {
            assert_eq!(check(good), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_could_leak_a_code_is_not() {
        for (bad, why) in [
            ("http://congres.example.org/cb", Refusal::Scheme),
            ("http://localhost.example.org/cb", Refusal::Scheme),
            ("javascript:alert(1)", Refusal::Scheme),
            ("data:text/html,x", Refusal::Scheme),
            ("https://a.example/cb#x", Refusal::Decorated),
            ("https://user@a.example/cb", Refusal::Decorated),
            ("/cb", Refusal::Malformed),
            ("https://a.example/c b", Refusal::Malformed),
            ("", Refusal::Malformed),
        ] {
            assert_eq!(check(bad), Err(why), "{bad}");
        }
    }

    #[test]
    fn form_action_names_the_origin_only() {
        assert_eq!(form_action_source("https://a.example:8443/cb?x=1").as_deref(), Some("https://a.example:8443"));
        assert_eq!(form_action_source("org.example.app:/cb").as_deref(), Some("org.example.app:"));
    }

    #[test]
    fn swagger_ui_is_reached_under_every_name_of_this_machine() {
        let local = of_swagger_ui(&Url::parse("http://127.0.0.1:8080").unwrap());
        assert!(local.contains(&"http://localhost:8080/docs/oauth2-redirect.html".to_owned()));
        assert!(local.contains(&"http://127.0.0.1:8080/docs/oauth2-redirect.html".to_owned()));
        assert_eq!(
            of_swagger_ui(&Url::parse("https://congres.example.org/colloque/").unwrap()),
            ["https://congres.example.org/colloque/docs/oauth2-redirect.html"]
        );
    }

    #[test]
    fn parameters_are_added_not_replaced() {
        assert_eq!(
            with_parameters("https://a.example/cb?t=1", &[("code", "a b"), ("state", "é&")]).as_deref(),
            Some("https://a.example/cb?t=1&code=a+b&state=%C3%A9%26")
        );
    }
}
