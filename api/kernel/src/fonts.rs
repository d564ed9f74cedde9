//! The typefaces that papers are set in: DejaVu Sans (Bitstream Vera licence, `fonts/LICENSE`). They are part of the
//! program, so that a paper looks the same wherever it is made.

/// Plain.
pub static SANS: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
/// Bold.
pub static SANS_BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");
