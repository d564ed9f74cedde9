//! The badge: a card of the size A7.

use super::{
    qr::Qr,
    sheet::{Paper, faces},
};
use kernel::{error::Result, text::Lang};

/// What a badge shows.
#[derive(Clone, Debug)]
pub struct BadgePaper {
    /// In which language.
    pub lang: Lang,
    /// The event's title.
    pub event: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Where the person works.
    pub organisation: Option<String>,
    /// What the category is called.
    pub category: Option<String>,
    /// The registration's number.
    pub number: String,
    /// What the QR code says.
    pub code: String,
}

const WIDTH: f32 = 105.0;
const HEIGHT: f32 = 74.0;
const MARGIN: f32 = 6.0;
const QR: f32 = 38.0;

/// Draws it.
pub fn draw(badge: &BadgePaper) -> Result<Vec<u8>> {
    let faces = faces()?;
    let qr = Qr::of(&badge.code)?;
    let title = format!("Badge {}", badge.number);
    let mut paper = Paper::new(WIDTH, HEIGHT, &title, badge.lang);
    let whole = WIDTH - 2.0 * MARGIN;
    let left = whole - QR;
    paper.page(|ink| {
        ink.text(&faces.plain, MARGIN, 10.0, 8.0, &faces.plain.cut(&badge.event, 8.0, whole));
        ink.bar(MARGIN, 12.5, whole, 0.3);
        for (name, y) in [(&badge.given_name, 22.0), (&badge.family_name, 31.5)] {
            let size = faces.bold.size(name, 22.0, 9.0, whole);
            ink.text(&faces.bold, MARGIN, y, size, &faces.bold.cut(name, size, whole));
        }
        let mut y = 41.0;
        let (size, lines) = faces.plain.fit(badge.organisation.as_deref().unwrap_or_default(), 9.0, 9.0, left, 4);
        for line in lines {
            ink.text(&faces.plain, MARGIN, y, size, &line);
            y += 4.2;
        }
        let (size, lines) = faces.bold.fit(badge.category.as_deref().unwrap_or_default(), 10.0, 7.0, left, 3);
        // Around the same middle.
        let mut y = [61.0, 61.0, 59.3, 57.6][lines.len().min(3)];
        for line in lines {
            ink.text(&faces.bold, MARGIN, y, size, &line);
            y += 3.2;
        }
        ink.text(&faces.plain, MARGIN, 68.0, 9.0, &badge.number);
        ink.qr(&qr, WIDTH - MARGIN - QR + 2.0, HEIGHT - QR - 1.0, QR);
    })?;
    paper.finish()
}
