use alloc::string::String;
use core::fmt;

use thiserror::Error;

/// A positive amount, digit for digit as it was written; no floating-point number touches it.
///
/// # Invariants
///
/// - Digits, with a dot and more digits if any; no sign, no exponent, no leading zeros.
/// - At most 30 digits, not all of them zero.
///
/// # Examples
///
/// ```
/// use invitation::wire::{Decimal, DecimalError};
///
/// assert_eq!(Decimal::parse("12345678901234567.89")?.as_str(), "12345678901234567.89");
/// assert_eq!(Decimal::parse("7.055e2")?.as_str(), "705.5");
/// assert_eq!(Decimal::parse("0.00"), Err(DecimalError::NotPositive));
/// # Ok::<(), DecimalError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Decimal(String);

/// Why a text is no [`Decimal`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum DecimalError {
    /// Not written as JSON writes numbers.
    #[error("it must be a decimal number")]
    Syntax,
    /// Zero, or less.
    #[error("it must be greater than zero")]
    NotPositive,
    /// More digits than [`Decimal::MAX_DIGITS`].
    #[error("it has more than {} digits", Decimal::MAX_DIGITS)]
    TooLong,
}

impl Decimal {
    /// The most digits, before and behind the dot together.
    pub const MAX_DIGITS: usize = 30;

    /// Reads a number as JSON writes it; an exponent is resolved.
    ///
    /// # Errors
    ///
    /// [`DecimalError`] says which invariant does not hold.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let number = Number::of(text).ok_or(DecimalError::Syntax)?;
        let is_zero = number
            .whole
            .bytes()
            .chain(number.part.bytes())
            .all(|b| b == b'0');
        if is_zero || number.negative {
            return Err(DecimalError::NotPositive);
        }
        number.plain().map(Self)
    }

    /// The amount.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Decimal({})", self.0)
    }
}

/// The parts of a number in the grammar of RFC 8259, section 6.
struct Number<'a> {
    negative: bool,
    whole: &'a str,
    part: &'a str,
    exponent: &'a str,
}

impl<'a> Number<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let unsigned = text.strip_prefix('-');
        let (mantissa, exponent) = match unsigned.unwrap_or(text).split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let digits = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
                (mantissa, is_digits(digits).then_some(exponent)?)
            }
            None => (unsigned.unwrap_or(text), ""),
        };
        let (whole, part) = match mantissa.split_once('.') {
            Some((whole, part)) => (whole, is_digits(part).then_some(part)?),
            None => (mantissa, ""),
        };
        let leads_with_zero = whole.len() > 1 && whole.starts_with('0');
        (is_digits(whole) && !leads_with_zero).then_some(Self {
            negative: unsigned.is_some(),
            whole,
            part,
            exponent,
        })
    }

    /// Without an exponent.
    fn plain(&self) -> Result<String, DecimalError> {
        const MOST: i32 = 2 * Decimal::MAX_DIGITS as i32;
        let digits = self.whole.len().saturating_add(self.part.len());
        if digits > Decimal::MAX_DIGITS {
            return Err(DecimalError::TooLong);
        }
        let shift: i32 = match self.exponent {
            "" => 0,
            text => text.parse().map_err(|_| DecimalError::TooLong)?,
        };
        if !(-MOST..=MOST).contains(&shift) {
            return Err(DecimalError::TooLong);
        }
        let (mut whole, mut part) = (String::from(self.whole), String::from(self.part));
        for _ in 0..shift.max(0) {
            whole.push(if part.is_empty() { '0' } else { part.remove(0) });
        }
        for _ in shift.min(0)..0 {
            part.insert(0, whole.pop().unwrap_or('0'));
        }
        let mut plain = String::from(whole.trim_start_matches('0'));
        if plain.is_empty() {
            plain.push('0');
        }
        if !part.is_empty() {
            plain.push('.');
            plain.push_str(&part);
        }
        if plain.bytes().filter(u8::is_ascii_digit).count() > Decimal::MAX_DIGITS {
            return Err(DecimalError::TooLong);
        }
        Ok(plain)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    // K18
    #[test]
    fn k18_digits_stay_as_they_were_written() {
        for (given, plain) in [
            ("705.5", "705.5"),
            ("705.50", "705.50"),
            ("12345678901234567.89", "12345678901234567.89"),
            ("0.1", "0.1"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
            ("1e3", "1000"),
            ("1.25E+1", "12.5"),
            ("5e-3", "0.005"),
            ("120e-1", "12.0"),
            ("0.05e2", "5"),
        ] {
            assert_eq!(Decimal::parse(given).unwrap().to_string(), plain, "{given}");
        }
    }

    #[test]
    fn what_is_no_positive_decimal_is_refused() {
        use DecimalError::{NotPositive, Syntax, TooLong};
        for (given, error) in [
            ("", Syntax),
            ("-", Syntax),
            (".5", Syntax),
            ("5.", Syntax),
            ("05", Syntax),
            ("+5", Syntax),
            ("1e", Syntax),
            ("1e+", Syntax),
            ("1_000", Syntax),
            ("1,5", Syntax),
            (" 5", Syntax),
            ("NaN", Syntax),
            ("٥", Syntax),
            ("0", NotPositive),
            ("-0.0", NotPositive),
            ("0e9", NotPositive),
            ("-5", NotPositive),
            ("1234567890123456789012345678901", TooLong),
            ("1e30", TooLong),
            ("1e-31", TooLong),
            ("1e999999999999", TooLong),
            ("1e-2147483648", TooLong),
        ] {
            assert_eq!(Decimal::parse(given), Err(error), "{given:?}");
        }
    }
}
