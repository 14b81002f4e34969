//! The reference host of the crate `invitation`: a real service that speaks four public dialects,
//! shows the accept page and runs the agenda, over SQLite or PostgreSQL, with letters over SMTP.
//!
//! It is a library and a binary, so that its adapters can be linked as well as read.
//!
//! | room | what is in it |
//! |---|---|
//! | [`app`] | what every room shares |
//! | [`people`] | a CSV file of people to invite |
//! | [`start`] | from options to a running host |
//! | [`config`] | flags, environment and file, parsed once into what the rest believes |
//! | [`store`] | [`invitation::ports::Store`] on SQLite and PostgreSQL, and the host's own tables beside it |
//! | [`directory`] | [`invitation::ports::Directory`] over those tables and the configuration |
//! | [`mail`] | [`invitation::ports::Mailer`] over SMTP, files and the console |
//! | [`worker`] | the loop that runs the agenda |
//! | [`metrics`] | what is counted |
//! | [`http`] | the four dialects, the management API, probes and the description of it all |
//! | [`pages`] | what a person sees in a browser: the accept page and a small identity room |

pub mod app;
pub mod config;
pub mod directory;
pub mod http;
pub mod mail;
pub mod metrics;
pub mod pages;
pub mod people;
pub mod start;
pub mod store;
pub mod worker;
