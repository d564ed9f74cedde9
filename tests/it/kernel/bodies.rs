//! Bodies that are too large, too slow, compressed, or cut off.

use serde_json::json;
use std::io::Write as _;
use tests::{House, Plan, Wire, on_both};

on_both!(
    a_slow_body_is_cut_off: Plan::new().config(|config| config.server.body_timeout_seconds = 1),
    a_body_that_announces_too_much_is_refused_before_it_comes,
    a_body_without_a_length_is_counted,
    compressed_bodies_are_read,
    bombs_are_refused,
    unknown_codings_are_refused,
    nobody_has_a_body_read_who_may_not_send_it,
);

const LIMIT: usize = 1024 * 1024;

async fn bearer(house: &House, role: &str) -> String {
    format!("Bearer {}", house.user(role).token().await.expect("users have tokens"))
}

async fn a_slow_body_is_cut_off(house: House) {
    let token = bearer(&house, "organiser").await;
    let before = house.dump();
    let mut wire = Wire::open(&house).await;
    let headers = [("Authorization", token.as_str()), ("Content-Type", "application/json"), ("Content-Length", "100")];
    wire.head("POST /api/v1/partners", &headers).await;
    wire.send(b"{\"name\": \"").await;
    wire.answer().await.refused(408, "request.timeout");
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
    // The server is none the worse.
    house.partner("Une association").create().await;
}

async fn a_body_that_announces_too_much_is_refused_before_it_comes(house: House) {
    let token = bearer(&house, "organiser").await;
    let mut wire = Wire::open(&house).await;
    let length = (LIMIT + 1).to_string();
    let headers =
        [("Authorization", token.as_str()), ("Content-Type", "application/json"), ("Content-Length", length.as_str())];
    wire.head("POST /api/v1/partners", &headers).await;
    wire.answer().await.refused(413, "request.too_large");
}

async fn a_body_without_a_length_is_counted(house: House) {
    let token = bearer(&house, "organiser").await;
    let mut wire = Wire::open(&house).await;
    let headers =
        [("Authorization", token.as_str()), ("Content-Type", "application/json"), ("Transfer-Encoding", "chunked")];
    wire.head("POST /api/v1/partners", &headers).await;
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    for _ in 0..17 {
        wire.send(chunk.as_bytes()).await;
    }
    wire.answer().await.refused(413, "request.too_large");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("it compresses");
    encoder.finish().expect("it compresses")
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("it compresses");
    encoder.finish().expect("it compresses")
}

async fn compressed_bodies_are_read(house: House) {
    let input = json!({ "name": "Une association", "kinds": ["association"] }).to_string();
    let send = |coding: &str, body: Vec<u8>| {
        house.admin().post("partners").body("application/json", body).header("content-encoding", coding)
    };
    send("gzip", gzip(input.as_bytes())).await.expect(201);
    send("deflate", zlib(input.as_bytes())).await.expect(201);
    send("identity", input.clone().into()).await.expect(201);
    let whole = gzip(input.as_bytes());
    send("gzip", whole[..whole.len() / 2].to_vec()).await.refused(400, "request.malformed");
    send("gzip", input.into()).await.refused(400, "request.malformed");
    // The key of a retry is about the body itself, however it was packed.
    let again = || json!({ "name": "Une autre", "kinds": ["association"] }).to_string();
    send("gzip", gzip(again().as_bytes())).key("k").await.expect(201);
    assert_eq!(send("identity", again().into()).key("k").await.expect(201).header("idempotency-replayed"), "true");
}

async fn bombs_are_refused(house: House) {
    let bomb = |size: usize| {
        let mut text = b"{\"name\": \"".to_vec();
        text.resize(size, b'a');
        text
    };
    // Packed before anything is sent: it takes so long that the server would have closed an idle connection meanwhile.
    let packed: Vec<_> = [LIMIT + 1, 64 * LIMIT]
        .map(bomb)
        .into_iter()
        .flat_map(|text| [("gzip", gzip(&text)), ("deflate", zlib(&text))])
        .collect();
    // The administrator's token is made at the first use.
    house.admin().get("me").await.expect(200);
    let before = house.dump();
    for (coding, packed) in packed {
        assert!(packed.len() < LIMIT, "small on the wire");
        let request = house.admin().post("partners").body("application/json", packed);
        request.header("content-encoding", coding).await.refused(413, "request.too_large");
    }
    // Two members in one: the second must not slip through.
    let two = [gzip(&bomb(LIMIT)), gzip(&bomb(LIMIT))].concat();
    let refused = house.admin().post("partners").body("application/json", two).header("content-encoding", "gzip").await;
    refused.refused(413, "request.too_large");
    assert_eq!(before.changes(&house.dump()), Vec::<String>::new());
}

async fn unknown_codings_are_refused(house: House) {
    for coding in ["br", "zstd", "gzip, gzip", "compress"] {
        let refused =
            house.admin().post("partners").body("application/json", "{}").header("content-encoding", coding).await;
        refused.refused(415, "request.unsupported_media_type");
    }
}

/// Whoever may not be there hears that, and not what is wrong with what they sent; nor do they keep us reading.
async fn nobody_has_a_body_read_who_may_not_send_it(house: House) {
    let viewer = bearer(&house, "viewer").await;
    for (authorization, status, code) in [("", 401, "auth.required"), (viewer.as_str(), 403, "auth.forbidden")] {
        let mut wire = Wire::open(&house).await;
        let mut headers = vec![("Content-Type", "application/json"), ("Content-Length", "1000000")];
        if !authorization.is_empty() {
            headers.push(("Authorization", authorization));
        }
        wire.head("POST /api/v1/partners", &headers).await;
        wire.answer().await.refused(status, code);
    }
}
