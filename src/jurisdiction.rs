//! Whose law a machine is under: countries by ISO 3166-1, and groups of them that laws speak of.
//!
//! The groups are data with the day on which they were true. Whoever relies on one reads here whom
//! it holds and why.

/// Countries that a law treats alike.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// As policies write it.
    pub name: &'static str,
    /// What it is, with its source.
    pub title: &'static str,
    /// The day on which it was looked up: year, month, day.
    pub as_of: &'static str,
    /// Its countries, in the order of their letters.
    pub members: &'static [&'static str],
    /// Groups that belong to it whole.
    pub within: &'static [&'static str],
}

/// The groups that policies can name.
pub const GROUPS: [Group; 3] = [
    Group {
        name: "EU",
        title: "Member states of the European Union",
        as_of: "2026-11-01",
        members: &[
            "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
            "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
        ],
        within: &[],
    },
    Group {
        name: "EEA",
        title: "The European Economic Area: the Union, Iceland, Liechtenstein and Norway",
        as_of: "2026-11-01",
        members: &["IS", "LI", "NO"],
        within: &["EU"],
    },
    // The United States are not among them: the decision of 10 July 2023 covers only organisations on
    // the list of the Data Privacy Framework, and a country says nothing of that. Canada's covers
    // commercial organisations, which a provider is.
    Group {
        name: "ADEQUATE",
        title: "The EEA, and whom the European Commission found adequate for everybody there under \
                article 45 of the GDPR",
        as_of: "2025-07-15",
        members: &[
            "AD", "AR", "CA", "CH", "FO", "GB", "GG", "IL", "IM", "JE", "JP", "KR", "NZ", "UY",
        ],
        within: &["EEA", "EU"],
    },
];

/// What people write for a country, and what ISO 3166-1 writes.
const OTHERWISE: [(&str, &str); 3] = [("EL", "GR"), ("UK", "GB"), ("USA", "US")];

/// ISO 3166-1 alpha-2, without `EU`, which is reserved there and a group here.
const COUNTRIES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL \
    BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK \
    DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU \
    GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ \
    LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY \
    MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU \
    RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Whether a word is a country or a group.
///
/// # Errors
/// What to write instead, where that can be told.
pub fn check(word: &str) -> Result<(), Option<&'static str>> {
    if group(word).is_some() || COUNTRIES.split(' ').any(|country| country == word) {
        return Ok(());
    }
    let upper = word.to_ascii_uppercase();
    let known = || names().find(|name| *name == upper);
    let otherwise = OTHERWISE.iter().find(|(given, _)| *given == upper);
    Err(otherwise.map(|(_, meant)| *meant).or_else(known))
}

/// Every word that can be written: the groups, then the countries.
pub fn names() -> impl Iterator<Item = &'static str> {
    GROUPS
        .iter()
        .map(|group| group.name)
        .chain(COUNTRIES.split(' '))
}

/// Whether whoever is under `actual` is under `wanted`: the same word, or a member of that group. A
/// group as `actual`, as where a provider promises the Union and no country, counts as its members.
#[must_use]
pub fn covers(wanted: &str, actual: &str) -> bool {
    wanted == actual
        || group(wanted).is_some_and(|group| {
            group.members.contains(&actual) || group.within.iter().any(|one| covers(one, actual))
        })
}

fn group(name: &str) -> Option<&'static Group> {
    GROUPS.iter().find(|group| group.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_covers_its_members_and_the_groups_within_it() {
        for (wanted, actual, covered) in [
            ("EU", "DE", true),
            ("EU", "EU", true),
            ("EU", "NO", false),
            ("EEA", "NO", true),
            ("EEA", "EU", true),
            ("EU", "EEA", false),
            ("ADEQUATE", "JP", true),
            ("ADEQUATE", "FR", true),
            ("ADEQUATE", "US", false),
            ("US", "US", true),
            ("DE", "EU", false),
        ] {
            assert_eq!(covers(wanted, actual), covered, "{wanted} {actual}");
        }
    }

    #[test]
    fn every_member_is_a_country_and_a_wrong_word_is_told_the_right_one() {
        for group in GROUPS {
            for member in group.members.iter().chain(group.within) {
                assert_eq!(check(member), Ok(()), "{member}");
            }
        }
        assert_eq!(check("NO"), Ok(()));
        assert_eq!(check("UK"), Err(Some("GB")));
        assert_eq!(check("de"), Err(Some("DE")));
        assert_eq!(check("EUROPE"), Err(None));
    }
}
