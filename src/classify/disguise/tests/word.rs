//! The company's words in leetspeak, spaced out, or with other joints.

use super::{Pair, check};

pub(super) static PAIRS: &[Pair] = &[
    (
        "PROJECT_CODENAME",
        "status of ⟦Pr0j3ct F4lc0n⟧ now",
        "status of Pr0j3ct E4gl3 now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦PR0J3C7 F@LC0N⟧ now",
        "status of PR0J3C7 E@GL3 now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦Proj€ct Fa1con⟧ now",
        "status of Proj€ct Ea5le now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦N1ght1ng4l3⟧ now",
        "status of N1ght5h1ft now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦N!gh7!ng@le⟧ now",
        "status of N!gh7 sh!ft now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦8lue Her0n⟧ now",
        "status of 8lue sk7 now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦B1ue H3r0n⟧ now",
        "status of B1ue H3arts now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦Project-Falcon⟧ now",
        "status of Project-Eagle now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦project_falcon⟧ now",
        "status of project_eagle now",
    ),
    (
        "PROJECT_CODENAME",
        "status of ⟦project.falcon⟧ now",
        "status of project.eagle now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦ProjectFalcon⟧ now",
        "see ProjectEagle now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦projectFalcon⟧ now",
        "see projectEagle now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦project/falcon⟧ now",
        "see project/eagle now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦project+falcon⟧ now",
        "see project+eagle now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦Prójéct Fälcön⟧ now",
        "see Prójéct Ëaglé now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦Nïghtíngâle⟧ now",
        "see Nïghtfäll now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦P r o j e c t   F a l c o n⟧ now",
        "see P r o j e c t   E a g l e now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦P r o j e c t F a l c o n⟧ now",
        "see P r o j e c t E a g l e now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦P.r.o.j.e.c.t..F.a.l.c.o.n⟧ now",
        "see P.r.o.j.e.c.t..E.a.g.l.e now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦N-i-g-h-t-i-n-g-a-l-e⟧ now",
        "see N-i-g-h-t-s-h-i-f-t now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦N.i.g.h.t.i.n.g.a.l.e⟧ now",
        "see N.i.g.h.t.s.h.i.f.t now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦N_i_g_h_t_i_n_g_a_l_e⟧ now",
        "see N_i_g_h_t_s_h_i_f_t now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦n*i*g*h*t*i*n*g*a*l*e⟧ now",
        "see n*i*g*h*t*s*h*i*f*t now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦n/i/g/h/t/i/n/g/a/l/e⟧ now",
        "see n/i/g/h/t/s/h/i/f/t now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦n|i|g|h|t|i|n|g|a|l|e⟧ now",
        "see n|i|g|h|t|s|h|i|f|t now",
    ),
    (
        "PROJECT_CODENAME",
        "see ⟦n\ni\ng\nh\nt\ni\nn\ng\na\nl\ne⟧\n",
        "see n\ni\ng\nh\nt\ns\nh\ni\nf\nt\n",
    ),
    (
        "PROJECT_CODENAME",
        "the ⟦Nightin-\ngale⟧ team",
        "the Nightin-\nvale team",
    ),
    (
        "PROJECT_CODENAME",
        "the ⟦Nightin\\\ngale⟧ team",
        "the Nightin\\\nvale team",
    ),
    (
        "PROJECT_CODENAME",
        "the ⟦Project\nFalcon⟧ team",
        "the Project\nEagle team",
    ),
    (
        "PROJECT_CODENAME",
        "the ⟦Project  Falcon⟧ team",
        "the Project  Eagle team",
    ),
    (
        "PROJECT_CODENAME",
        "the ⟦Project\tFalcon⟧ team",
        "the Project\tEagle team",
    ),
    (
        "PROJECT_CODENAME",
        "the \"⟦Nightin\" + \"gale⟧\" team",
        "the \"Nightin\" + \"vale\" team",
    ),
    (
        "PROJECT_CODENAME",
        "the ⟦0perac1ón Águ1la⟧ team",
        "the 0perac1ón Agu4d4 team",
    ),
    (
        "PROJECT_CODENAME",
        "reversed: ⟦elagnithgiN⟧",
        "reversed: elavnithgiN",
    ),
];

#[test]
fn the_companys_words_are_known_however_they_are_dressed() {
    check(PAIRS);
}
