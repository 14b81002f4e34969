use thiserror::Error;

use crate::values::{
    DomainError, EmailError, LinkError, Locale, LocaleError, NameError, TextError,
};

/// Why a letter could not be written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RenderError {
    /// The host's own layout gave up.
    #[error("the layout failed")]
    Layout,
}

/// Why there is no such renderer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RendererError {
    /// The product has no name.
    #[error("the product has no name")]
    NoProduct,
    /// Letters have no sender.
    #[error("letters have no sender")]
    NoFrom,
    /// The name of the product or of a role.
    #[error(transparent)]
    Text(#[from] TextError),
    /// The sender's address.
    #[error(transparent)]
    Email(#[from] EmailError),
    /// The mail domain.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// The address of the page that blocks.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// A kind of scope, or a role.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A language tag.
    #[error(transparent)]
    Locale(#[from] LocaleError),
    /// The host's own words.
    #[error("words in {language}, line {line}: {problem}")]
    Words {
        /// In which language.
        language: Locale,
        /// In which line of them.
        line: usize,
        /// What is wrong there.
        problem: WordsProblem,
    },
    /// A language of the host's own lacks words.
    #[error("words in {language}: there is no {key}")]
    MissingWords {
        /// The language.
        language: Locale,
        /// The first key that is not there.
        key: &'static str,
    },
}

/// What is wrong with words of the host's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WordsProblem {
    /// They are no Fluent messages.
    #[error("not a message")]
    Syntax,
    /// No letter has a place for this key.
    #[error("an unknown key")]
    UnknownKey,
    /// A key that stands twice.
    #[error("a key that was there before")]
    DuplicateKey,
    /// A key without words.
    #[error("a key without words")]
    NoWords,
    /// A variable that this key does not have.
    #[error("a variable that this key does not have")]
    UnknownVariable,
    /// A function, an attribute, or a reference to something else than a term of the same text.
    #[error("more than words, variables, choices and terms")]
    Unsupported,
    /// A control character, or a character that changes the direction of the text.
    #[error("a character that letters do not hold")]
    Character,
}
