//! The one text form of both secrets: a prefix, 32 characters of body, 4 check characters.
//!
//! The body is 20 bytes as 32 symbols of five bits. The four check symbols are the remainder of a
//! cyclic code over GF(32), computed over prefix and body. Its distance over these 40 characters is
//! four: any three wrong characters, any two that changed places and any four in a row are found;
//! of worse damage one case in a million (2⁻²⁰) passes and is then simply an unknown ticket.

use core::{iter::Peekable, str::Chars};

use zeroize::Zeroizing;

use super::TicketError;

/// How many secret bytes a token carries.
pub(super) const SECRET_BYTES: usize = 20;
/// The longest input that is looked at, in bytes.
pub(super) const MAX_INPUT: usize = 512;

const PREFIX: usize = 5;
const BODY: usize = 32;
const CHECK: usize = 4;
const TEXT: usize = PREFIX + BODY + CHECK;

/// Crockford's base32 in lower case: no `i`, `l`, `o` or `u`.
const ALPHABET: [u8; 32] = *b"0123456789abcdefghjkmnpqrstvwxyz";

/// x⁴ + 9x² + 23x + 1 without its leading term, five bits a coefficient. Of the polynomials with
/// distance four over 40 symbols, one of those with the fewest words of weight four.
const GENERATOR: u32 = (9 << 10) | (23 << 5) | 1;
/// The generator times 1, 2, 4, 8 and 16.
const MULTIPLES: [u32; 5] = [
    GENERATOR,
    double(GENERATOR),
    double(double(GENERATOR)),
    double(double(double(GENERATOR))),
    double(double(double(double(GENERATOR)))),
];

/// What each carry takes off the remainder: the sum of the multiples of its bits.
#[expect(clippy::indexing_slicing, reason = "the compiler runs it")]
const REDUCTIONS: [u32; 32] = {
    let mut reductions = [0; 32];
    let mut carry = 1;
    while carry < reductions.len() {
        let lowest = carry.trailing_zeros() as usize;
        reductions[carry] = reductions[carry & (carry - 1)] ^ MULTIPLES[lowest];
        carry += 1;
    }
    reductions
};

/// What a token is for; each has its own prefix, and one does not parse as the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ticket,
    Block,
}

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Ticket => "inv1_",
            Self::Block => "blk1_",
        }
    }

    /// The remainder after the first four characters of the prefix: their values, packed.
    const fn absorbed_prefix(self) -> u32 {
        match self {
            Self::Ticket => (1 << 15) | (21 << 10) | (27 << 5) | 1,
            Self::Block => (11 << 15) | (1 << 10) | (19 << 5) | 1,
        }
    }
}

/// The bytes and the text of a secret; both are wiped on drop.
pub(super) struct Token {
    secret: Zeroizing<[u8; SECRET_BYTES]>,
    text: Zeroizing<[u8; TEXT]>,
}

impl Token {
    /// Gives secret bytes their text.
    pub(super) fn new(kind: Kind, secret: Zeroizing<[u8; SECRET_BYTES]>) -> Self {
        let mut text = Zeroizing::new([0; TEXT]);
        let (prefix, letters) = text.split_at_mut(PREFIX);
        let (body, checks) = letters.split_at_mut(BODY);
        prefix.copy_from_slice(kind.prefix().as_bytes());
        let mut remainder = kind.absorbed_prefix();
        for (letters, bytes) in body.chunks_exact_mut(8).zip(secret.chunks_exact(5)) {
            let word = (bytes.iter()).fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
            for (to, shift) in letters.iter_mut().zip([35, 30, 25, 20, 15, 10, 5, 0]) {
                let symbol = low_five(word >> shift);
                remainder = absorb(remainder, symbol);
                *to = letter(symbol);
            }
        }
        remainder = [0; CHECK].into_iter().fold(remainder, absorb);
        for (to, shift) in checks.iter_mut().zip([15, 10, 5, 0]) {
            *to = letter(low_five(u64::from(remainder >> shift)));
        }
        Self { secret, text }
    }

    /// Reads a token as people and mail programs pass it on.
    pub(super) fn parse(kind: Kind, input: &str) -> Result<Self, TicketError> {
        if input.len() > MAX_INPUT {
            return Err(TicketError::Malformed);
        }
        if let Some(token) = as_issued(kind, input) {
            return Ok(token);
        }
        if !input.contains('%') {
            return Self::parse_plain(kind, input);
        }
        let mut buffer = Zeroizing::new([0; MAX_INPUT]);
        match percent_decode(input, &mut buffer) {
            Some(plain) => Self::parse_plain(kind, plain),
            None => Err(TicketError::Malformed),
        }
    }

