//! The partner sync: a network's file of its members becomes a roster, and registrations.
//!
//! | file | what |
//! |---|---|
//! | `item.rs`, `tidy.rs` | a member as it is sent |
//! | `read.rs`, `read_csv.rs`, `read_json.rs`, `columns.rs` | files, read piece by piece |
//! | `entry.rs`, `lines.rs`, `export.rs` | a line on its way, the lines of a chunk, and one of our own export |
//! | `roster.rs` | what the partner has said so far |
//! | `likeness.rs` | whether another human stands under the same key |
//! | `decide.rs`, `newcomer.rs`, `decision.rs` | what becomes of an item, and the words for it |
//! | `facts.rs`, `ledger.rs` | what the database knows, and what has happened since |
//! | `work.rs`, `told.rs` | one item from line to result |
//! | `live.rs`, `rehearsal.rs` | who does it, and who only pretends |
//! | `plan.rs`, `apply.rs`, `job.rs` | the whole file |
//! | `receive.rs` | how it arrives |
//! | `results.rs`, `report.rs`, `stop.rs` | what came of it |
//! | `sweep.rs` | what is left over |

pub mod apply;
pub mod columns;
pub mod decide;
pub mod decision;
pub mod entry;
mod export;
pub mod facts;
pub mod item;
pub mod job;
pub mod ledger;
pub mod likeness;
pub mod lines;
pub mod live;
pub mod newcomer;
pub mod plan;
pub mod read;
pub mod read_csv;
pub mod read_json;
pub mod receive;
pub mod rehearsal;
pub mod report;
pub mod results;
pub mod roster;
pub mod stop;
pub mod sweep;
pub mod tidy;
pub mod told;
pub mod work;
