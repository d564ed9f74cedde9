//! What callers send and get.

pub mod entry;
pub mod person;
pub mod pool;
pub mod question;
pub mod registration;
pub mod settings;
pub mod tariff;
