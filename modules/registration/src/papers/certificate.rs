//! The attendance certificate: what somebody really attended, and where anybody can verify it.

use super::{
    qr::Qr,
    sheet::{Face, Ink, Paper, faces},
    words,
};
use chrono::NaiveDate;
use contracts::events::HalfDayFrame;
use kernel::{error::Result, text::Lang};

/// What a certificate says.
#[derive(Clone, Debug)]
pub struct CertificatePaper {
    /// In which language.
    pub lang: Lang,
    /// The event's title.
    pub event: String,
    /// Its first and last day, if they are known.
    pub days: Option<(NaiveDate, NaiveDate)>,
    /// Where it took place.
    pub place: Option<String>,
    /// The person's name.
    pub name: String,
    /// What she does.
    pub function: Option<String>,
    /// Where.
    pub organisation: Option<String>,
    /// Half-days with a scan, in their order. None: only presence at the event is known.
    pub half_days: Vec<HalfDayFrame>,
    /// The day of the first scan.
    pub came_on: NaiveDate,
    /// The certificate's number.
    pub number: String,
    /// The day on which it was first issued.
    pub issued_on: NaiveDate,
    /// Where it can be verified.
    pub verify_at: String,
}

impl CertificatePaper {
    /// Minutes of the half-days attended; `None` where the hours of one of them are not known.
    pub fn minutes(&self) -> Option<i64> {
        let known: Option<Vec<i64>> = self.half_days.iter().map(words::minutes).collect();
        known.filter(|list| !list.is_empty()).map(|list| list.iter().sum())
    }
}

const WIDTH: f32 = 210.0;
const HEIGHT: f32 = 297.0;
const MARGIN: f32 = 25.0;
const TEXT: f32 = WIDTH - 2.0 * MARGIN;
/// Below this line a page is full.
const END: f32 = 225.0;

/// Draws it.
pub fn draw(paper: &CertificatePaper) -> Result<Vec<u8>> {
    let faces = faces()?;
    let qr = Qr::of(&paper.verify_at)?;
    let fr = paper.lang == Lang::Fr;
    let title = if fr { "Attestation de présence" } else { "Certificate of attendance" };
    let mut out = Paper::new(WIDTH, HEIGHT, &format!("{title} {}", paper.number), paper.lang);
    let rows: Vec<String> = paper.half_days.iter().map(|half_day| row(half_day, paper.lang)).collect();
    // A congress of many half-days goes on, on further pages.
    let (first, more) = rows.split_at(rows.len().min(10));
    let mut pages = vec![first];
    pages.extend(more.chunks(20));
    let last = pages.len() - 1;
    for (number, rows) in pages.into_iter().enumerate() {
        out.page(|ink| {
            let mut y = 40.0;
            ink.text(&faces.bold, MARGIN, y, 22.0, title);
            y += 16.0;
            if number == 0 {
                y = opening(ink, paper, y, &faces.plain, &faces.bold);
            }
            for row in rows {
                ink.text(&faces.plain, MARGIN + 5.0, y, 10.5, &faces.plain.cut(row, 10.5, TEXT - 5.0));
                y += 7.0;
            }
            if number == last {
                closing(ink, paper, y.min(END), &faces.plain, &faces.bold);
                ink.qr(&qr, MARGIN - 3.0, 246.0, 32.0);
            }
        })?;
    }
    out.finish()
}

fn row(half_day: &HalfDayFrame, lang: Lang) -> String {
    let day = half_day.date.map(|date| words::day(date, lang)).unwrap_or_default();
    let parts = [day, half_day.label.pick(lang).to_owned(), words::hours(half_day)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn opening(ink: &mut Ink<'_, '_>, paper: &CertificatePaper, mut y: f32, plain: &Face, bold: &Face) -> f32 {
    let fr = paper.lang == Lang::Fr;
    let mut say = |face: &Face, size: f32, text: &str| {
        for line in face.lines(text, size, TEXT) {
            ink.text(face, MARGIN, y, size, &line);
            y += size * 0.62;
        }
        y += 2.0;
    };
    say(plain, 11.0, if fr { "Les organisateurs attestent que" } else { "The organisers certify that" });
    say(bold, 16.0, &paper.name);
    let of = [&paper.function, &paper.organisation].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    if !of.is_empty() {
        say(plain, 11.0, &of);
    }
    say(plain, 11.0, if fr { "a participé à" } else { "attended" });
    say(bold, 13.0, &paper.event);
    let when = paper.days.map(|(first, last)| words::days(first, last, paper.lang));
    let frame = [when, paper.place.clone()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    if !frame.is_empty() {
        say(plain, 11.0, &frame);
    }
    let presence = match (paper.half_days.is_empty(), fr) {
        (true, true) => format!("Présence relevée le {}.", words::day(paper.came_on, paper.lang)),
        (true, false) => format!("Presence recorded on {}.", words::day(paper.came_on, paper.lang)),
        (false, true) => "Présence relevée aux demi-journées suivantes :".to_owned(),
        (false, false) => "Presence recorded at these half-days:".to_owned(),
    };
    say(plain, 11.0, &presence);
    y
}

fn closing(ink: &mut Ink<'_, '_>, paper: &CertificatePaper, y: f32, plain: &Face, bold: &Face) {
    let fr = paper.lang == Lang::Fr;
    if let Some(minutes) = paper.minutes() {
        let total = words::duration(minutes);
        let (halves, n) = (if fr { "demi-journée(s)" } else { "half-day(s)" }, paper.half_days.len());
        ink.text(bold, MARGIN, y + 4.0, 11.0, &format!("Total : {n} {halves}, {total}"));
    }
    let at = MARGIN + 34.0;
    let most = TEXT - 34.0;
    let issued = words::day(paper.issued_on, paper.lang);
    let texts = if fr {
        [format!("Attestation n° {}", paper.number), format!("Établie le {issued}"), "À vérifier à l'adresse :".into()]
    } else {
        [format!("Certificate no. {}", paper.number), format!("Issued on {issued}"), "Verify it at:".into()]
    };
    for (text, y) in texts.iter().zip([254.0, 260.0, 266.0]) {
        ink.text(plain, at, y, 9.5, text);
    }
    ink.text(plain, at, 272.0, plain.size(&paper.verify_at, 9.5, 4.0, most), &paper.verify_at);
}
