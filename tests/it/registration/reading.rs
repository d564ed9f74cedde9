//! Papers as a reader and a scanner see them.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lopdf::{Document, Object, content::Content};
use serde_json::{Value, json};
use tests::{House, Made};

/// The text of each page of a PDF.
pub fn pages(pdf: &[u8]) -> Vec<String> {
    assert!(pdf.starts_with(b"%PDF-"), "not a PDF");
    let document = Document::load_mem(pdf).expect("a reader opens it");
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    numbers.into_iter().map(|page| document.extract_text(&[page]).expect("its text can be copied")).collect()
}

/// What the QR code on the last page of a PDF says.
pub fn qr_of_pdf(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).expect("a reader opens it");
    let page = document.get_pages().into_values().last().expect("a page");
    let content = Content::decode(&document.get_page_content(page)).expect("drawing instructions");
    let number = |operand: &Object| f64::from(operand.as_float().expect("a number"));
    let mut shapes: Vec<Vec<(f64, f64)>> = Vec::new();
    for operation in &content.operations {
        match (operation.operator.as_str(), operation.operands.as_slice()) {
            ("m", [x, y]) => shapes.push(vec![(number(x), number(y))]),
            ("l", [x, y]) => shapes.last_mut().expect("a shape").push((number(x), number(y))),
            // A code is one shape of many parts.
            ("f" | "f*", _) if shapes.len() > 100 => break,
            ("f" | "f*", _) => shapes.clear(),
            _ => {}
        }
    }
    let rect = |points: &Vec<(f64, f64)>| {
        let (xs, ys): (Vec<f64>, Vec<f64>) = points.iter().copied().unzip();
        let least = |list: &[f64]| list.iter().copied().fold(f64::MAX, f64::min);
        let most = |list: &[f64]| list.iter().copied().fold(f64::MIN, f64::max);
        [least(&xs), least(&ys), most(&xs) - least(&xs), most(&ys) - least(&ys)]
    };
    decode(&shapes.iter().map(rect).collect::<Vec<_>>())
}

/// What the QR code in a picture of ours says.
pub fn qr_of_svg(svg: &str) -> String {
    let path = svg.split("<path d=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a path");
    let run = |part: &str| {
        let (x, rest) = part.split_once(' ').expect("x y");
        let (y, rest) = rest.split_once('h').expect("a run");
        let length = rest.split_once('v').expect("a height").0;
        [x, y, length, "1"].map(|text| text.parse::<f64>().expect("a number"))
    };
    decode(&path.split('M').skip(1).map(run).collect::<Vec<_>>())
}

/// Draws dark rectangles on light ground, as a camera would see them, and reads the code.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn decode(rects: &[[f64; 4]]) -> String {
    const SCALE: f64 = 5.0;
    let least = |at: usize| rects.iter().map(|rect| rect[at]).fold(f64::MAX, f64::min);
    let (left, top, module) = (least(0), least(1), least(3));
    let most = rects.iter().map(|rect| rect[0] + rect[2]).fold(f64::MIN, f64::max);
    let side = (((most - left) / module + 8.0) * SCALE).round() as usize;
    let mut dark = vec![false; side * side];
    for [x, y, width, height] in rects {
        let pixel = |value: f64| ((value / module + 4.0) * SCALE).round() as usize;
        for row in pixel(y - top)..pixel(y - top + height) {
            for column in pixel(x - left)..pixel(x - left + width) {
                dark[row * side + column] = true;
            }
        }
    }
    let mut picture = rqrr::PreparedImage::prepare_from_bitmap(side, side, |x, y| dark[y * side + x]);
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "one code");
    grids[0].decode().expect("the code is readable").1
}

/// Verifies a code as `docs/badge-codes.md` says, with nothing but the public key: event, registration, number, revocation.
pub fn verify(public_key: &str, code: &str) -> Option<Value> {
    let parts: Vec<&str> = code.split('.').collect();
    let [prefix @ "CLQ1", payload, signature] = parts.as_slice() else { return None };
    let key: [u8; 32] = URL_SAFE_NO_PAD.decode(public_key).ok()?.try_into().ok()?;
    let payload = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
    let signed = [prefix.as_bytes(), b".", &payload].concat();
    if !kernel::secrets::verify_signature(&key, &signed, &signature) || payload.len() != 47 {
        return None;
    }
    let uuid = |bytes: &[u8]| uuid::Uuid::from_slice(bytes).map(|id| id.to_string()).ok();
    Some(json!({
        "event": uuid(&payload[..16])?,
        "registration": uuid(&payload[16..32])?,
        "number": std::str::from_utf8(&payload[32..43]).ok()?,
        "revocation": u32::from_be_bytes(payload[43..].try_into().ok()?),
    }))
}

/// The code on somebody's badge.
pub async fn code_of(house: &House, registration: &Made) -> String {
    let badge = house.admin().get(format!("{}/badge.svg", registration.path)).await.expect(200);
    qr_of_svg(&badge.text())
}

/// A congress of two days from the test's first instant on, with two half-days, `matin` and `soir`.
pub async fn two_days(house: &House, slug: &str, capacity: u32) -> Made {
    let day = |on: &str| json!({ "on": on, "precision": "day", "status": "stated" });
    let event = house.event(slug).with("starts", day("2026-03-02")).with("ends", day("2026-03-03"));
    let event = event.with("timezone", "Europe/Paris").create().await;
    house.registration_setup(&event, capacity).await;
    for (code, fr, en, on, from, to) in [
        ("matin", "Premier matin", "First morning", "2026-03-02", "09:00", "12:30"),
        ("soir", "Dernier soir", "Last evening", "2026-03-03", "14:00", "17:15"),
    ] {
        let half_day = json!({ "code": code, "label": { "fr": fr, "en": en }, "date": day(on), "starts_at": from,
            "ends_at": to, "includes_meal": false });
        house.admin().post(format!("{}/half-days", event.path)).json(half_day).await.expect(201);
    }
    event
}

/// Somebody of this name.
pub fn person(given_name: &str, family_name: &str) -> Value {
    let email = format!("{}@courriel.example", uuid::Uuid::from_u128(u128::from(hash(given_name, family_name))));
    json!({ "given_name": given_name, "family_name": family_name, "email": email, "organisation": "Pays de l'Œuvre (exemple)" })
}

fn hash(one: &str, two: &str) -> u64 {
    one.bytes().chain(two.bytes()).fold(7, |sum, byte| sum * 31 % 1_000_000_007 + u64::from(byte))
}
