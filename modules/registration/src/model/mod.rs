//! What callers send and get.

pub mod certificate;
pub mod check_in;
pub mod entry;
pub mod group;
pub mod money;
pub mod needs;
pub mod person;
pub mod pool;
pub mod question;
pub mod registration;
pub mod settings;
pub mod tariff;
