//! What the templates are given. They escape whatever they are given by where it stands.

use askama::Template;
use url::Url;

use super::{
    texts::{Words, fill},
    visitor::Visitor,
};
use crate::app::App;

/// What every page shows around its own.
pub(super) struct Frame {
    pub(super) words: &'static Words,
    pub(super) product: String,
    /// The path under which the world finds this host.
    pub(super) root: String,
    pub(super) signed_in: Option<String>,
    pub(super) csrf: String,
    /// The name of the request, where somebody may have to be asked about it.
    pub(super) reference: Option<String>,
}

impl Frame {
    pub(super) fn of(app: &App, visitor: &Visitor, words: &'static Words) -> Self {
        let masked = visitor.account().map(|account| account.address.masked());
        Self {
            signed_in: masked.map(|address| fill(words.signed_in_as, "address", &address)),
            csrf: visitor.form_token(),
            ..Self::nobody(app, words)
        }
    }

    /// Without anything of the visitor.
    pub(super) fn nobody(app: &App, words: &'static Words) -> Self {
        Self {
            words,
            product: app.config().product().as_str().to_owned(),
            root: root(app),
            signed_in: None,
            csrf: String::new(),
            reference: None,
        }
    }
}

/// The path of the base URL, without a slash at its end.
pub(super) fn root(app: &App) -> String {
    let base = Url::parse(app.config().base_url());
    base.map_or_else(
        |_| String::new(),
        |base| base.path().trim_end_matches('/').to_owned(),
    )
}

/// A title, a few sentences and perhaps a link.
#[derive(Template)]
#[template(path = "pages/message.html")]
pub(super) struct Message {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) text: Vec<String>,
    pub(super) link: Option<Link>,
}

pub(super) struct Link {
    pub(super) path: String,
    pub(super) words: &'static str,
}

/// A question with one button.
#[derive(Template)]
#[template(path = "pages/confirm.html")]
pub(super) struct Confirm<'a> {
    pub(super) frame: Frame,
    pub(super) title: &'static str,
    pub(super) text: &'static str,
    pub(super) action: &'static str,
    pub(super) hidden: Vec<(&'static str, &'a str)>,
    pub(super) button: &'static str,
}

/// What an invitation says.
#[derive(Template)]
#[template(path = "pages/invitation.html")]
pub(super) struct InvitationPage<'a> {
    pub(super) frame: Frame,
    pub(super) title: String,
    pub(super) notice: Option<Notice>,
    pub(super) roles: Vec<String>,
    pub(super) address: Option<String>,
    pub(super) expires_at: String,
    pub(super) expires: String,
    /// The inviter's own words.
    pub(super) said: Vec<String>,
    pub(super) is_other_account: bool,
    pub(super) can_decline: bool,
    pub(super) ticket: &'a str,
    /// By which the second click on an answer is known.
    pub(super) shown: String,
}

pub(super) struct Notice {
    pub(super) title: &'static str,
    pub(super) text: String,
}

#[derive(Template)]
#[template(path = "pages/sign_in.html")]
pub(super) struct SignIn<'a> {
    pub(super) frame: Frame,
    pub(super) ticket: Option<&'a str>,
    pub(super) is_wrong: bool,
}

#[derive(Template)]
#[template(path = "pages/code.html")]
pub(super) struct EnterCode<'a> {
    pub(super) frame: Frame,
    pub(super) sent_to: String,
    pub(super) ticket: Option<&'a str>,
    /// What the visitor typed; an invited address that only a ticket names is not shown.
    pub(super) address: Option<&'a str>,
    pub(super) is_wrong: bool,
}

#[derive(Template)]
#[template(path = "pages/account.html")]
pub(super) struct AccountPage {
    pub(super) frame: Frame,
    pub(super) signed_in_as: String,
    pub(super) inbox: Vec<InboxItem>,
}

/// An invitation that waits for whoever is signed in.
pub(super) struct InboxItem {
    pub(super) title: String,
    pub(super) roles: Vec<String>,
    pub(super) expires_at: String,
    pub(super) expires: String,
    /// Where its answer goes, beneath the root.
    pub(super) path: String,
}
