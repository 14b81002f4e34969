//! Letters that people read: subject, text, HTML and headers, in the reader's language.
