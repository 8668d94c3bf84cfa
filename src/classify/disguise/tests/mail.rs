//! Mail addresses written out.

use super::{Pair, check};

pub(super) static PAIRS: &[Pair] = &[
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk at contoso dot com⟧ please",
        "look at contoso dot com please",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦front.desk at contoso dot com⟧",
        "we are at contoso dot com",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦front dot desk at contoso dot com⟧",
        "connect the front dot at the top",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk [at] contoso [dot] com⟧",
        "see [at] the end [dot]",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk(at)contoso(dot)com⟧",
        "f(at) and g(dot)",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk (at) contoso.com⟧",
        "desk (at) home",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk{at}contoso{dot}com⟧",
        "desk{at}{dot}",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk AT contoso DOT com⟧",
        "AT 5 DOT 6",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk@contoso dot com⟧",
        "desk @ the dot",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk @ contoso . com⟧",
        "3 apples @ 2 euro",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk [@] contoso.com⟧",
        "desk [@] home",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk@contoso[.]com⟧",
        "see contoso[.]com",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk_at_contoso_dot_com⟧",
        "meet_at_noon",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk-at-contoso-dot-com⟧",
        "stay-at-home-mom",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦front underscore desk at contoso dot com⟧",
        "an underscore at the start",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk at mail dot contoso dot co dot uk⟧",
        "a dot at the end of a line dot",
    ),
    (
        "EMAIL_ADDRESS",
        "schreib an ⟦empfang ät contoso punkt de⟧",
        "der Punkt ät der Ecke",
    ),
    (
        "EMAIL_ADDRESS",
        "schreib an ⟦empfang klammeraffe contoso punkt de⟧",
        "ein Klammeraffe und ein Punkt",
    ),
    (
        "EMAIL_ADDRESS",
        "schreib an ⟦empfang (at) contoso (punkt) de⟧",
        "der (Punkt) ist klein",
    ),
    (
        "EMAIL_ADDRESS",
        "escribe a ⟦recepcion arroba contoso punto es⟧",
        "una arroba y un punto",
    ),
    (
        "EMAIL_ADDRESS",
        "scrivi a ⟦reception chiocciola contoso punto it⟧",
        "una chiocciola, un punto",
    ),
    (
        "EMAIL_ADDRESS",
        "écrire à ⟦accueil arobase contoso point fr⟧",
        "une arobase et un point",
    ),
    (
        "EMAIL_ADDRESS",
        "escreva para ⟦recepcao arroba contoso ponto com⟧",
        "uma arroba e um ponto",
    ),
    (
        "EMAIL_ADDRESS",
        "napisz: ⟦recepcja małpa contoso kropka pl⟧",
        "małpa i kropka",
    ),
    (
        "EMAIL_ADDRESS",
        "пишите: ⟦info собака contoso точка ru⟧",
        "собака и точка",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk <at> contoso <dot> com⟧",
        "if a <at> b",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk at sign contoso dot com⟧",
        "the at sign and the dot",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦desk　＠　contoso．com⟧",
        "desk　＠　home",
    ),
    (
        "EMAIL_ADDRESS",
        "write to ⟦front dash desk at contoso dot com⟧",
        "a dash at the door",
    ),
    (
        "EMAIL_ADDRESS",
        "my email: ⟦desk(a)contoso.com⟧",
        "option (a) or (b)",
    ),
];

#[test]
fn addresses_in_words_are_addresses() {
    check(PAIRS);
}
