//! From when and until when something holds, in days of UTC. There is no clock here: whoever asks
//! says which day it is.

use jiff::civil::Date;

use super::form;
use crate::yaml::{At, Problems, Source};

/// The days on which something holds; both ends among them, open where not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    from: Option<Date>,
    until: Option<Date>,
}

impl Validity {
    /// The days of a dictionary. What is no day is told and counts as not said.
    #[must_use]
    pub fn of(source: &Source, dictionary: &form::Dictionary, problems: &mut Problems) -> Self {
        let mut day = |given: &Option<At<String>>| {
            let given = given.as_ref()?;
            let day = given.value.parse().ok();
            if day.is_none() {
                let message = format!("{:?} is no day", given.value);
                let hint = "write year, month and day in quotes, as in \"2027-03-31\"";
                problems.push(source.problem(given.at, message).hint(hint));
            }
            day
        };
        let validity = Self {
            from: day(&dictionary.valid_from),
            until: day(&dictionary.valid_until),
        };
        if let (Some(from), Some(until), Some(given)) =
            (validity.from, validity.until, &dictionary.valid_until)
            && until < from
        {
            let message = format!("{until} is before the first day, {from}");
            problems.push(source.problem(given.at, message));
        }
        validity
    }

    /// Whether it holds on this day.
    #[must_use]
    pub fn holds(self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && !self.has_ended(day)
    }

    /// Whether it held before this day, and will not again.
    #[must_use]
    pub fn has_ended(self, day: Date) -> bool {
        self.until.is_some_and(|until| until < day)
    }

    /// The next day on which it begins or no longer holds.
    #[must_use]
    pub fn changes_after(self, day: Date) -> Option<Date> {
        let ends = self.until.and_then(|until| until.tomorrow().ok());
        [self.from, ends]
            .into_iter()
            .flatten()
            .filter(|change| *change > day)
            .min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(written: &str) -> Date {
        written.parse().unwrap()
    }

    /// What is said on a day: whether it holds, has ended, and when that changes.
    fn check(from: &str, until: &str, today: &str, said: (bool, bool, &str)) {
        let given = |written: &str| (!written.is_empty()).then(|| day(written));
        let validity = Validity {
            from: given(from),
            until: given(until),
        };
        let today = day(today);
        assert_eq!(validity.holds(today), said.0, "{from} {until} {today}");
        assert_eq!(validity.has_ended(today), said.1, "{from} {until} {today}");
        let next = validity.changes_after(today);
        assert_eq!(next, given(said.2), "{from} {until} {today}");
    }

    #[test]
    fn both_ends_belong_to_the_days_on_which_it_holds() {
        let (from, until) = ("2027-02-01", "2027-02-28");
        check(from, until, "2027-01-31", (false, false, "2027-02-01"));
        check(from, until, "2027-02-01", (true, false, "2027-03-01"));
        check(from, until, "2027-02-28", (true, false, "2027-03-01"));
        check(from, until, "2027-03-01", (false, true, ""));
    }

    #[test]
    fn an_end_that_is_not_said_is_open() {
        check("", "", "2027-02-01", (true, false, ""));
        check("2027-02-01", "", "2027-01-01", (false, false, "2027-02-01"));
        check("2027-02-01", "", "2027-02-02", (true, false, ""));
        check("", "2027-02-01", "1999-01-01", (true, false, "2027-02-02"));
        check("", "2027-02-01", "2027-02-02", (false, true, ""));
        check("", "9999-12-31", "2027-02-02", (true, false, ""));
    }
}
