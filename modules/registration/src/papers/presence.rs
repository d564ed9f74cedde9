//! The presence sheet of a half-day (émargement): who is expected, with room to sign.

use super::{
    sheet::{Ink, Paper, faces},
    words,
};
use contracts::events::HalfDayFrame;
use kernel::{error::Result, text::Lang};

/// Somebody on the sheet.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Family name, given name.
    pub name: String,
    /// Where she works.
    pub organisation: Option<String>,
    /// The registration's number.
    pub number: String,
    /// `HH:MM` of her scan, if there was one.
    pub scanned_at: Option<String>,
}

/// What a sheet shows.
#[derive(Clone, Debug)]
pub struct PresencePaper {
    /// In which language.
    pub lang: Lang,
    /// The event's title.
    pub event: String,
    /// Where it takes place.
    pub place: Option<String>,
    /// The half-day.
    pub half_day: HalfDayFrame,
    /// Who is expected, in the order of their names.
    pub people: Vec<Expected>,
}

const WIDTH: f32 = 210.0;
const HEIGHT: f32 = 297.0;
const MARGIN: f32 = 12.0;
const TOP: f32 = 44.0;
const ROW: f32 = 9.5;
/// Rows on a page.
pub const ROWS: usize = 24;
/// Where the columns begin, and where the last one ends: number, name, organisation, scan, signature.
const COLUMNS: [f32; 6] = [MARGIN, 39.0, 90.0, 132.0, 148.0, WIDTH - MARGIN];

/// Draws it: at least one page.
pub fn draw(sheet: &PresencePaper) -> Result<Vec<u8>> {
    let fr = sheet.lang == Lang::Fr;
    let title = if fr { "Feuille de présence" } else { "Presence sheet" };
    let label = sheet.half_day.label.pick(sheet.lang);
    let mut paper = Paper::new(WIDTH, HEIGHT, &format!("{title} · {label}"), sheet.lang);
    let mut pages: Vec<&[Expected]> = sheet.people.chunks(ROWS).collect();
    if pages.is_empty() {
        pages.push(&[]);
    }
    let count = pages.len();
    for (number, people) in pages.into_iter().enumerate() {
        let mut drawn = Ok(());
        paper.page(|ink| {
            drawn = head(ink, sheet, title, number + 1, count).and_then(|()| rows(ink, people));
        })?;
        drawn?;
    }
    paper.finish()
}

fn head(ink: &mut Ink<'_, '_>, sheet: &PresencePaper, title: &str, number: usize, count: usize) -> Result<()> {
    let faces = faces()?;
    let fr = sheet.lang == Lang::Fr;
    let most = WIDTH - 2.0 * MARGIN;
    let half_day = &sheet.half_day;
    let day = half_day.date.map(|date| words::day(date, sheet.lang)).unwrap_or_default();
    let parts = [half_day.label.pick(sheet.lang).to_owned(), day, words::hours(half_day)];
    let when = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    ink.text(&faces.bold, MARGIN, 16.0, 14.0, title);
    let event = [Some(sheet.event.clone()), sheet.place.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    ink.text(&faces.plain, MARGIN, 23.0, 9.5, &faces.plain.cut(&event, 9.5, most));
    ink.text(&faces.bold, MARGIN, 30.0, 10.5, &faces.bold.cut(&when, 10.5, most));
    let names = if fr {
        ["Numéro", "Nom, prénom", "Organisme", "Scan", "Signature"]
    } else {
        ["Number", "Name", "Organisation", "Scan", "Signature"]
    };
    for (name, x) in names.iter().zip(COLUMNS) {
        ink.text(&faces.bold, x + 1.5, TOP - 3.0, 8.5, name);
    }
    let note = if fr {
        "Un scan du badge vaut présence, pas signature."
    } else {
        "A scan of the badge is presence, not a signature."
    };
    ink.text(&faces.plain, MARGIN, HEIGHT - 10.0, 8.0, note);
    let page = format!("{number} / {count}");
    let x = WIDTH - MARGIN - faces.plain.length(&page, 8.0);
    ink.text(&faces.plain, x, HEIGHT - 10.0, 8.0, &page);
    Ok(())
}

/// How long a text in this column may be.
fn room(column: usize) -> f32 {
    COLUMNS[column + 1] - COLUMNS[column] - 2.0
}

fn rows(ink: &mut Ink<'_, '_>, people: &[Expected]) -> Result<()> {
    let faces = faces()?;
    let mut y = TOP;
    for person in people {
        let organisation = person.organisation.as_deref().unwrap_or_default();
        let scan = person.scanned_at.as_deref().unwrap_or_default();
        let texts = [(&faces.plain, person.number.as_str()), (&faces.bold, &person.name), (&faces.plain, organisation)];
        for (at, (face, text)) in texts.into_iter().chain([(&faces.plain, scan)]).enumerate() {
            let (size, lines) = face.fit(text, 8.5, 6.5, room(at), 2);
            let first = if lines.len() > 1 { 4.4 } else { 6.0 };
            for (line, down) in lines.iter().zip([first, first + 3.0]) {
                ink.text(face, COLUMNS[at] + 1.5, y + down, size, line);
            }
        }
        y += ROW;
    }
    let lines = (0..=people.len()).scan(TOP, |y, _| {
        let here = *y;
        *y += ROW;
        Some((MARGIN, here, WIDTH - 2.0 * MARGIN, 0.2))
    });
    let columns = COLUMNS.into_iter().map(|x| (x, TOP, 0.2, y - TOP));
    ink.bars(lines.chain(columns));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// People read it out: a part of it is nothing.
    #[test]
    fn the_widest_number_is_whole() {
        let (_, lines) = faces().expect("fonts").plain.fit("WWWWW-WWWWW", 8.5, 6.5, room(0), 1);
        assert_eq!(lines, ["WWWWW-WWWWW"]);
    }
}
