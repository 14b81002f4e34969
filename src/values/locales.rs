use alloc::boxed::Box;
use alloc::vec::Vec;

use icu_locale::LocaleExpander;
use icu_locale_core::LanguageIdentifier;
use icu_locale_core::subtags::{Language, Region, Script, Variants, language};

use super::locale::{ENGLISH, canonical};

/// The languages that a host has texts in, read once and asked often.
///
/// A request is answered with the first entry that fits, in this order of closeness:
///
/// 1. the same canonical tag;
/// 2. the same tag once both are completed with their likely script and region (`zh-TW` and `zh-Hant-TW`);
/// 3. the same language and script, listed without a region;
/// 4. the same language and script, with the region that is likely for them (`pt-AO` and `pt-BR`);
/// 5. the same language and script, in the order of the list;
/// 6. the bare language (RFC 4647, section 3.4).
///
/// Nynorsk takes Norwegian before it gives up. What fits nothing gets the host's `en`, else its first regional
/// English, else `"en"`. Entries that are no language tags are never chosen.
///
/// ```
/// use invitation::values::Locales;
///
/// let ours = Locales::new(&["en-US", "de-DE", "zh-TW"]);
/// assert_eq!(ours.resolve("de"), "de-DE");
/// assert_eq!(ours.resolve("zh-Hant-HK"), "zh-TW");
/// assert_eq!(ours.resolve("fr"), "en-US");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Locales {
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    listed: Box<str>,
    tag: Option<Tag>,
}

#[derive(Clone, Debug)]
struct Tag {
    canonical: LanguageIdentifier,
    likely: LanguageIdentifier,
}

impl Locales {
    /// Reads the list. Entries may be spelled as a host's bundles are (`de_DE`, `iw`); they are returned as listed.
    #[must_use]
    pub fn new<A: AsRef<str>>(available: &[A]) -> Self {
        let entries = available
            .iter()
            .map(|listed| Entry {
                listed: listed.as_ref().into(),
                tag: canonical(listed.as_ref()).ok().map(Tag::new),
            })
            .collect();
        Self { entries }
    }

    /// The entry that serves `requested` best, exactly as it is listed; `"en"` if none does.
    #[must_use]
    pub fn resolve(&self, requested: &str) -> &str {
        self.position(requested)
            .and_then(|index| self.entries.get(index))
            .map_or(ENGLISH, |entry| &entry.listed)
    }

    pub(crate) fn position(&self, requested: &str) -> Option<usize> {
        canonical(requested)
            .ok()
            .and_then(|tag| self.closest(tag))
            .or_else(|| self.first(|tag| tag.canonical == bare(language!("en"))))
            .or_else(|| self.first(|tag| tag.canonical.language == language!("en")))
    }

    fn closest(&self, requested: LanguageIdentifier) -> Option<usize> {
        let wanted = Tag::new(requested);
        self.first(|tag| tag.canonical == wanted.canonical)
            .or_else(|| self.first(|tag| tag.likely == wanted.likely))
            .or_else(|| self.first(|tag| tag.reads_as(&wanted) && tag.canonical.region.is_none()))
            .or_else(|| {
                let main = wanted.main_region();
                self.first(|tag| tag.reads_as(&wanted) && tag.canonical.region == main)
            })
            .or_else(|| self.first(|tag| tag.reads_as(&wanted)))
            .or_else(|| self.first(|tag| tag.canonical == bare(wanted.canonical.language)))
            .or_else(|| {
                if wanted.canonical.language != language!("nn") {
                    return None;
                }
                self.closest(LanguageIdentifier {
                    language: language!("no"),
                    ..wanted.canonical
                })
            })
    }

    fn first(&self, fits: impl Fn(&Tag) -> bool) -> Option<usize> {
        self.entries
            .iter()
            .position(|entry| entry.tag.as_ref().is_some_and(&fits))
    }
}

impl Tag {
    fn new(canonical: LanguageIdentifier) -> Self {
        Self {
            likely: with_likely_subtags(canonical.clone()),
            canonical,
        }
    }

    /// Whether who reads the one can read the other.
    fn reads_as(&self, other: &Self) -> bool {
        self.likely.language == other.likely.language && self.likely.script == other.likely.script
    }

    fn main_region(&self) -> Option<Region> {
        with_likely_subtags(identifier(self.likely.language, self.likely.script)).region
    }
}

fn bare(language: Language) -> LanguageIdentifier {
    identifier(language, None)
}

fn identifier(language: Language, script: Option<Script>) -> LanguageIdentifier {
    LanguageIdentifier {
        language,
        script,
        region: None,
        variants: Variants::new(),
    }
}

fn with_likely_subtags(mut tag: LanguageIdentifier) -> LanguageIdentifier {
    LocaleExpander::new_extended().maximize(&mut tag);
    tag
}
