use alloc::{borrow::Cow, string::String};
use core::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use thiserror::Error;
use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

const MICROS_PER_SECOND: i64 = 1_000_000;
/// 0001-01-01T00:00:00Z.
const FIRST: i64 = -62_135_596_800 * MICROS_PER_SECOND;
/// 9999-12-31T23:59:59.999999Z.
const LAST: i64 = 253_402_300_800 * MICROS_PER_SECOND - 1;

/// Why a time or a span of time was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TimeError {
    /// Not an RFC 3339 date and time with an offset.
    #[error("not an rfc 3339 date and time")]
    Syntax,
    /// Before year 1 or after year 9999.
    #[error("the time is outside the years 1 to 9999")]
    Range,
}

/// An instant in UTC.
///
/// # Invariants
///
/// - Whole microseconds, so that every database returns what it was given.
/// - Between the years 1 and 9999, so that it always has an RFC 3339 form.
///
/// # Examples
///
/// ```
/// use invitation::{Lifetime, Timestamp};
///
/// let noon: Timestamp = "2026-11-20T13:00:00.1234567+01:00".parse()?;
/// assert_eq!(noon.to_string(), "2026-11-20T12:00:00.123456Z");
/// assert!(noon < noon.after(Lifetime::days(7)));
/// # Ok::<(), invitation::values::TimeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The first instant there is.
    pub const MIN: Self = Self(FIRST);
    /// The last instant there is.
    pub const MAX: Self = Self(LAST);

    /// The instant that many microseconds after 1970-01-01T00:00:00Z; `None` outside the years
    /// 1 to 9999.
    #[must_use]
    pub const fn from_unix_micros(micros: i64) -> Option<Self> {
        if micros < FIRST || micros > LAST {
            None
        } else {
            Some(Self(micros))
        }
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 with any offset; digits beyond the microsecond are cut off.
    ///
    /// # Errors
    ///
    /// [`TimeError`] when the text is no such time or outside the years 1 to 9999.
    pub fn parse(text: &str) -> Result<Self, TimeError> {
        let parsed = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| TimeError::Syntax)?;
        Self::try_from(parsed)
    }

    /// This instant and `span` later, held at [`Timestamp::MAX`].
    ///
    /// Where a date too far away must be refused rather than held, use
    /// [`Timestamp::checked_after`].
    #[must_use]
    pub const fn after(self, span: Lifetime) -> Self {
        match self.checked_after(span) {
            Some(later) => later,
            None => Self::MAX,
        }
    }

    /// This instant and `span` later, or `None` past the year 9999.
    #[must_use]
    pub const fn checked_after(self, span: Lifetime) -> Option<Self> {
        match self.0.checked_add(span.0) {
            Some(micros) => Self::from_unix_micros(micros),
            None => None,
        }
    }

    /// This instant and `span` earlier, held at [`Timestamp::MIN`].
    #[must_use]
    pub const fn before(self, span: Lifetime) -> Self {
        match self.0.checked_sub(span.0) {
            Some(micros) if micros >= FIRST => Self(micros),
            _ => Self::MIN,
        }
    }

    /// How long after `earlier` this instant is; zero if it is not after it.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Lifetime {
        let span = self.0.saturating_sub(earlier.0);
        Lifetime(if span < 0 { 0 } else { span })
    }
}

impl TryFrom<OffsetDateTime> for Timestamp {
    type Error = TimeError;

    fn try_from(time: OffsetDateTime) -> Result<Self, Self::Error> {
        i64::try_from(time.unix_timestamp_nanos().div_euclid(1_000))
            .ok()
            .and_then(Self::from_unix_micros)
            .ok_or(TimeError::Range)
    }
}

impl From<Timestamp> for OffsetDateTime {
    fn from(time: Timestamp) -> Self {
        Self::from_unix_timestamp_nanos(i128::from(time.0).saturating_mul(1_000))
            .unwrap_or(Self::UNIX_EPOCH)
    }
}

impl FromStr for Timestamp {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<&str> for Timestamp {
    type Error = TimeError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        Self::parse(text)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = OffsetDateTime::from(*self)
            .to_offset(UtcOffset::UTC)
            .format(&Rfc3339)
            .map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <Cow<'de, str>>::deserialize(deserializer)?;
        Self::parse(&text).map_err(D::Error::custom)
    }
}

