//! The host as whoever calls it sees it. Each crate that includes this says which store is behind it.

mod auth;
mod frame;
mod limits;
mod manage;
mod openapi;
mod worker;

mod dialects {
    mod graph;
    mod hostile;
    mod organization;
    mod sap;
    mod sap_expiry;
    mod supporter;
}

/// Rows of FAILURES.md that concern a host as a whole.
mod failures {
    mod counts;
    mod links;
    mod places;
}

mod pages {
    mod account;
    mod inbox;
    mod redeem;
    mod reset;
    mod tables;
}
