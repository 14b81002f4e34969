//! Mixed scripts (UTS 39 s5).

use icu_properties::props::Script;
use icu_properties::script::{ScriptExtensionsSet, ScriptWithExtensions};

/// Writing systems that use several scripts together (UTS 39 s5.1).
const WRITING_SYSTEMS: [&[Script]; 3] = [
    &[Script::Han, Script::Hiragana, Script::Katakana],
    &[Script::Han, Script::Bopomofo],
    &[Script::Han, Script::Hangul],
];

/// Whether `text` mixes scripts beyond the level "Highly Restrictive" of UTS 39 s5.2: neither one script
/// nor Latin with one of the East Asian writing systems.
///
/// Only scripts are looked at, not the list of characters recommended for identifiers.
pub(in crate::values) fn mixes_scripts(text: &str) -> bool {
    !text.is_ascii() && !is_single_script(text) && !is_latin_with_east_asian(text)
}

fn is_single_script(text: &str) -> bool {
    let Some(first) = text.chars().find(|c| !is_neutral(*c)) else {
        return true;
    };
    extensions(first)
        .iter()
        .any(|script| all_in(text, &[script]))
        || WRITING_SYSTEMS.iter().any(|system| all_in(text, system))
}

fn is_latin_with_east_asian(text: &str) -> bool {
    WRITING_SYSTEMS.iter().any(|system| {
        text.chars()
            .all(|c| in_any(c, &[Script::Latin]) || in_any(c, system))
    })
}

fn all_in(text: &str, scripts: &[Script]) -> bool {
    text.chars().all(|c| in_any(c, scripts))
}

fn in_any(c: char, scripts: &[Script]) -> bool {
    is_neutral(c) || scripts.iter().any(|script| extensions(c).contains(script))
}

/// Common and inherited characters go with every script, unless they are extended to some.
fn is_neutral(c: char) -> bool {
    let extended = extensions(c);
    extended.contains(&Script::Common) || extended.contains(&Script::Inherited)
}

fn extensions(c: char) -> ScriptExtensionsSet<'static> {
    ScriptWithExtensions::new().get_script_extensions_val(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_script_or_an_east_asian_mixture_is_not_suspicious() {
        for plain in [
            "admin",
            "müller-1",
            "почта1",
            "日本語かな",
            "IBM日本",
            "카카오talk",
            "한국漢字",
            "مثال١",
            "サポート",
        ] {
            assert!(!mixes_scripts(plain), "{plain}");
        }
    }

    #[test]
    fn a_foreign_letter_is_suspicious() {
        for mixed in [
            "pаul",
            "аdmin",
            "ceо",
            "αdmin",
            "gооgle",
            "日本а",
            "かな한국",
        ] {
            assert!(mixes_scripts(mixed), "{mixed}");
        }
    }
}
