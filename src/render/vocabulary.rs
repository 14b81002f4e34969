use alloc::{boxed::Box, collections::BTreeMap, string::String, vec::Vec};

use fluent_bundle::FluentResource;

use super::{
    check::{self, Reference},
    error::RendererError,
    key::Key,
    languages::{ENGLISH, LANGUAGES},
    words::{Value, Words},
};
use crate::values::{DisplayText, Locale, Locales};

/// The words in every language, and who reads which.
pub(super) struct Vocabulary {
    /// English comes first.
    languages: Vec<Words>,
    locales: Locales,
    /// Language, role, label.
    labels: BTreeMap<(Locale, Box<str>), DisplayText>,
    /// English as it is shipped: what is said where a host's words fail.
    english: Words,
}

/// What the host adds: language and words, in the order in which they were given.
pub(super) type OwnWords = Vec<(Locale, Box<str>)>;

impl Vocabulary {
    pub(super) fn new(
        own: OwnWords,
        labels: BTreeMap<(Locale, Box<str>), DisplayText>,
    ) -> Result<Self, RendererError> {
        let mut languages = Vec::with_capacity(LANGUAGES.len().saturating_add(own.len()));
        for (tag, words) in LANGUAGES {
            languages.push(shipped(tag, words));
        }
        let reference = Reference::new(ENGLISH);
        for (language, source) in own {
            let resource = check::parse(&reference, &language, &source)?;
            match languages
                .iter_mut()
                .find(|words| *words.language() == language)
            {
                Some(words) => words.add(resource),
                None => {
                    let mut words = Words::new(language);
                    words.add(resource);
                    languages.push(words);
                }
            }
        }
        for words in &languages {
            if let Some(missing) = Key::ALL.iter().find(|key| !words.has(**key)) {
                return Err(RendererError::MissingWords {
                    language: words.language().clone(),
                    key: missing.as_str(),
                });
            }
        }
        let tags: Vec<&str> = languages
            .iter()
            .map(|words| words.language().as_str())
            .collect();
        let locales = Locales::new(&tags);
        Ok(Self {
            languages,
            locales,
            labels,
            english: shipped("en", ENGLISH),
        })
    }

    pub(super) fn languages(&self) -> impl Iterator<Item = &str> {
        self.languages.iter().map(|words| words.language().as_str())
    }

    /// The words for who asked for this language.
    pub(super) fn speech(&self, requested: &str) -> Speech<'_> {
        let words = self
            .locales
            .position(requested)
            .and_then(|place| self.languages.get(place));
        Speech {
            words: words.unwrap_or(&self.english),
            vocabulary: self,
        }
    }
}

fn shipped(tag: &str, source: &str) -> Words {
    let mut words = Words::new(Locale::or_english(tag));
    // What is shipped holds no mistakes: a test says so. If it did, the rest of it would still serve.
    let resource = FluentResource::try_new(source.into()).unwrap_or_else(|(resource, _)| resource);
    words.add(resource);
    words
}

/// The words of one language, with English behind them.
#[derive(Clone, Copy)]
pub(super) struct Speech<'a> {
    words: &'a Words,
    vocabulary: &'a Vocabulary,
}

impl<'a> Speech<'a> {
    pub(super) const fn language(&self) -> &'a Locale {
        self.words.language()
    }

    pub(super) const fn is_rtl(&self) -> bool {
        self.words.is_rtl()
    }

    /// Fills in a sentence; in English if it cannot be filled in otherwise.
    pub(super) fn say(&self, key: Key, values: &[(&'static str, Value<'_>)]) -> String {
        self.words
            .say(key, values)
            .or_else(|| self.vocabulary.english.say(key, values))
            .unwrap_or_default()
    }

    /// What the host calls a role in this language, or in English, or at all.
    pub(super) fn role<'r>(&'r self, role: &'r str) -> &'r str {
        let label = |language: &Locale| {
            self.vocabulary
                .labels
                .get(&(language.clone(), role.into()))
                .map(DisplayText::as_str)
        };
        label(self.language())
            .or_else(|| label(&Locale::ENGLISH))
            .unwrap_or(role)
    }
}
