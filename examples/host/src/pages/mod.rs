//! What a person sees in a browser: the page on which an invitation is accepted or declined, the
//! page that blocks further ones, and a small identity room.
//!
//! The pages need no script, load nothing from elsewhere and change nothing on a GET. The identity
//! room stands in for the host's own; it says so itself.
//!
//! | file | what is in it |
//! |---|---|
//! | `seen.rs` | `GET /redeem`: what an invitation says |
//! | `answer.rs` | `POST /redeem`: accept, decline, block, ask for a fresh letter |
//! | `api.rs` | `POST /redeem` for programs |
//! | `block.rs` | `/block`, from the foot of a letter |
//! | `account.rs`, `code.rs`, `opening.rs` | sign-in by a code, and accounts opened through a ticket |
//! | `visitor.rs`, `guard.rs` | whose browser asks, and whether the form is one of ours |
//! | `shell.rs`, `view.rs`, `texts/` | headers, templates and words |

mod account;
mod answer;
mod api;
mod assets;
mod block;
mod code;
mod form;
mod guard;
mod inbox;
mod key;
mod language;
mod opening;
mod seen;
mod shell;
mod texts;
mod view;
mod visitor;

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub use self::key::IdentityKey;
pub(crate) use self::visitor::{account_of, claimant};
use crate::app::App;

/// The pages.
pub fn router(app: &App) -> Router<App> {
    let redeem = || get(seen::show).post(answer::post);
    Router::new()
        .route("/redeem", redeem())
        .route("/redeem/", redeem())
        .route("/redeem/{ticket}", redeem())
        .route("/renew", get(answer::ask_to_renew))
        .route("/welcome", get(seen::welcome))
        .route("/answered/{answer}", get(answer::answered))
        .route("/block", get(block::show).post(block::post))
        .route("/account", get(account::show))
        .route(
            "/account/sign-in",
            get(account::ask).post(account::send_code),
        )
        .route("/account/inbox", get(inbox::list))
        .route("/account/inbox/{scope}/{id}", post(inbox::post))
        .route("/account/code", post(account::enter_code))
        .route("/account/switch", post(account::switch))
        .route("/account/sign-out", post(account::sign_out))
        .route("/assets/pages.css", get(assets::style))
        .route("/assets/icon.svg", get(assets::icon))
        .layer(middleware::from_fn_with_state(app.clone(), shell::around))
}
