//! Windows language code identifiers: the number that stands as `lc` in a guest's link.
//!
//! The numbers are those of [MS-LCID], Windows Language Code Identifier Reference. Languages that
//! have no number of their own there are not listed.
//!
//! # Examples
//!
//! ```
//! use invitation::{Locale, wire::lcid};
//!
//! assert_eq!(lcid::of(&Locale::parse("de-AT")?), 3079);
//! assert_eq!(lcid::of(&Locale::parse("de-BE")?), 1031); // the German of Germany is the closest
//! assert_eq!(lcid::of(&Locale::parse("tlh")?), lcid::EN_US);
//! assert_eq!(lcid::locale(1036), Some(Locale::parse("fr-FR")?));
//! # Ok::<(), invitation::values::LocaleError>(())
//! ```

use crate::values::Locale;

/// American English, the language of whoever asks for none.
pub const EN_US: u16 = 1033;

/// The number of the listed language that is closest; American English where none is close.
#[must_use]
pub fn of(language: &Locale) -> u16 {
    let number = |tag: &str| TABLE.iter().find(|(listed, _)| *listed == tag);
    let exact = number(language.as_str());
    let found = exact.or_else(|| {
        // Reading the whole list takes its time, so only who asks for something rare waits for it.
        let tags = TABLE.map(|(tag, _)| tag);
        let closest = Locale::negotiate(language.as_str(), &tags);
        number(closest).filter(|_| !is_fallback(language, closest))
    });
    found.map_or(EN_US, |(_, number)| *number)
}

/// The language of a number.
#[must_use]
pub fn locale(number: u16) -> Option<Locale> {
    let (tag, _) = TABLE.iter().find(|(_, listed)| *listed == number)?;
    Locale::parse(tag).ok()
}

/// Whether English is the answer to somebody who reads something else: then it is the American one.
fn is_fallback(language: &Locale, closest: &str) -> bool {
    closest.starts_with("en-") && language.as_str().split('-').next() != Some("en")
}

