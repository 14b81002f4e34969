//! What the pages say, in twenty languages.
//!
//! Every language is one constant of [`Words`], so a sentence that is missing does not compile.

use std::sync::LazyLock;

use invitation::{Timestamp, values::Locales};
use time::OffsetDateTime;

mod ar;
mod cs;
mod da;
mod de;
mod en;
mod es;
mod fr;
mod he;
mod it;
mod ja;
mod ko;
mod nl;
mod pl;
mod pt;
mod ru;
mod sv;
mod tr;
mod uk;
mod zh_hans;
mod zh_hant;

/// The languages, English first.
static ALL: [&Words; 20] = [
    &en::WORDS,
    &ar::WORDS,
    &cs::WORDS,
    &da::WORDS,
    &de::WORDS,
    &es::WORDS,
    &fr::WORDS,
    &he::WORDS,
    &it::WORDS,
    &ja::WORDS,
    &ko::WORDS,
    &nl::WORDS,
    &pl::WORDS,
    &pt::WORDS,
    &ru::WORDS,
    &sv::WORDS,
    &tr::WORDS,
    &uk::WORDS,
    &zh_hans::WORDS,
    &zh_hant::WORDS,
];

/// The words of one language. `{place}`, `{inviter}`, `{address}` and `{code}` are filled in by
/// [`fill`].
#[derive(Debug)]
pub(crate) struct Words {
    /// The language tag, as `lang` says it.
    pub(crate) tag: &'static str,
    pub(crate) is_rtl: bool,
    /// How a date is written: `{day}`, `{month}`, `{year}` and `{time}`.
    pub(crate) date: &'static str,
    /// The months as they stand in a date.
    pub(crate) months: [&'static str; 12],

    pub(crate) invited_by: &'static str,
    pub(crate) invited: &'static str,
    pub(crate) role: &'static str,
    pub(crate) invited_address: &'static str,
    pub(crate) valid_until: &'static str,
    pub(crate) words_caution: &'static str,
    pub(crate) accept: &'static str,
    pub(crate) decline: &'static str,
    pub(crate) decline_and_block: &'static str,
    pub(crate) signed_in_as: &'static str,
    pub(crate) not_signed_in: &'static str,

    pub(crate) wrong_title: &'static str,
    pub(crate) wrong_text: &'static str,
    pub(crate) prove_text: &'static str,
    pub(crate) switch_account: &'static str,

    pub(crate) dead_title: &'static str,
    pub(crate) dead_text: &'static str,
    pub(crate) damaged_title: &'static str,
    pub(crate) damaged_text: &'static str,
    pub(crate) renew: &'static str,
    pub(crate) renew_text: &'static str,
    pub(crate) renewed_text: &'static str,
    pub(crate) requirement_title: &'static str,
    pub(crate) requirement_text: &'static str,

    pub(crate) welcome_title: &'static str,
    pub(crate) welcome_text: &'static str,
    pub(crate) welcome_place: &'static str,
    pub(crate) declined_title: &'static str,
    pub(crate) declined_text: &'static str,
    pub(crate) block_title: &'static str,
    pub(crate) block_text: &'static str,
    pub(crate) block: &'static str,
    pub(crate) blocked_title: &'static str,
    pub(crate) blocked_text: &'static str,

    pub(crate) sign_in: &'static str,
    pub(crate) sign_in_text: &'static str,
    pub(crate) email: &'static str,
    pub(crate) send_code: &'static str,
    pub(crate) code_title: &'static str,
    pub(crate) code_text: &'static str,
    pub(crate) code: &'static str,
    pub(crate) code_wrong: &'static str,
    pub(crate) email_wrong: &'static str,
    pub(crate) code_subject: &'static str,
    pub(crate) code_letter: &'static str,
    pub(crate) account_title: &'static str,
    pub(crate) sign_out: &'static str,
    pub(crate) demo_notice: &'static str,

    pub(crate) form_title: &'static str,
    pub(crate) form_text: &'static str,
    pub(crate) too_many_title: &'static str,
    pub(crate) too_many_text: &'static str,
    pub(crate) busy_title: &'static str,
    pub(crate) busy_text: &'static str,
    pub(crate) not_found_title: &'static str,
    pub(crate) not_found_text: &'static str,
    pub(crate) reference: &'static str,
}

impl Words {
    /// The words of the language that serves `requested` best; English where none does.
    pub(crate) fn of(requested: &str) -> &'static Self {
        static OURS: LazyLock<Locales> =
            LazyLock::new(|| Locales::new(&ALL.map(|words| words.tag)));
        let [english, ..] = ALL;
        let tag = OURS.resolve(requested);
        ALL.into_iter()
            .find(|words| words.tag == tag)
            .unwrap_or(english)
    }

