//! The sheets of the statement: their heads and feet, and how far they are filled.

use super::{
    draft::{Draft, Group, HEIGHT, Piece, Text, WIDTH, Weight},
    face::Face,
};
use crate::papers::{
    house::{Lang, Result},
    model::{Budget, State},
    words::{self, colon, either},
};
use krilla::tagging::Tag;
use std::num::NonZeroU16;

/// From the edge of the sheet to what is written.
pub const MARGIN: f32 = 12.0;
/// What is written is as wide.
pub const TEXT: f32 = WIDTH - 2.0 * MARGIN;
/// Where content starts on a further sheet.
pub const TOP: f32 = 24.0;
/// Where it ends.
pub const BOTTOM: f32 = HEIGHT - 16.0;

/// The document in the making.
pub struct Leaf<'a> {
    /// What is drawn.
    pub budget: &'a Budget,
    /// What stands where.
    pub draft: Draft,
    /// The sheet on which we are.
    pub sheet: usize,
    /// How far it is filled.
    pub y: f32,
    /// How much smaller than usual all is set, 1 being usual: a budget that is a little too long for a sheet still fits on it.
    tight: f32,
    /// The plain face.
    pub plain: &'static Face,
    /// The bold face.
    pub bold: &'static Face,
}

impl<'a> Leaf<'a> {
    /// Nothing yet, to be set so much smaller than usual.
    pub fn new(budget: &'a Budget, tight: f32) -> Result<Self> {
        let (plain, bold) = (Weight::Plain.face()?, Weight::Bold.face()?);
        Ok(Self { budget, draft: Draft::default(), sheet: 0, y: TOP, tight, plain, bold })
    }

    /// A height or a size of type, as it is set here.
    pub fn fit(&self, length: f32) -> f32 {
        length * self.tight
    }

    /// Makes sure that the sheet exists, with its head.
    pub fn open(&mut self, sheet: usize) {
        while self.draft.len() <= sheet {
            let new = self.draft.turn();
            self.warning(new);
            if new > 0 {
                let budget = self.budget;
                let text = format!("{} · {} · {}", title(budget.lang), budget.event, budget.scenario);
                let text = self.plain.cut(&text, 7.5, TEXT - 86.0);
                self.draft.repeat(new, Text { weight: Weight::Plain, x: MARGIN, y: 15.0, size: 7.5, text });
                self.draft.bar(new, [MARGIN, 18.5, TEXT, 0.2], 120);
            }
        }
    }

    /// Goes on with a further sheet, if less than that is left on this one.
    pub fn room(&mut self, height: f32) {
        if self.y + height > BOTTOM {
            self.sheet += 1;
            self.y = TOP;
        }
        self.open(self.sheet);
    }

    /// The warning at the top of each sheet of a budget that is not approved.
    fn warning(&mut self, sheet: usize) {
        let lang = self.budget.lang;
        let text = match &self.budget.state {
            State::Approved { .. } => return,
            State::Draft => either(lang, "PROJET — NON APPROUVÉ", "DRAFT — NOT APPROVED"),
            State::Variant => either(lang, "VARIANTE — NON SOUMISE À DÉCISION", "VARIANT — NOT SUBMITTED FOR DECISION"),
            State::Today { .. } => either(lang, "CHIFFRES DU JOUR — NON APPROUVÉS", "FIGURES OF TODAY — NOT APPROVED"),
            State::Submitted { .. } => either(lang, "SOUMIS — NON APPROUVÉ", "SUBMITTED — NOT APPROVED"),
        };
        let length = self.bold.length(text, 9.0);
        let x = WIDTH - MARGIN - length - 2.0;
        self.draft.bar(sheet, [x - 2.0, 9.5, length + 4.0, 7.5], 60);
        self.draft.bar(sheet, [x - 1.6, 9.9, length + 3.2, 6.7], 255);
        self.draft.repeat(sheet, Text { weight: Weight::Bold, x, y: 14.5, size: 9.0, text: text.to_owned() });
    }

