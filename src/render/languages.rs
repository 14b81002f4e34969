/// The languages that the crate has words in, as (tag, words).
///
/// Another one is another tag in this list and another file in `messages/`. English is the one that
/// always fits: it comes first.
macro_rules! languages {
    ($($tag:literal),+ $(,)?) => {
        pub(super) const LANGUAGES: &[(&str, &str)] =
            &[$(($tag, include_str!(concat!("messages/", $tag, ".ftl")))),+];
    };
}

languages![
    "en", "de", "fr", "es", "it", "pt", "pt-BR", "nl", "pl", "cs", "sv", "da", "uk", "ru", "tr",
    "ja", "ko", "zh-Hans", "zh-Hant", "ar", "he"
];

/// The words in English, which every other language follows.
pub(super) const ENGLISH: &str = include_str!("messages/en.ftl");

#[cfg(test)]
mod tests {
    use alloc::{
        collections::{BTreeMap, BTreeSet},
        format,
        string::{String, ToString},
        vec::Vec,
    };

    use fluent_bundle::FluentResource;
    use fluent_syntax::ast::{
        Entry, Expression, InlineExpression, Pattern, PatternElement, VariantKey,
    };
    use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};

    use super::*;
    use crate::{
        render::key::Key,
        values::{Locale, Locales},
    };

    /// What one key holds: its variables, and the choices in it, each with the variables of every arm.
    #[derive(Default)]
    struct Shape {
        variables: BTreeSet<String>,
        choices: Vec<BTreeMap<String, BTreeSet<String>>>,
        is_empty: bool,
    }

    fn variables(pattern: &Pattern<&str>, shape: &mut Shape) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        for element in &pattern.elements {
            let PatternElement::Placeable { expression } = element else {
                continue;
            };
            match expression {
                Expression::Inline(InlineExpression::VariableReference { id }) => {
                    found.insert(id.name.to_string());
                }
                Expression::Inline(InlineExpression::StringLiteral { .. }) => {}
                Expression::Select {
                    selector: InlineExpression::VariableReference { id },
                    variants,
                } => {
                    assert_eq!(id.name, "count", "only numbers decide");
                    found.insert(id.name.to_string());
                    let mut arms = BTreeMap::new();
                    for variant in variants {
                        let VariantKey::Identifier { name } = variant.key else {
                            panic!("a category, not a number, decides")
                        };
                        let inside = variables(&variant.value, shape);
                        found.extend(inside.clone());
                        assert!(
                            arms.insert(name.to_string(), inside).is_none(),
                            "{name} twice"
                        );
                    }
                    shape.choices.push(arms);
                }
                Expression::Inline(_) | Expression::Select { .. } => {
                    panic!("something else than variables and choices")
                }
            }
        }
        found
    }

    fn shapes(tag: &str, source: &str) -> BTreeMap<String, Shape> {
        let resource = FluentResource::try_new(source.to_string())
            .unwrap_or_else(|(_, errors)| panic!("{tag}: {errors:?}"));
        let mut shapes = BTreeMap::new();
        for entry in resource.entries() {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Term(_) | Entry::Junk { .. } => panic!("{tag}: a term, or no message"),
                _ => continue,
            };
            let id = message.id.name.to_string();
            assert!(message.attributes.is_empty(), "{tag}: {id} has attributes");
            let pattern = message
                .value
                .as_ref()
                .unwrap_or_else(|| panic!("{tag}: {id} is empty"));
            let mut shape = Shape {
                is_empty: pattern.elements.is_empty(),
                ..Shape::default()
            };
            shape.variables = variables(pattern, &mut shape);
            assert!(
                shapes.insert(id.clone(), shape).is_none(),
                "{tag}: {id} stands twice"
            );
        }
        shapes
    }

    fn name(category: PluralCategory) -> &'static str {
        match category {
            PluralCategory::ZERO => "zero",
            PluralCategory::ONE => "one",
            PluralCategory::TWO => "two",
            PluralCategory::FEW => "few",
            PluralCategory::MANY => "many",
            PluralCategory::OTHER => "other",
        }
    }

    /// The categories that some number of days, hours, minutes or roles falls into.
    fn categories(tag: &str) -> BTreeSet<String> {
        let language = tag.split('-').next().unwrap_or(tag);
        let rules = PluralRules::create(
            language
                .parse::<unic_langid::LanguageIdentifier>()
                .expect("a tag"),
            PluralRuleType::CARDINAL,
        )
        .expect("a language with plural rules");
        let numbers = 0_u32..=1_000;
        let mut categories: BTreeSet<String> = numbers
            .map(|n| name(rules.select(n).expect("a category")).to_string())
            .collect();
        categories.insert("other".to_string());
        categories
    }

    #[test]
    fn every_language_has_every_key_with_the_variables_that_english_has() {
        let english = shapes("en", ENGLISH);
        for (tag, source) in LANGUAGES {
            let own = shapes(tag, source);
            let keys =
                |shapes: &BTreeMap<String, Shape>| shapes.keys().cloned().collect::<BTreeSet<_>>();
            let ours: BTreeSet<_> = Key::ALL
                .iter()
                .map(|key| key.as_str().to_string())
                .collect();
            assert_eq!(keys(&own), ours, "{tag}");
            for (id, shape) in &own {
                assert!(!shape.is_empty, "{tag}: {id} says nothing");
                assert_eq!(shape.variables, english[id].variables, "{tag}: {id}");
            }
        }
    }

    #[test]
    fn every_choice_has_the_plural_forms_of_its_language() {
        let known = ["zero", "one", "two", "few", "many", "other"];
        let english = shapes("en", ENGLISH);
        for (tag, source) in LANGUAGES {
            let needed = categories(tag);
            for (id, shape) in shapes(tag, source) {
                assert_eq!(
                    shape.choices.len(),
                    english[&id].choices.len(),
                    "{tag}: {id}"
                );
                for choice in shape.choices {
                    let arms: BTreeSet<String> = choice.keys().cloned().collect();
                    assert!(
                        arms.is_superset(&needed),
                        "{tag}: {id} has {arms:?}, not {needed:?}"
                    );
                    assert!(
                        arms.iter().all(|arm| known.contains(&arm.as_str())),
                        "{tag}: {id}"
                    );
                    let first = choice.values().next().expect("an arm");
                    assert!(
                        choice.values().all(|arm| arm == first),
                        "{tag}: {id} forgets a variable"
                    );
                }
            }
        }
    }

    #[test]
    fn every_language_is_listed_once_in_canonical_form_and_found() {
        let tags: Vec<&str> = LANGUAGES.iter().map(|(tag, _)| *tag).collect();
        let locales = Locales::new(&tags);
        assert_eq!(tags.first(), Some(&"en"));
        for tag in &tags {
            assert_eq!(Locale::parse(tag).expect("a tag").as_str(), *tag);
            assert_eq!(
                locales.resolve(tag),
                *tag,
                "listed twice, or under another name"
            );
        }
    }

    #[test]
    fn no_word_holds_markup_a_direction_mark_or_a_line_of_its_own() {
        for (tag, source) in LANGUAGES {
            for (number, line) in source.lines().enumerate() {
                let place = format!("{tag}, line {}", number + 1);
                if line.starts_with('#') {
                    continue;
                }
                let words = line.replace("->", "");
                assert!(
                    !words.contains(['<', '>', '&', '\t', '\r', '\u{FEFF}']),
                    "{place}"
                );
                let is_mark = |c| matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
                assert!(!line.contains(is_mark), "{place}");
            }
            assert!(
                source
                    .lines()
                    .filter(|line| line.starts_with("date = "))
                    .all(|line| line.contains("UTC")),
                "{tag}"
            );
        }
    }
}