    fn parse_plain(kind: Kind, input: &str) -> Result<Self, TicketError> {
        let trimmed = input.trim_matches(surrounds);
        if trimmed.is_empty() {
            return Err(TicketError::Blank);
        }
        let mut written = Written(trimmed.chars().peekable());
        match version(kind, &mut written) {
            Some(1) => read(kind, written).ok_or(TicketError::Malformed),
            Some(_) => Err(TicketError::UnknownVersion),
            None => Err(TicketError::Malformed),
        }
    }

    pub(super) fn secret(&self) -> &[u8; SECRET_BYTES] {
        &self.secret
    }

    pub(super) fn text(&self) -> &str {
        // Ascii by construction, so the fallback is never taken.
        core::str::from_utf8(self.text.as_slice()).unwrap_or_default()
    }
}

/// Reads the prefix and returns the version that it names.
fn version(kind: Kind, written: &mut Written<'_>) -> Option<u8> {
    for expected in kind.prefix().chars().take(3) {
        if value(written.next()?) != value(expected) {
            return None;
        }
    }
    let version = value(written.next()?).filter(|version| (1..=9).contains(version))?;
    (written.next()? == '_').then_some(version)
}

/// Reads a token that nothing was done to, as nearly all are.
fn as_issued(kind: Kind, input: &str) -> Option<Token> {
    let letters = input.strip_prefix(kind.prefix())?;
    if letters.len() == BODY + CHECK {
        read(kind, letters.bytes().map(char::from))
    } else {
        None
    }
}

fn read(kind: Kind, mut written: impl Iterator<Item = char>) -> Option<Token> {
    let mut remainder = kind.absorbed_prefix();
    let mut symbol = || {
        let symbol = value(written.next()?)?;
        remainder = absorb(remainder, symbol);
        Some(symbol)
    };
    let mut secret = Zeroizing::new([0; SECRET_BYTES]);
    for bytes in secret.chunks_exact_mut(5) {
        let mut word = 0_u64;
        for _ in 0..8 {
            word = (word << 5) | u64::from(symbol()?);
        }
        let [_, _, _, word @ ..] = word.to_be_bytes();
        bytes.copy_from_slice(&word);
    }
    for _ in 0..CHECK {
        symbol()?;
    }
    (remainder == 0 && written.next().is_none()).then(|| Token::new(kind, secret))
}

/// The remainder by the generator once one more symbol follows. That of prefix, body and checks is
/// zero.
fn absorb(remainder: u32, symbol: u8) -> u32 {
    let carry = usize::from(low_five(u64::from(remainder >> 15)));
    let shifted = ((remainder & 0x7fff) << 5) | u32::from(symbol);
    shifted ^ REDUCTIONS.get(carry).copied().unwrap_or_default()
}

/// Doubles each of four packed elements of GF(32), which is built on x⁵ + x² + 1.
const fn double(packed: u32) -> u32 {
    let overflow = (packed >> 4) & 0b00001_00001_00001_00001;
    ((packed & 0b01111_01111_01111_01111) << 1) ^ overflow ^ (overflow << 2)
}

const fn low_five(word: u64) -> u8 {
    (word & 31) as u8
}

fn letter(symbol: u8) -> u8 {
    ALPHABET
        .get(usize::from(symbol))
        .copied()
        .unwrap_or_default()
}

/// What a character stands for, however it was copied.
fn value(written: char) -> Option<u8> {
    VALUES.get(written as usize).copied().flatten()
}

#[expect(clippy::indexing_slicing, reason = "the compiler runs it")]
const VALUES: [Option<u8>; 128] = {
    let mut values = [None; 128];
    let mut written = 0;
    while written < values.len() {
        values[written] = ascii_value(written as u8);
        written += 1;
    }
    values
};

const fn ascii_value(written: u8) -> Option<u8> {
    let letter = written.to_ascii_lowercase();
    let (first, at) = match letter {
        b'o' => return Some(0),
        b'i' | b'l' => return Some(1),
        b'0'..=b'9' => (b'0', 0),
        b'a'..=b'h' => (b'a', 10),
        b'j'..=b'k' => (b'j', 18),
        b'm'..=b'n' => (b'm', 20),
        b'p'..=b't' => (b'p', 22),
        b'v'..=b'z' => (b'v', 27),
        _ => return None,
    };
    Some(letter.wrapping_sub(first).wrapping_add(at))
}

