use axum::{extract::State, http::StatusCode, response::Response};
use invitation::{InvitationId, Scope, service::Error, ticket::BlockToken};

use super::{
    form::Fields,
    guard, language, seen,
    shell::{page, see_other},
    texts::Words,
    view::{Confirm, Frame, root},
    visitor::Visitor,
};
use crate::{
    app::App,
    http::{body::RawBody, fault::Fault},
};

/// `GET /block`: asks before it does anything, and looks nothing up.
pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Fault> {
    let fields = Fields::of_query(&visitor.uri);
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    let Some(asked) = Asked::of(&fields) else {
        return damaged(&app, &visitor, words);
    };
    let id = asked.id.to_string();
    let template = Confirm {
        frame: Frame::of(&app, &visitor, words),
        title: words.block_title,
        text: words.block_text,
        action: "/block",
        hidden: vec![
            ("scope", asked.scope.as_str()),
            ("id", &id),
            ("token", asked.token.expose_secret()),
        ],
        button: words.block,
    };
    page(&visitor, StatusCode::OK, &template, None)
}

/// `POST /block`: from the page above, or from a mail program in one click (RFC 8058). The token is
/// all that counts; who holds it needs no cookie.
pub(super) async fn post(
    State(app): State<App>,
    visitor: Visitor,
    body: RawBody,
) -> Result<Response, Fault> {
    let in_link = Fields::of_query(&visitor.uri);
    let is_one_click = is_one_click(&body);
    let fields = if is_one_click {
        in_link
    } else {
        Fields::of_body(&body)?
    };
    let words = language::words(fields.get("lc"), &visitor.headers, None);
    if !guard::is_same_site(&app, &visitor.headers) {
        return super::answer::stale_form(&app, &visitor, words);
    }
    let Some(asked) = Asked::of(&fields) else {
        return damaged(&app, &visitor, words);
    };
    let token = asked.token.expose_secret();
    let blocked = app
        .invitations()
        .block_by_token(&asked.scope, asked.id, token)
        .await;
    match blocked {
        Ok(_) if is_one_click => {
            let text = vec![words.blocked_text.to_owned()];
            let title = words.blocked_title;
            seen::message(&app, &visitor, words, StatusCode::OK, title, text)
        }
        Ok(_) => {
            let location = format!("{}/answered/blocked?lc={}", root(&app), words.tag);
            see_other(&visitor, &location)
        }
        Err(Error::Refused(refusal)) => {
            tracing::info!(%refusal, "invitations were not blocked");
            seen::dead_end(&app, &visitor, words, "")
        }
        Err(error) => Err(Fault::of(&error)),
    }
}

/// What the link at the foot of a letter names.
struct Asked {
    scope: Scope,
    id: InvitationId,
    token: BlockToken,
}

impl Asked {
    fn of(fields: &Fields) -> Option<Self> {
        Some(Self {
            scope: Scope::parse(fields.get("scope")?).ok()?,
            id: fields.get("id")?.parse().ok()?,
            token: BlockToken::parse(fields.get("token")?).ok()?,
        })
    }
}

fn damaged(app: &App, visitor: &Visitor, words: &'static Words) -> Result<Response, Fault> {
    let text = vec![words.damaged_text.to_owned()];
    let status = StatusCode::BAD_REQUEST;
    seen::message(app, visitor, words, status, words.damaged_title, text)
}

/// RFC 8058, section 3.1: the pair stands in a form of either kind.
fn is_one_click(body: &RawBody) -> bool {
    const NAME: &str = "List-Unsubscribe";
    const VALUE: &str = "One-Click";
    let Some(mime) = &body.content_type else {
        return false;
    };
    if mime.essence_str() == mime::APPLICATION_WWW_FORM_URLENCODED.as_ref() {
        return Fields::of_body(body).is_ok_and(|fields| fields.get(NAME) == Some(VALUE));
    }
    if mime.essence_str() != mime::MULTIPART_FORM_DATA.as_ref() {
        return false;
    }
    let (Some(boundary), Ok(text)) = (
        mime.get_param(mime::BOUNDARY),
        std::str::from_utf8(&body.bytes),
    ) else {
        return false;
    };
    let delimiter = format!("--{boundary}");
    text.split(&delimiter).any(|part| {
        let Some((head, value)) = part.split_once("\r\n\r\n") else {
            return false;
        };
        let is_named = head.lines().any(|line| {
            let line = line.to_ascii_lowercase();
            line.starts_with("content-disposition:")
                && line
                    .split(';')
                    .any(|parameter| parameter.trim() == "name=\"list-unsubscribe\"")
        });
        is_named && value.trim_end_matches("\r\n") == VALUE
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(kind: &str, text: &str) -> RawBody {
        RawBody {
            bytes: text.to_owned().into(),
            content_type: Some(kind.parse().unwrap()),
        }
    }

    #[test]
    fn one_click_is_read_from_forms_of_both_kinds() {
        let form = "application/x-www-form-urlencoded";
        let multipart = "multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk";
        let part = |name: &str, value: &str| {
            let line = "------WebKitFormBoundary7MA4YWxk";
            format!(
                "{line}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n{line}--\r\n"
            )
        };
        assert!(is_one_click(&body(form, "List-Unsubscribe=One-Click")));
        assert!(is_one_click(&body(
            multipart,
            &part("List-Unsubscribe", "One-Click")
        )));
        assert!(!is_one_click(&body(form, "")));
        assert!(!is_one_click(&body(form, "List-Unsubscribe=No")));
        assert!(!is_one_click(&body(multipart, &part("Other", "One-Click"))));
        assert!(!is_one_click(&body(
            multipart,
            &part("List-Unsubscribe", "Two")
        )));
        assert!(!is_one_click(&body(
            "text/plain",
            "List-Unsubscribe=One-Click"
        )));
    }
}