    /// What the statement is of; the first sheet starts with it.
    pub fn opening(&mut self) -> Result<Vec<Group>> {
        self.open(0);
        self.y = 20.0;
        let (budget, lang) = (self.budget, self.budget.lang);
        let mut groups = vec![self.heading(1, title(lang), 16.0)];
        for (text, size, weight) in [
            (budget.title.pick(lang).to_owned(), 11.0, Weight::Bold),
            (budget.event.clone(), 10.0, Weight::Plain),
            (budget.organisation.clone().unwrap_or_default(), 9.0, Weight::Plain),
        ] {
            if !text.trim().is_empty() {
                groups.push(self.paragraph(&text, size, weight));
            }
        }
        let date = words::day(budget.date, lang);
        let state = match &budget.state {
            State::Draft => either(lang, "projet non approuvé", "draft, not approved").to_owned(),
            State::Variant => {
                either(lang, "variante, non soumise à décision", "variant, not submitted for decision").to_owned()
            }
            State::Submitted { on } => match lang {
                Lang::Fr => format!("soumis {on}, non approuvé"),
                Lang::En => format!("submitted {on}, not approved"),
            },
            State::Today { approved } => match lang {
                Lang::Fr => format!("chiffres du jour (budget approuvé {approved})"),
                Lang::En => format!("figures of today (budget approved {approved})"),
            },
            State::Approved { on } => format!("{} {on}", either(lang, "approuvé", "approved")),
        };
        let (stands, amounts) = match lang {
            Lang::Fr => (format!("Au {date}"), format!("montants en {} entiers", words::unit(budget.currency))),
            Lang::En => (format!("As of {date}"), format!("amounts in whole {}", words::unit(budget.currency))),
        };
        let scenario = format!("{}{}{}", either(lang, "Scénario", "Scenario"), colon(lang), budget.scenario);
        let revision = words::revision(budget.revision, lang);
        let text = format!("{scenario} · {stands} · {revision} · {state} · {amounts}");
        groups.push(self.paragraph(&text, 8.5, Weight::Plain));
        self.y += self.fit(1.0);
        Ok(groups)
    }

    /// A heading; something has to follow on the same sheet.
    pub fn heading(&mut self, level: u16, text: &str, size: f32) -> Group {
        let size = self.fit(size);
        let height = size * 0.5;
        self.room(height + self.fit(24.0));
        self.y += height;
        let piece = self.put(MARGIN, size, Weight::Bold, text.to_owned());
        self.y += self.fit(2.5);
        Group::of(Tag::Hn(NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN), Some(text.to_owned())), piece)
    }

    /// A paragraph over the whole width, on as many sheets as it needs.
    pub fn paragraph(&mut self, text: &str, size: f32, weight: Weight) -> Group {
        let face = if weight == Weight::Bold { self.bold } else { self.plain };
        let mut group = Group::new(Tag::P);
        let size = self.fit(size);
        for line in face.lines(text, size, TEXT, 400) {
            let step = size * 0.46;
            self.room(step);
            self.y += step;
            let piece = self.put(MARGIN, size, weight, line);
            group.add(piece);
        }
        self.y += self.fit(1.2);
        group
    }

    /// How high such a paragraph is, in the plain face.
    pub fn height(&self, text: &str, size: f32) -> f32 {
        let size = self.fit(size);
        let lines: f32 = self.plain.lines(text, size, TEXT, 400).iter().map(|_| size * 0.46).sum();
        lines + self.fit(1.2)
    }

    /// A text where we are, in the very size that is given.
    pub fn put(&mut self, x: f32, size: f32, weight: Weight, text: String) -> Piece {
        let y = self.y;
        self.draft.write(self.sheet, vec![Text { weight, x, y, size, text }])
    }

    /// The file.
    pub fn finish(mut self, document: Group) -> Result<Vec<u8>> {
        let (budget, count) = (self.budget, self.draft.len());
        let foot = format!("{} · {}", budget.title.pick(budget.lang), words::day(budget.date, budget.lang));
        let foot = self.plain.cut(&foot, 7.0, TEXT - 30.0);
        for sheet in 0..count {
            let text = format!("{} / {count}", sheet + 1);
            let x = WIDTH - MARGIN - self.plain.length(&text, 7.0);
            let y = HEIGHT - 9.0;
            self.draft.repeat(sheet, Text { weight: Weight::Plain, x, y, size: 7.0, text });
            self.draft.repeat(sheet, Text { weight: Weight::Plain, x: MARGIN, y, size: 7.0, text: foot.clone() });
        }
        let name = format!("{} · {} · {}", title(budget.lang), budget.event, budget.scenario);
        self.draft.draw((&name, budget.lang, budget.date), vec![document])
    }
}

/// What the document is.
pub fn title(lang: Lang) -> &'static str {
    either(lang, "Budget prévisionnel", "Provisional budget")
}
