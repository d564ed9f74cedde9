//! Endpoints that share the beginning of their address, looked through only for requests that share it too: actix tries one
//! pattern after the other, and a pattern with parameters costs some hundred nanoseconds.

use super::Routes;
use actix_web::guard::{Guard, GuardContext};
use percent_encoding::percent_decode_str;

/// Where all of them are mounted.
const ROOT: &str = "/api/v1";

struct Under(&'static str);

impl Guard for Under {
    fn check(&self, context: &GuardContext<'_>) -> bool {
        context.head().uri.path().strip_prefix(ROOT).is_some_and(|path| is_under(self.0, path))
    }
}

fn is_under(pattern: &str, path: &str) -> bool {
    let mut segments = path.split('/');
    // As actix matches it: what is percent-encoded says the same.
    let encoded = |wanted: &str, found: &str| found.contains('%') && percent_decode_str(found).eq(wanted.bytes());
    let is = |wanted: &str, found: &str| wanted == found || wanted.starts_with('{') || encoded(wanted, found);
    pattern.split('/').all(|wanted| segments.next().is_some_and(|found| is(wanted, found)))
}

/// Mounts endpoints whose addresses all begin with `under` (as in `/events/{event}/rooms`): with all of its segments, so
/// `/events/{event}/rooms/{room}` but not `/events/{event}/rooms.csv`. Every endpoint under it belongs to the one family:
/// a request that gets this far and finds nothing is answered 404 or 405.
pub fn family(api: &mut Routes<'_>, under: &'static str, mount: impl FnOnce(&mut Routes<'_>)) {
    api.behind(Under(under), mount);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_has_whole_segments() {
        let rooms = |path| is_under("/events/{event}/rooms", path);
        assert!(rooms("/events/e/r%6Foms/r") && !rooms("/events/e/r%6Fomy"));
        assert!(rooms("/events/e/rooms") && rooms("/events/e/rooms/") && rooms("/events/e/rooms/r"));
        assert!(
            !rooms("/events/e/roomsy") && !rooms("/events/e") && !rooms("/events/rooms") && !rooms("/partners/e/rooms")
        );
    }
}
