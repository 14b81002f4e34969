use invitation::Lifetime;
use serde::{Deserialize, Deserializer, de::Error};

/// A stretch of time as the file writes it: `90s`, `30m`, `12h`, `14d`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span(pub(super) Lifetime);

impl Span {
    fn parse(text: &str) -> Option<Self> {
        let unit = text.chars().next_back()?;
        let number: u32 = text.strip_suffix(unit)?.parse().ok()?;
        let span = match unit {
            's' => Lifetime::seconds(number.into()),
            'm' => Lifetime::minutes(number),
            'h' => Lifetime::hours(number),
            'd' => Lifetime::days(number),
            _ => return None,
        };
        Some(Self(span))
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| {
            D::Error::custom("a time is a whole number and s, m, h or d, such as 14d")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_a_number_and_a_unit() {
        for (text, span) in [
            ("90s", Lifetime::seconds(90)),
            ("30m", Lifetime::minutes(30)),
            ("12h", Lifetime::hours(12)),
            ("14d", Lifetime::days(14)),
        ] {
            assert_eq!(Span::parse(text).unwrap().0, span, "{text}");
        }
        for bad in [
            "",
            "d",
            "14",
            "-1d",
            "1.5h",
            "14 d",
            "1w",
            "99999999999d",
            "1é",
        ] {
            assert!(Span::parse(bad).is_none(), "{bad}");
        }
    }
}
