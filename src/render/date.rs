use alloc::{format, string::String};

use time::OffsetDateTime;

use super::{key::Key, vocabulary::Speech, words::Value};
use crate::values::{Lifetime, Timestamp};

const MICROS_PER_MINUTE: u64 = 60_000_000;
const MINUTES_PER_HOUR: u64 = 60;
const HOURS_PER_DAY: u64 = 24;

/// A date that cannot be misread: the month by its name, and the zone.
pub(super) fn date(speech: &Speech<'_>, at: Timestamp) -> String {
    let at = OffsetDateTime::from(at);
    let month = speech.say(month(at.month()), &[]);
    let time = format!("{:02}:{:02}", at.hour(), at.minute());
    speech.say(
        Key::Date,
        &[
            ("day", Value::Words(&format!("{}", at.day()))),
            ("month", Value::Words(&month)),
            ("year", Value::Words(&format!("{}", at.year()))),
            ("time", Value::Words(&time)),
        ],
    )
}

/// The date, and how much time is left until then, rounded down.
pub(super) fn date_and_left(speech: &Speech<'_>, at: Timestamp, left: Lifetime) -> String {
    let date = date(speech, at);
    let minutes = left.as_micros() / MICROS_PER_MINUTE;
    let hours = minutes / MINUTES_PER_HOUR;
    let days = hours / HOURS_PER_DAY;
    // Two days are "2 days", and anything less is told in hours: 47 hours are not one day.
    let (key, count) = match (days, hours, minutes) {
        (2.., _, _) => (Key::DaysLeft, days),
        (_, 2.., _) => (Key::HoursLeft, hours),
        (_, _, 1..) => (Key::MinutesLeft, minutes),
        _ => return date,
    };
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    let left = speech.say(key, &[("count", Value::Count(count))]);
    speech.say(
        Key::DateAndLeft,
        &[("date", Value::Words(&date)), ("left", Value::Words(&left))],
    )
}

const fn month(month: time::Month) -> Key {
    match month {
        time::Month::January => Key::Month1,
        time::Month::February => Key::Month2,
        time::Month::March => Key::Month3,
        time::Month::April => Key::Month4,
        time::Month::May => Key::Month5,
        time::Month::June => Key::Month6,
        time::Month::July => Key::Month7,
        time::Month::August => Key::Month8,
        time::Month::September => Key::Month9,
        time::Month::October => Key::Month10,
        time::Month::November => Key::Month11,
        time::Month::December => Key::Month12,
    }
}
