//! What callers send and get.

pub mod certificate;
pub mod check_in;
pub mod conflict;
pub mod entry;
pub mod form;
pub mod group;
pub mod import;
pub mod invitation;
pub mod member;
pub mod money;
pub mod needs;
pub mod own;
pub mod person;
pub mod pool;
pub mod public;
pub mod question;
pub mod registration;
pub mod settings;
pub mod statistics;
pub mod sync;
pub mod sync_item;
pub mod sync_settings;
pub mod tariff;
pub mod vocabulary;
