use alloc::{
    collections::{BTreeMap, BTreeSet},
    string::String,
};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::error::{RendererError, WordsProblem};
use crate::values::Locale;

/// The variable that every sentence may use, whatever English does.
const ALWAYS: &str = "product";

/// The keys that there are, each with its variables: as English has them.
pub(super) struct Reference(BTreeMap<String, BTreeSet<String>>);

impl Reference {
    pub(super) fn new(english: &str) -> Self {
        let resource =
            FluentResource::try_new(english.into()).unwrap_or_else(|(resource, _)| resource);
        let mut keys = BTreeMap::new();
        for entry in resource.entries() {
            if let Entry::Message(message) = entry {
                let mut variables = BTreeSet::from([ALWAYS.into()]);
                if let Some(pattern) = &message.value {
                    walk(pattern, &mut |used| {
                        if let InlineExpression::VariableReference { id } = used {
                            variables.insert(id.name.into());
                        }
                    });
                }
                keys.insert(message.id.name.into(), variables);
            }
        }
        Self(keys)
    }
}

/// Reads a host's own words, and refuses what could fail or surprise when a letter is written.
pub(super) fn parse(
    reference: &Reference,
    language: &Locale,
    source: &str,
) -> Result<FluentResource, RendererError> {
    let refuse = |line, problem| RendererError::Words {
        language: language.clone(),
        line,
        problem,
    };
    if let Some((at, _)) = source.char_indices().find(|(_, c)| is_unwelcome(*c)) {
        return Err(refuse(line_at(source, at), WordsProblem::Character));
    }
    let resource = FluentResource::try_new(source.into()).map_err(|(resource, errors)| {
        let at = errors.first().map_or(0, |error| error.pos.start);
        refuse(line_at(resource.source(), at), WordsProblem::Syntax)
    })?;
    match first_problem(reference, &resource) {
        Some((at, problem)) => Err(refuse(line_at(resource.source(), at), problem)),
        None => Ok(resource),
    }
}

/// Where the first problem is, in bytes.
fn first_problem(
    reference: &Reference,
    resource: &FluentResource,
) -> Option<(usize, WordsProblem)> {
    let source = resource.source();
    let place = |name: &str| name.as_ptr().addr().saturating_sub(source.as_ptr().addr());
    let terms: BTreeSet<&str> = resource
        .entries()
        .filter_map(|entry| match entry {
            Entry::Term(term) => Some(term.id.name),
            _ => None,
        })
        .collect();
    let mut seen = BTreeSet::new();
    for entry in resource.entries() {
        let (name, pattern, attributes, variables) = match entry {
            Entry::Message(message) => {
                let name = message.id.name;
                let Some(variables) = reference.0.get(name) else {
                    return Some((place(name), WordsProblem::UnknownKey));
                };
                let Some(pattern) = &message.value else {
                    return Some((place(name), WordsProblem::NoWords));
                };
                (name, pattern, &message.attributes, Some(variables))
            }
            Entry::Term(term) => (term.id.name, &term.value, &term.attributes, None),
            _ => continue,
        };
        if !seen.insert((name, variables.is_some())) {
            return Some((place(name), WordsProblem::DuplicateKey));
        }
        let mut problem = (!attributes.is_empty()).then_some(WordsProblem::Unsupported);
        walk(pattern, &mut |used| {
            let found = match used {
                InlineExpression::VariableReference { id } => variables
                    .is_none_or(|known| !known.contains(id.name))
                    .then_some(WordsProblem::UnknownVariable),
                // Terms within terms could go round in circles.
                InlineExpression::TermReference {
                    id,
                    attribute: None,
                    arguments: None,
                } if variables.is_some() && terms.contains(id.name) => None,
                InlineExpression::StringLiteral { .. }
                | InlineExpression::NumberLiteral { .. }
                | InlineExpression::Placeable { .. } => None,
                _ => Some(WordsProblem::Unsupported),
            };
            problem = problem.or(found);
        });
        if let Some(problem) = problem {
            return Some((place(name), problem));
        }
    }
    None
}

/// Shows every expression of a pattern.
fn walk<'a>(pattern: &'a Pattern<&'a str>, see: &mut impl FnMut(&'a InlineExpression<&'a str>)) {
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            walk_expression(expression, see);
        }
    }
}

fn walk_expression<'a>(
    expression: &'a Expression<&'a str>,
    see: &mut impl FnMut(&'a InlineExpression<&'a str>),
) {
    let inline = match expression {
        Expression::Inline(inline) => inline,
        Expression::Select { selector, variants } => {
            for variant in variants {
                walk(&variant.value, see);
            }
            selector
        }
    };
    see(inline);
    if let InlineExpression::Placeable { expression } = inline {
        walk_expression(expression, see);
    }
}

/// Line feeds are how a file is written; any other control, and what turns the direction of text
/// around, has no place in words.
fn is_unwelcome(c: char) -> bool {
    let is_bidi_control = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    is_bidi_control || (c.is_control() && !matches!(c, '\n' | '\r'))
}

fn line_at(source: &str, at: usize) -> usize {
    let before = source.get(..at).unwrap_or(source);
    before.matches('\n').count().saturating_add(1)
}
