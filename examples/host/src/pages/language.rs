use axum::http::{HeaderMap, header};
use invitation::{Locale, wire::lcid};

use super::texts::Words;

/// The words for a page: what its link asks for, else what the browser does, else the language of
/// the invitation.
pub(super) fn words(
    asked: Option<&str>,
    headers: &HeaderMap,
    invitation: Option<&Locale>,
) -> &'static Words {
    let asked = asked.map(|asked| match asked.parse() {
        Ok(number) => lcid::locale(number).map_or_else(String::new, |tag| tag.to_string()),
        Err(_) => asked.to_owned(),
    });
    let accepted = accepted(headers);
    let wishes = asked
        .iter()
        .map(String::as_str)
        .chain(accepted.iter().map(String::as_str))
        .chain(invitation.map(Locale::as_str));
    Words::negotiate(wishes)
}

/// The tags of `Accept-Language`, most wanted first.
fn accepted(headers: &HeaderMap) -> Vec<String> {
    /// A browser sends a handful.
    const MOST: usize = 16;
    let lines = headers.get_all(header::ACCEPT_LANGUAGE).iter();
    let mut wishes: Vec<(u16, String)> = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(','))
        .take(MOST)
        .filter_map(|wish| {
            let mut parts = wish.split(';').map(str::trim);
            let tag = parts.next().filter(|tag| !tag.is_empty() && *tag != "*")?;
            let weight = parts
                .find_map(|part| part.strip_prefix("q="))
                .map_or(Some(1_000), thousandths)?;
            (weight > 0).then(|| (weight, tag.to_owned()))
        })
        .collect();
    wishes.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wishes.into_iter().map(|(_, tag)| tag).collect()
}

/// A weight such as `0.8` in thousandths; `None` for what is none.
fn thousandths(weight: &str) -> Option<u16> {
    let (whole, part) = weight.split_once('.').unwrap_or((weight, ""));
    let whole: u16 = whole.parse().ok().filter(|whole| *whole <= 1)?;
    if part.len() > 3 || !part.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let part: u16 = format!("{part:0<3}").parse().ok()?;
    Some(whole.saturating_mul(1_000).saturating_add(part).min(1_000))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn tag(asked: Option<&str>, accept: &'static str, invitation: Option<&str>) -> &'static str {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(accept));
        let invitation = invitation.map(|tag| Locale::parse(tag).unwrap());
        words(asked, &headers, invitation.as_ref()).tag
    }

    #[test]
    fn the_link_comes_first_then_the_browser_then_the_invitation() {
        assert_eq!(tag(Some("1036"), "de", Some("it")), "fr");
        assert_eq!(tag(Some("pl"), "de", Some("it")), "pl");
        assert_eq!(tag(Some("99999"), "de", Some("it")), "de");
        assert_eq!(tag(Some("'><script>"), "tlh, de;q=0.5", Some("it")), "de");
        assert_eq!(tag(None, "*", Some("it")), "it");
        assert_eq!(tag(None, "", None), "en");
    }

    #[test]
    fn weights_are_heeded() {
        assert_eq!(tag(None, "de;q=0.2, nl;q=0.9, cs;q=0", None), "nl");
        assert_eq!(tag(None, "de;q=x, ja;q=0.001", None), "ja");
        assert_eq!(tag(None, "en;q=0.5, tr;q=1.0", None), "tr");
    }
}
