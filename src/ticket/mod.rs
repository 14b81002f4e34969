//! The secret of an invitation: derived, never stored.
