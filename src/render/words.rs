use alloc::{borrow::ToOwned, string::String, vec::Vec};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use unic_langid::LanguageIdentifier;

use super::{direction::isolated, key::Key};
use crate::values::Locale;

/// What is put into a sentence.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    /// A name or another text that may run in another direction than the sentence.
    Name(&'a str),
    /// Words of the same language.
    Words(&'a str),
    /// A number, by which the sentence is chosen.
    Count(u32),
}

/// The words of one language.
pub(super) struct Words {
    language: Locale,
    is_rtl: bool,
    bundle: FluentBundle<FluentResource>,
}

impl Words {
    pub(super) fn new(language: Locale) -> Self {
        // A locale is a language tag in canonical form; English decides on plurals if Fluent differs.
        let tag: LanguageIdentifier = language.as_str().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent([tag].into());
        // We isolate what needs it; Fluent would put marks around everything.
        bundle.set_use_isolating(false);
        Self {
            is_rtl: language.is_rtl(),
            language,
            bundle,
        }
    }

    /// Puts these words in the place of what was there under the same keys.
    pub(super) fn add(&mut self, resource: FluentResource) {
        self.bundle.add_resource_overriding(resource);
    }

    pub(super) const fn language(&self) -> &Locale {
        &self.language
    }

    pub(super) const fn is_rtl(&self) -> bool {
        self.is_rtl
    }

    pub(super) fn has(&self, key: Key) -> bool {
        self.bundle
            .get_message(key.as_str())
            .is_some_and(|message| message.value().is_some())
    }

    /// Fills in a sentence. `None` where it is not there, cannot be filled in, or says nothing.
    pub(super) fn say(&self, key: Key, values: &[(&'static str, Value<'_>)]) -> Option<String> {
        let message = self.bundle.get_message(key.as_str())?;
        let mut arguments = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            let value = match value {
                Value::Name(name) => FluentValue::from(isolated(name, self.is_rtl).into_owned()),
                Value::Words(words) => FluentValue::from((*words).to_owned()),
                Value::Count(count) => FluentValue::from(*count),
            };
            arguments.set(*name, value);
        }
        let mut errors = Vec::new();
        let said = self
            .bundle
            .format_pattern(message.value()?, Some(&arguments), &mut errors);
        (errors.is_empty() && !said.trim().is_empty()).then(|| said.into_owned())
    }
}
