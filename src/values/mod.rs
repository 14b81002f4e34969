//! Values that are parsed once and right for ever.