    /// The words for what a link or a browser asks for, in order; a wish that nothing serves is
    /// passed over.
    pub(crate) fn negotiate<'a>(wishes: impl IntoIterator<Item = &'a str>) -> &'static Self {
        let [english, ..] = ALL;
        wishes
            .into_iter()
            .find_map(|wish| {
                let words = Self::of(wish);
                let is_meant = words.tag != english.tag || is_english(wish);
                is_meant.then_some(words)
            })
            .unwrap_or(english)
    }

    pub(crate) const fn dir(&self) -> &'static str {
        if self.is_rtl { "rtl" } else { "ltr" }
    }

    /// A moment in UTC, as one writes it in this language.
    pub(crate) fn moment(&self, moment: Timestamp) -> String {
        let moment = OffsetDateTime::from(moment);
        let month = usize::from(u8::from(moment.month())).saturating_sub(1);
        let month = self.months.get(month).copied().unwrap_or_default();
        let clock = format!("{:02}:{:02}", moment.hour(), moment.minute());
        self.date
            .replace("{day}", &moment.day().to_string())
            .replace("{month}", month)
            .replace("{year}", &moment.year().to_string())
            .replace("{time}", &clock)
    }
}

fn is_english(wish: &str) -> bool {
    invitation::Locale::parse(wish).is_ok_and(|locale| {
        let tag = locale.as_str();
        tag == "en" || tag.starts_with("en-")
    })
}

/// A sentence with a value in the place of `{name}`. The value stands between isolates, so that a
/// name in another direction does not turn the sentence around.
pub(crate) fn fill(sentence: &str, name: &str, value: &str) -> String {
    sentence.replace(&format!("{{{name}}}"), &format!("\u{2068}{value}\u{2069}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_fills_the_same_places() {
        for words in ALL {
            for (sentence, names) in [
                (words.invited_by, &["{inviter}", "{place}"][..]),
                (words.invited, &["{place}"]),
                (words.signed_in_as, &["{address}"]),
                (words.wrong_text, &["{address}"]),
                (words.welcome_place, &["{place}"]),
                (words.code_text, &["{address}"]),
                (words.code_letter, &["{code}"]),
                (words.date, &["{day}", "{month}", "{year}", "{time}", "UTC"]),
            ] {
                for name in names {
                    assert_eq!(sentence.matches(name).count(), 1, "{}: {name}", words.tag);
                }
            }
        }
    }

    #[test]
    fn a_language_says_itself_which_way_it_runs() {
        for words in ALL {
            let locale = invitation::Locale::parse(words.tag).unwrap();
            assert_eq!(words.is_rtl, locale.is_rtl(), "{}", words.tag);
            assert_eq!(Words::of(words.tag).tag, words.tag);
        }
    }

    #[test]
    fn the_first_wish_that_can_be_met_is_met() {
        assert_eq!(Words::negotiate(["tlh", "de-AT", "fr"]).tag, "de");
        assert_eq!(Words::negotiate(["en-GB", "fr"]).tag, "en");
        assert_eq!(Words::negotiate(["zh-TW"]).tag, "zh-Hant");
        assert_eq!(Words::negotiate(["", "../../etc"]).tag, "en");
    }

    #[test]
    fn a_moment_names_its_zone() {
        let moment: Timestamp = "2026-12-24T12:05:59Z".parse().unwrap();
        assert_eq!(
            Words::of("en").moment(moment),
            "24 December 2026, 12:05 UTC"
        );
        assert_eq!(
            Words::of("de").moment(moment),
            "24. Dezember 2026, 12:05 Uhr UTC"
        );
        assert_eq!(Words::of("ja").moment(moment), "2026年12月24日 12:05(UTC)");
    }

    #[test]
    fn a_value_cannot_bring_in_another_value() {
        let sentence = fill(Words::of("en").invited_by, "inviter", "{place}");
        assert!(fill(&sentence, "place", "Acme").contains("Acme"));
    }
}
