//! QR codes (ISO/IEC 18004), level M: up to 15 % of the picture may be dirty.

use kernel::error::{self, Result};
use qrcode::{Color, EcLevel, QrCode};
use std::fmt::Write as _;

/// Light modules around the code, without which readers do not find it.
pub const QUIET: usize = 4;

/// The dark and light modules of a code.
pub struct Qr {
    width: usize,
    dark: Vec<bool>,
}

impl Qr {
    /// The code of a text.
    pub fn of(text: &str) -> Result<Self> {
        let code = QrCode::with_error_correction_level(text, EcLevel::M)
            .map_err(|cause| error::INTERNAL.plain().because(cause))?;
        let dark = code.to_colors().into_iter().map(|color| color == Color::Dark).collect();
        Ok(Self { width: code.width(), dark })
    }

    /// Modules from one side to the other, without the quiet zone.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Dark modules side by side: column, row, how many.
    pub fn runs(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        self.dark.chunks(self.width.max(1)).enumerate().flat_map(|(y, row)| {
            let starts = (0..row.len()).filter(|x| row[*x] && (*x == 0 || !row[x - 1]));
            starts.map(move |x| (x, y, row[x..].iter().take_while(|dark| **dark).count()))
        })
    }

    /// As a picture with its quiet zone, one unit a module.
    pub fn svg(&self) -> String {
        let side = self.width + 2 * QUIET;
        let mut path = String::new();
        for (x, y, length) in self.runs() {
            // Writing to a string does not fail.
            let _written = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET);
        }
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path d=\"{path}\" fill=\"#000\"/></svg>"
        )
    }
}
