//! Hours, days and dates of a condition.

use jiff::{
    Timestamp,
    civil::{Date, Time, Weekday},
    tz::TimeZone,
};

/// When a request must come. What is not given fits always.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::policy) struct Window {
    pub(in crate::policy) from: Option<Time>,
    /// Not among the hours itself.
    pub(in crate::policy) to: Option<Time>,
    /// Empty for every day.
    pub(in crate::policy) days: Vec<Weekday>,
    pub(in crate::policy) since: Option<Date>,
    pub(in crate::policy) until: Option<Date>,
    pub(in crate::policy) zone: TimeZone,
}

impl Window {
    pub(in crate::policy) fn holds(&self, now: Timestamp) -> bool {
        let here = now.to_zoned(self.zone.clone());
        let (date, time) = (here.date(), here.time());
        let after = self.from.is_none_or(|from| time >= from);
        let before = self.to.is_none_or(|to| time < to);
        let hours = match (self.from, self.to) {
            // Over midnight.
            (Some(from), Some(to)) if to <= from => after || before,
            _ => after && before,
        };
        hours
            && (self.days.is_empty() || self.days.contains(&date.weekday()))
            && self.since.is_none_or(|since| date >= since)
            && self.until.is_none_or(|until| date <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_go_by_the_clock_of_the_zone_and_over_midnight() {
        let window = |from: &str, to: &str, days: &[Weekday]| Window {
            from: Some(from.parse().unwrap()),
            to: Some(to.parse().unwrap()),
            days: days.to_vec(),
            since: Some("2026-11-01".parse().unwrap()),
            until: None,
            zone: TimeZone::get("Europe/Berlin").unwrap(),
        };
        // 2026-11-30 is a Monday; Berlin is an hour ahead.
        let at = |written: &str| written.parse::<Timestamp>().unwrap();
        let office = window("08:00", "18:00", &[Weekday::Monday]);
        assert!(office.holds(at("2026-11-30T07:00:00Z")));
        assert!(!office.holds(at("2026-11-30T06:59:59Z")));
        assert!(!office.holds(at("2026-11-30T17:00:00Z")));
        assert!(!office.holds(at("2026-12-01T09:00:00Z")));
        let night = window("22:00", "06:00", &[]);
        assert!(night.holds(at("2026-11-30T23:30:00Z")));
        assert!(night.holds(at("2026-11-30T04:30:00Z")));
        assert!(!night.holds(at("2026-11-30T12:00:00Z")));
        assert!(!night.holds(at("2026-10-30T23:30:00Z")));
    }
}
