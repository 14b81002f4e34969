//! The loop that runs the agenda.
