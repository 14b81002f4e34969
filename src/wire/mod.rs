//! The four public dialects as pure request and response types.
