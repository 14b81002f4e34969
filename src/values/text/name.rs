use super::TextError;
use crate::values::unicode;

/// Refuses what turns the name of a stranger into an advertisement sent from the host's own domain.
pub(super) fn refuse_advertising(name: &str) -> Result<(), TextError> {
    if name.contains(['<', '>']) {
        Err(TextError::AngleBrackets)
    } else if name.contains('@') {
        Err(TextError::AtSign)
    } else if name.contains("://") || unicode::holds_ignoring_case(name, "www.") {
        Err(TextError::Link)
    } else if unicode::holds_encoded_word(name) {
        Err(TextError::EncodedWord)
    } else {
        Ok(())
    }
}

/// Whether `name` holds a number to call: `+` with 8 digits or more, or the North American 3-3-4, with
/// separators between the groups. Years, company numbers and the like are neither.
pub(super) fn holds_phone_number(name: &str) -> bool {
    name.split(|c: char| !c.is_ascii_digit() && !is_separator(c))
        .any(|run| is_international(run) || is_north_american(run))
}

fn is_separator(c: char) -> bool {
    matches!(
        c,
        '+' | ' ' | '-' | '.' | '/' | '(' | ')' | '\u{2010}'..='\u{2015}' | '\u{2212}'
    )
}

fn is_international(run: &str) -> bool {
    run.split('+')
        .skip(1)
        .any(|number| number.bytes().filter(u8::is_ascii_digit).count() >= 8)
}

fn is_north_american(run: &str) -> bool {
    let groups = || {
        run.split(is_separator)
            .filter(|group| !group.is_empty())
            .map(str::len)
    };
    groups()
        .zip(groups().skip(1))
        .zip(groups().skip(2))
        .any(|groups| groups == ((3, 3), 4))
}

#[cfg(test)]
mod tests {
    use super::*;

    // F6
    #[test]
    fn f6_a_name_carries_no_link_and_a_number_to_call_is_seen() {
        for (name, error) in [
            ("Win at https://evil.example", TextError::Link),
            ("HTTP://evil.example", TextError::Link),
            ("ftp://x", TextError::Link),
            ("WWW.Evil.Example", TextError::Link),
            ("see www.evil.example now", TextError::Link),
            ("<a href=x>Click</a>", TextError::AngleBrackets),
            ("mail me@evil.example", TextError::AtSign),
            ("=?utf-8?q?=0d=0aBcc:_v?=", TextError::EncodedWord),
        ] {
            assert_eq!(refuse_advertising(name), Err(error), "{name}");
        }
        for name in [
            "Call +1 (888) 555-0100 now",
            "Order cancelled 1-888-555-0100",
            "Help: (888) 555.0100",
            "Ring +4915123456789",
        ] {
            assert!(holds_phone_number(name), "{name}");
        }
    }

    // F6
    #[test]
    fn f6_names_with_numbers_and_signs_stay_names() {
        for name in [
            "+1 Person",
            "1234",
            "C++ Guild",
            "1000123456 Ontario Inc.",
            "Class of 2024-2025",
            "2024-01-01 2024-12-31",
            "Ltd. 50/50",
            "=SUM(A1:A9)",
            "{{name}}",
            "R&D (Berlin)",
            "Bcc: v.corp.example",
            "a?=b=?c",
        ] {
            assert_eq!(refuse_advertising(name), Ok(()), "{name}");
            assert!(!holds_phone_number(name), "{name}");
        }
    }
}