const TABLE: [(&str, u16); 185] = [
    ("af-ZA", 1078),
    ("am-ET", 1118),
    ("ar-AE", 14337),
    ("ar-BH", 15361),
    ("ar-DZ", 5121),
    ("ar-EG", 3073),
    ("ar-IQ", 2049),
    ("ar-JO", 11265),
    ("ar-KW", 13313),
    ("ar-LB", 12289),
    ("ar-LY", 4097),
    ("ar-MA", 6145),
    ("ar-OM", 8193),
    ("ar-QA", 16385),
    ("ar-SA", 1025),
    ("ar-SY", 10241),
    ("ar-TN", 7169),
    ("ar-YE", 9217),
    ("as-IN", 1101),
    ("az-AZ", 1068),
    ("az-Cyrl-AZ", 2092),
    ("be-BY", 1059),
    ("bg-BG", 1026),
    ("bn-BD", 2117),
    ("bn-IN", 1093),
    ("bo-CN", 1105),
    ("br-FR", 1150),
    ("bs-BA", 5146),
    ("bs-Cyrl-BA", 8218),
    ("ca-ES", 1027),
    ("co-FR", 1155),
    ("cs-CZ", 1029),
    ("cy-GB", 1106),
    ("da-DK", 1030),
    ("de-AT", 3079),
    ("de-CH", 2055),
    ("de-DE", 1031),
    ("de-LI", 5127),
    ("de-LU", 4103),
    ("dv-MV", 1125),
    ("el-GR", 1032),
    ("en-AU", 3081),
    ("en-BZ", 10249),
    ("en-CA", 4105),
    ("en-GB", 2057),
    ("en-IE", 6153),
    ("en-IN", 16393),
    ("en-JM", 8201),
    ("en-MY", 17417),
    ("en-NZ", 5129),
    ("en-PH", 13321),
    ("en-SG", 18441),
    ("en-TT", 11273),
    ("en-US", 1033),
    ("en-ZA", 7177),
    ("en-ZW", 12297),
    ("es-419", 22538),
    ("es-AR", 11274),
    ("es-BO", 16394),
    ("es-CL", 13322),
    ("es-CO", 9226),
    ("es-CR", 5130),
    ("es-DO", 7178),
    ("es-EC", 12298),
    ("es-ES", 3082),
    ("es-GT", 4106),
    ("es-HN", 18442),
    ("es-MX", 2058),
    ("es-NI", 19466),
    ("es-PA", 6154),
    ("es-PE", 10250),
    ("es-PR", 20490),
    ("es-PY", 15370),
    ("es-SV", 17418),
    ("es-US", 21514),
    ("es-UY", 14346),
    ("es-VE", 8202),
    ("et-EE", 1061),
    ("eu-ES", 1069),
    ("fa-IR", 1065),
    ("fi-FI", 1035),
    ("fil-PH", 1124),
    ("fo-FO", 1080),
    ("fr-BE", 2060),
    ("fr-CA", 3084),
    ("fr-CH", 4108),
    ("fr-FR", 1036),
    ("fr-LU", 5132),
    ("fr-MC", 6156),
    ("fy-NL", 1122),
    ("ga-IE", 2108),
    ("gd-GB", 1169),
    ("gl-ES", 1110),
    ("gsw-FR", 1156),
    ("gu-IN", 1095),
    ("ha-NG", 1128),
    ("he-IL", 1037),
    ("hi-IN", 1081),
    ("hr-BA", 4122),
    ("hr-HR", 1050),
    ("hsb-DE", 1070),
    ("hu-HU", 1038),
    ("hy-AM", 1067),
    ("id-ID", 1057),
    ("ig-NG", 1136),
    ("is-IS", 1039),
    ("it-CH", 2064),
    ("it-IT", 1040),
    ("ja-JP", 1041),
    ("ka-GE", 1079),
    ("kk-KZ", 1087),
    ("kl-GL", 1135),
    ("km-KH", 1107),
    ("kn-IN", 1099),
    ("ko-KR", 1042),
    ("kok-IN", 1111),
    ("ky-KG", 1088),
    ("lb-LU", 1134),
    ("lo-LA", 1108),
    ("lt-LT", 1063),
    ("lv-LV", 1062),
    ("mi-NZ", 1153),
    ("mk-MK", 1071),
    ("ml-IN", 1100),
    ("mn-MN", 1104),
    ("mr-IN", 1102),
    ("ms-BN", 2110),
    ("ms-MY", 1086),
    ("mt-MT", 1082),
    ("my-MM", 1109),
    ("nb-NO", 1044),
    ("ne-NP", 1121),
    ("nl-BE", 2067),
    ("nl-NL", 1043),
    ("nn-NO", 2068),
    ("nso-ZA", 1132),
    ("oc-FR", 1154),
    ("or-IN", 1096),
    ("pa-IN", 1094),
    ("pl-PL", 1045),
    ("ps-AF", 1123),
    ("pt-BR", 1046),
    ("pt-PT", 2070),
    ("rm-CH", 1047),
    ("ro-RO", 1048),
    ("ru-RU", 1049),
    ("rw-RW", 1159),
    ("sa-IN", 1103),
    ("se-NO", 1083),
    ("si-LK", 1115),
    ("sk-SK", 1051),
    ("sl-SI", 1060),
    ("sq-AL", 1052),
    ("sr-Cyrl-ME", 12314),
    ("sr-Latn-ME", 11290),
    ("sr-Latn-RS", 9242),
    ("sr-RS", 10266),
    ("sv-FI", 2077),
    ("sv-SE", 1053),
    ("sw-KE", 1089),
    ("ta-IN", 1097),
    ("ta-LK", 2121),
    ("te-IN", 1098),
    ("tg-TJ", 1064),
    ("th-TH", 1054),
    ("tk-TM", 1090),
    ("tn-ZA", 1074),
    ("tr-TR", 1055),
    ("tt-RU", 1092),
    ("ug-CN", 1152),
    ("uk-UA", 1058),
    ("ur-IN", 2080),
    ("ur-PK", 1056),
    ("uz-Cyrl-UZ", 2115),
    ("uz-UZ", 1091),
    ("vi-VN", 1066),
    ("wo-SN", 1160),
    ("xh-ZA", 1076),
    ("yo-NG", 1130),
    ("zh-CN", 2052),
    ("zh-HK", 3076),
    ("zh-MO", 5124),
    ("zh-SG", 4100),
    ("zh-TW", 1028),
    ("zu-ZA", 1077),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_leads_to_its_language_and_back() {
        for (tag, number) in TABLE {
            let language = locale(number).unwrap();
            assert_eq!(of(&language), number, "{tag}");
        }
    }

    #[test]
    fn a_language_without_a_region_gets_its_main_one() {
        for (tag, number) in [
            ("en", 1033),
            ("pt", 1046),
            ("zh-Hant", 1028),
            ("zh-Hans", 2052),
            ("nb", 1044),
            ("sr", 10266),
            ("sr-Latn", 9242),
            ("es", 3082),
            ("es-419", 22538),
            ("eo", 1033),
        ] {
            assert_eq!(of(&Locale::parse(tag).unwrap()), number, "{tag}");
        }
    }

    #[test]
    fn what_is_not_listed_has_no_language() {
        assert_eq!(locale(0), None);
        assert_eq!(locale(4096), None);
    }
}
