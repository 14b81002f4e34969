//! The forms in which the dialects write times.

use alloc::{format, string::String};

use time::OffsetDateTime;

use crate::values::Timestamp;

/// `2026-11-20T05:36:11`, in UTC.
pub(super) fn bare_seconds(instant: Timestamp) -> String {
    let t = OffsetDateTime::from(instant);
    let (year, month, day) = t.to_calendar_date();
    let (hour, minute, second) = t.to_hms();
    let month = u8::from(month);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

/// `2026-11-20T05:36:11Z`.
pub(super) fn seconds(instant: Timestamp) -> String {
    format!("{}Z", bare_seconds(instant))
}

/// `2026-11-20T05:36:11.123Z`, as browsers write it.
pub(super) fn millis(instant: Timestamp) -> String {
    let millis = OffsetDateTime::from(instant).millisecond();
    format!("{}.{millis:03}Z", bare_seconds(instant))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_cut_off_and_never_rounded() {
        let instant = Timestamp::parse("0026-01-02T04:05:09.999999+01:00").unwrap();
        assert_eq!(seconds(instant), "0026-01-02T03:05:09Z");
        assert_eq!(millis(instant), "0026-01-02T03:05:09.999Z");
        assert_eq!(bare_seconds(instant), "0026-01-02T03:05:09");
    }
}