/// A span of time, never negative.
///
/// # Invariants
///
/// - Whole microseconds, from zero to a little over 290,000 years.
///
/// Days are 24 hours: an invitation's life is counted in elapsed time, so no time zone and no
/// midnight shortens it.
///
/// # Examples
///
/// ```
/// use invitation::Lifetime;
///
/// assert_eq!(Lifetime::days(1), Lifetime::hours(24));
/// assert!(Lifetime::minutes(59) < Lifetime::hours(1));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Lifetime(i64);

impl Lifetime {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest span there is.
    pub const MAX: Self = Self(i64::MAX);

    /// Spans of 24 hours.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        Self::seconds((days as u64).saturating_mul(86_400))
    }

    /// Spans of 60 minutes.
    #[must_use]
    pub const fn hours(hours: u32) -> Self {
        Self::seconds((hours as u64).saturating_mul(3_600))
    }

    /// Spans of 60 seconds.
    #[must_use]
    pub const fn minutes(minutes: u32) -> Self {
        Self::seconds((minutes as u64).saturating_mul(60))
    }

    /// Seconds, held at [`Lifetime::MAX`].
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self::micros(seconds.saturating_mul(1_000_000))
    }

    /// Microseconds, held at [`Lifetime::MAX`].
    #[must_use]
    pub const fn micros(micros: u64) -> Self {
        if micros > i64::MAX as u64 {
            Self::MAX
        } else {
            Self(micros.cast_signed())
        }
    }

    /// Whole microseconds.
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0.unsigned_abs()
    }

    /// Twice the span, thrice, …, held at [`Lifetime::MAX`].
    #[must_use]
    pub const fn times(self, factor: u32) -> Self {
        Self(self.0.saturating_mul(factor as i64))
    }

    /// Whether it is no time at all.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl From<Duration> for Lifetime {
    fn from(span: Duration) -> Self {
        Self::micros(u64::try_from(span.as_micros()).unwrap_or(u64::MAX))
    }
}

impl From<Lifetime> for Duration {
    fn from(span: Lifetime) -> Self {
        Self::from_micros(span.as_micros())
    }
}

impl fmt::Debug for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&Duration::from(*self), f)
    }
}

impl Serialize for Lifetime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.as_micros())
    }
}

impl<'de> Deserialize<'de> for Lifetime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let micros = u64::deserialize(deserializer)?;
        if micros > i64::MAX.unsigned_abs() {
            return Err(D::Error::custom(String::from("the span is too long")));
        }
        Ok(Self::micros(micros))
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    // E4
    #[test]
    fn e4_offsets_and_fractions_become_one_instant_in_utc() {
        for text in [
            "2026-03-29T01:30:00.5Z",
            "2026-03-29T03:30:00.5+02:00",
            "2026-03-28T16:30:00.500000999-09:00",
        ] {
            let parsed = Timestamp::parse(text).unwrap();
            assert_eq!(parsed.to_string(), "2026-03-29T01:30:00.5Z");
        }
    }

    // E6
    #[test]
    fn e6_arithmetic_at_the_extremes_neither_wraps_nor_panics() {
        assert_eq!(Timestamp::MAX.after(Lifetime::MAX), Timestamp::MAX);
        assert_eq!(Timestamp::MAX.checked_after(Lifetime::micros(1)), None);
        assert_eq!(Timestamp::MIN.before(Lifetime::MAX), Timestamp::MIN);
        assert_eq!(Timestamp::MIN.since(Timestamp::MAX), Lifetime::ZERO);
        assert_eq!(Lifetime::days(u32::MAX).times(u32::MAX), Lifetime::MAX);
        assert_eq!(Lifetime::seconds(u64::MAX), Lifetime::MAX);
        assert_eq!(Lifetime::from(Duration::MAX), Lifetime::MAX);
    }

    // E7
    #[test]
    fn e7_every_instant_survives_its_text() {
        for micros in [FIRST, -1, 0, 1, 1_763_668_800_123_456, LAST] {
            let instant = Timestamp::from_unix_micros(micros).unwrap();
            assert_eq!(Timestamp::parse(&instant.to_string()), Ok(instant));
        }
        assert_eq!(Timestamp::from_unix_micros(FIRST - 1), None);
        assert_eq!(Timestamp::from_unix_micros(LAST + 1), None);
    }
}