/// The characters that count: without fillers and soft line breaks.
struct Written<'a>(Peekable<Chars<'a>>);

impl Iterator for Written<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        loop {
            match self.0.next()? {
                '=' if (self.0.peek()).is_some_and(|next| next.is_whitespace()) => {}
                filler if fills(filler) => {}
                written => return Some(written),
            }
        }
    }
}

/// What line wraps and word processors put between characters.
const fn fills(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '-' | '\u{ad}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2010}'..='\u{2015}'
                | '\u{2060}'
                | '\u{2212}'
                | '\u{feff}'
        )
}

/// What a sentence or a mail program puts around a token.
const fn surrounds(c: char) -> bool {
    fills(c)
        || matches!(
            c,
            '.' | ',' | ';' | ':' | '!' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>'
        )
        || matches!(c, '\'' | '"' | '`' | '*' | '=' | '…' | '«' | '»')
        || matches!(c, '\u{2018}'..='\u{201f}' | '\u{2039}' | '\u{203a}')
        || matches!(
            c,
            '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' | '（' | '）'
        )
}

/// Undoes percent-encoding, also where it was applied twice.
fn percent_decode<'b>(input: &str, buffer: &'b mut [u8; MAX_INPUT]) -> Option<&'b str> {
    let mut rest = input.bytes();
    let mut length = 0_usize;
    for slot in buffer.iter_mut() {
        let Some(mut byte) = rest.next() else { break };
        while byte == b'%' {
            byte = (nibble(rest.next()?)? << 4) | nibble(rest.next()?)?;
        }
        *slot = byte;
        length = length.saturating_add(1);
    }
    core::str::from_utf8(buffer.get(..length)?).ok()
}

fn nibble(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn product(a: u8, b: u8) -> u8 {
        let doubled = |b: u8| u8::try_from(double(u32::from(b))).unwrap();
        let mut power = b;
        let mut sum = 0;
        for bit in 0..5 {
            if a >> bit & 1 == 1 {
                sum ^= power;
            }
            power = doubled(power);
        }
        sum
    }

    // B14
    #[test]
    fn b14_no_three_wrong_characters_cancel_out() {
        // What an error at a position does to the remainder, for a unit error.
        let mut columns = [[0_u8; 4]; 40];
        let mut state = 1_u32;
        for column in &mut columns {
            *column = [15, 10, 5, 0].map(|shift| low_five(u64::from(state >> shift)));
            let (carry, shifted) = (state >> 15, (state & 0x7fff) << 5);
            state = (0..5)
                .filter(|bit| carry >> bit & 1 == 1)
                .fold(shifted, |state, bit| state ^ MULTIPLES[bit]);
        }
        let scaled = |factor: u8, column: [u8; 4]| column.map(|c| product(factor, c));
        let direction = |column: [u8; 4]| {
            let lead = column.into_iter().find(|c| *c != 0).unwrap();
            let inverse = (1..32).find(|i| product(*i, lead) == 1).unwrap();
            scaled(inverse, column)
        };
        let directions = columns.map(direction);
        for (i, a) in directions.iter().enumerate() {
            for (j, b) in directions.iter().enumerate().skip(i + 1) {
                assert_ne!(a, b, "two errors at {i} and {j} cancel out");
                for factor in 1..32 {
                    let moved = scaled(factor, *b);
                    let sum = core::array::from_fn(|n| a[n] ^ moved[n]);
                    assert!(
                        !directions.contains(&direction(sum)),
                        "an error of three at {i} and {j}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_checks_begin_with_the_prefix() {
        for kind in [Kind::Ticket, Kind::Block] {
            let letters = kind.prefix().chars().take(4);
            let packed = letters.fold(0, |packed, letter| {
                (packed << 5) | u32::from(value(letter).unwrap())
            });
            assert_eq!(kind.absorbed_prefix(), packed);
        }
    }

    #[test]
    fn every_letter_of_the_alphabet_reads_as_itself() {
        for (symbol, written) in (0..).zip(ALPHABET) {
            assert_eq!(value(char::from(written)), Some(symbol));
            assert_eq!(
                value(char::from(written.to_ascii_uppercase())),
                Some(symbol)
            );
        }
        let read = (0..=127).filter(|c| value(char::from(*c)).is_some());
        // 10 digits, 22 letters and the three look-alikes in both cases.
        assert_eq!(read.count(), 10 + 2 * 25);
    }
}
