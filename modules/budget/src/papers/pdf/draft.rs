//! A document before it is drawn: what stands on each page, and what it is for whoever has it read aloud (tagged PDF,
//! ISO 32000-1, 14.8). Only when all is placed is the number of pages known. Lengths are in millimetres from the top
//! left corner.

use super::face::{Face, MM, faces};
use crate::papers::house::{Lang, Result, broken};
use chrono::{Datelike, NaiveDate};
use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::{DateTime, Metadata},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{ArtifactType, ContentTag, Identifier, Node, SpanTag, TagGroup, TagKind, TagTree},
    text::TextDirection,
};

/// Width of a sheet: A4.
pub const WIDTH: f32 = 210.0;
/// Height of a sheet.
pub const HEIGHT: f32 = 297.0;

/// Which of the two faces.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// Plain.
    Plain,
    /// Bold.
    Bold,
}

impl Weight {
    /// The face.
    pub fn face(self) -> Result<&'static Face> {
        let faces = faces()?;
        Ok(if self == Self::Bold { &faces.bold } else { &faces.plain })
    }
}

/// A line of text; `y` is where its letters stand.
#[derive(Clone, Debug)]
pub struct Text {
    /// In which face.
    pub weight: Weight,
    /// From the left.
    pub x: f32,
    /// From the top.
    pub y: f32,
    /// Size.
    pub size: f32,
    /// What it says.
    pub text: String,
}

/// Where a piece of content is: its sheet, and its place among the pieces there.
#[derive(Clone, Copy)]
pub struct Piece(usize, usize);

/// What a piece, or several, mean.
pub struct Group {
    tag: TagKind,
    children: Vec<Child>,
}

enum Child {
    Group(Group),
    Piece(Piece),
}

impl Group {
    /// An empty one.
    pub fn new(tag: impl Into<TagKind>) -> Self {
        Self { tag: tag.into(), children: Vec::new() }
    }
    /// One piece.
    pub fn of(tag: impl Into<TagKind>, piece: Piece) -> Self {
        Self { tag: tag.into(), children: vec![Child::Piece(piece)] }
    }
    /// With this in it as well.
    pub fn push(&mut self, group: Group) {
        self.children.push(Child::Group(group));
    }
    /// With this piece in it as well.
    pub fn add(&mut self, piece: Piece) {
        self.children.push(Child::Piece(piece));
    }
}

/// A filled rectangle, and how light it is: 0 is black.
struct Bar {
    area: [f32; 4],
    light: u8,
}

#[derive(Default)]
struct Sheet {
    bars: Vec<Bar>,
    pieces: Vec<Vec<Text>>,
    /// Heads, feet and what is repeated: not read aloud.
    artifacts: Vec<Text>,
}

/// The document.
#[derive(Default)]
pub struct Draft {
    sheets: Vec<Sheet>,
}

impl Draft {
    /// How many sheets there are.
    pub fn len(&self) -> usize {
        self.sheets.len()
    }
    /// A further sheet.
    pub fn turn(&mut self) -> usize {
        self.sheets.push(Sheet::default());
        self.sheets.len() - 1
    }
    /// Content on a sheet.
    pub fn write(&mut self, sheet: usize, texts: Vec<Text>) -> Piece {
        match self.sheets.get_mut(sheet) {
            Some(on) => {
                on.pieces.push(texts);
                Piece(sheet, on.pieces.len() - 1)
            }
            None => Piece(sheet, 0),
        }
    }
    /// What is not content.
    pub fn repeat(&mut self, sheet: usize, text: Text) {
        if let Some(sheet) = self.sheets.get_mut(sheet) {
            sheet.artifacts.push(text);
        }
    }
    /// A filled rectangle, below the text; a thin one is a line.
    pub fn bar(&mut self, sheet: usize, area: [f32; 4], light: u8) {
        if let Some(sheet) = self.sheets.get_mut(sheet) {
            sheet.bars.push(Bar { area, light });
        }
    }

    /// Draws all of it. `about` is its title, language and day.
    pub fn draw(self, about: (&str, Lang, NaiveDate), meaning: Vec<Group>) -> Result<Vec<u8>> {
        let (title, lang, date) = about;
        let mut document = Document::new();
        let metadata = Metadata::new().title(title.to_owned()).language(lang.as_str().to_owned());
        let part = |number: u32| u8::try_from(number).unwrap_or(1);
        let made =
            DateTime::new(u16::try_from(date.year()).unwrap_or(0)).month(part(date.month())).day(part(date.day()));
        document.set_metadata(metadata.creator("Colloque".to_owned()).creation_date(made));
        let mut drawn: Vec<Vec<Identifier>> = Vec::with_capacity(self.sheets.len());
        for sheet in self.sheets {
            let settings =
                PageSettings::from_wh(WIDTH * MM, HEIGHT * MM).ok_or_else(|| broken("a page without extent"))?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            let pieces = put(&mut surface, sheet);
            surface.finish();
            page.finish();
            drawn.push(pieces?);
        }
        let mut tree = TagTree::new();
        for group in meaning {
            tree.push(tagged(group, &drawn));
        }
        document.set_tag_tree(tree);
        document.finish().map_err(|cause| broken(format!("{cause:?}")))
    }
}

fn put(surface: &mut Surface<'_>, sheet: Sheet) -> Result<Vec<Identifier>> {
    let _decoration = surface.start_tagged(ContentTag::Artifact(ArtifactType::Other));
    for bar in &sheet.bars {
        fill(surface, bar.light);
        let [x, y, width, height] = bar.area.map(|length| length * MM);
        let mut shape = PathBuilder::new();
        if let Some(rect) = Rect::from_xywh(x, y, width, height) {
            shape.push_rect(rect);
        }
        if let Some(shape) = shape.finish() {
            surface.draw_path(&shape);
        }
    }
    fill(surface, 0);
    let heads = sheet.artifacts.iter().try_for_each(|text| ink(surface, text));
    surface.end_tagged();
    heads?;
    let mut identifiers = Vec::with_capacity(sheet.pieces.len());
    for piece in &sheet.pieces {
        identifiers.push(surface.start_tagged(ContentTag::Span(SpanTag::empty())));
        let written = piece.iter().try_for_each(|text| ink(surface, text));
        surface.end_tagged();
        written?;
    }
    Ok(identifiers)
}

fn fill(surface: &mut Surface<'_>, light: u8) {
    surface.set_fill(Some(Fill { paint: rgb::Color::new(light, light, light).into(), ..Fill::default() }));
}

fn ink(surface: &mut Surface<'_>, text: &Text) -> Result<()> {
    if !text.text.is_empty() {
        let start = Point::from_xy(text.x * MM, text.y * MM);
        let font = text.weight.face()?.font.clone();
        surface.draw_text(start, font, text.size, &text.text, false, TextDirection::Auto);
    }
    Ok(())
}

fn tagged(group: Group, drawn: &[Vec<Identifier>]) -> TagGroup {
    let mut out = TagGroup::new(group.tag);
    for child in group.children {
        match child {
            Child::Group(group) => out.push(Node::Group(tagged(group, drawn))),
            Child::Piece(Piece(sheet, at)) => {
                if let Some(identifier) = drawn.get(sheet).and_then(|pieces| pieces.get(at)) {
                    out.push(*identifier);
                }
            }
        }
    }
    out
}
