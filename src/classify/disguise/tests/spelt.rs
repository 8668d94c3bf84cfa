//! Digits written as words, in many languages.

use super::{Pair, check};

pub(super) static PAIRS: &[Pair] = &[
    (
        "CREDIT_CARD",
        "⟦four one one one one one one one one one one one one one one one⟧",
        "four one one one one one one one one one one one one one one two",
    ),
    (
        "CREDIT_CARD",
        "It is ⟦Four One One One, One One One One, One One One One, One One One One⟧.",
        "It is Four One One One, One One One One, One One One One, One One One Two.",
    ),
    (
        "CREDIT_CARD",
        "⟦four-one-one-one-one-one-one-one-one-one-one-one-one-one-one-one⟧",
        "four-one-one-one-one-one-one-one-one-one-one-one-one-one-one-two",
    ),
    (
        "CREDIT_CARD",
        "⟦FOUR ONE ONE ONE dash ONE ONE ONE ONE dash ONE ONE ONE ONE dash ONE ONE ONE ONE⟧",
        "FOUR ONE ONE ONE dash ONE ONE ONE ONE dash ONE ONE ONE ONE dash ONE ONE ONE TWO",
    ),
    (
        "CREDIT_CARD",
        "⟦4111 dash 1111 dash 1111 dash 1111⟧",
        "4111 dash 1111 dash 1111 dash 1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111 space 1111 space 1111 space 1111⟧",
        "4111 space 1111 space 1111 space 1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111 minus 1111 minus 1111 minus 1111⟧",
        "4111 minus 1111 minus 1111 minus 1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111 then 1111 then 1111 and then 1111⟧",
        "4111 then 1111 then 1111 and then 1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111 Bindestrich 1111 Bindestrich 1111 Bindestrich 1111⟧",
        "4111 Bindestrich 1111 Bindestrich 1111 Bindestrich 1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111 tiret 1111 tiret 1111 tiret 1111⟧",
        "4111 tiret 1111 tiret 1111 tiret 1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111 guion 1111 guion 1111 guion 1111⟧",
        "4111 guion 1111 guion 1111 guion 1112",
    ),
    (
        "CREDIT_CARD",
        "⟦4111 punto 1111 punto 1111 punto 1111⟧",
        "4111 punto 1111 punto 1111 punto 1112",
    ),
    (
        "CREDIT_CARD",
        "⟦forty-one eleven eleven eleven eleven eleven eleven eleven⟧",
        "forty-one eleven eleven eleven eleven eleven eleven twelve",
    ),
    (
        "CREDIT_CARD",
        "⟦four triple one, double one double one, double one double one, double one double one⟧",
        "four triple one, double one double one, double one double one, double one double two",
    ),
    (
        "CREDIT_CARD",
        "⟦triple five five, triple five five, triple five five, quadruple four⟧",
        "triple five five, triple five five, triple five five, triple four five",
    ),
    (
        "CREDIT_CARD",
        "⟦four oh one two eight eight eight eight eight eight eight eight one eight eight one⟧",
        "four oh one two eight eight eight eight eight eight eight eight one eight eight two",
    ),
    (
        "CREDIT_CARD",
        "⟦six zero one one zero zero zero niner niner zero one tree niner fower two fower⟧",
        "six zero one one zero zero zero niner niner zero one tree niner fower two fife",
    ),
    (
        "CREDIT_CARD",
        "⟦fouroneoneoneoneoneoneoneoneoneoneoneoneoneoneone⟧",
        "fouroneoneoneoneoneoneoneoneoneoneoneoneoneonetwo",
    ),
    (
        "CREDIT_CARD",
        "⟦4 one 1 one 1 one 1 one 1 one 1 one 1 one 1 one⟧",
        "4 one 1 one 1 one 1 one 1 one 1 one 1 one 1 two",
    ),
    (
        "CREDIT_CARD",
        "⟦four\none\none\none\none\none\none\none\none\none\none\none\none\none\none\none⟧",
        "four\none\none\none\none\none\none\none\none\none\none\none\none\none\none\ntwo",
    ),
    (
        "CREDIT_CARD",
        "Meine Karte: ⟦vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins eins⟧",
        "Meine Karte: vier eins eins eins eins eins eins eins eins eins eins eins eins eins eins zwei",
    ),
    (
        "CREDIT_CARD",
        "⟦einundvierzig elf elf elf elf elf elf elf⟧",
        "einundvierzig elf elf elf elf elf elf zwölf",
    ),
    (
        "CREDIT_CARD",
        "⟦quatre un un un un un un un un un un un un un un un⟧",
        "quatre un un un un un un un un un un un un un un deux",
    ),
    (
        "CREDIT_CARD",
        "⟦cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno⟧",
        "cuatro uno uno uno uno uno uno uno uno uno uno uno uno uno uno dos",
    ),
    (
        "CREDIT_CARD",
        "⟦quattro uno uno uno uno uno uno uno uno uno uno uno uno uno uno uno⟧",
        "quattro uno uno uno uno uno uno uno uno uno uno uno uno uno uno due",
    ),
    (
        "CREDIT_CARD",
        "⟦quatro um um um um um um um um um um um um um um um⟧",
        "quatro um um um um um um um um um um um um um um dois",
    ),
    (
        "CREDIT_CARD",
        "⟦vier een een een een een een een een een een een een een een een⟧",
        "vier een een een een een een een een een een een een een een twee",
    ),
    (
        "CREDIT_CARD",
        "⟦cztery jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden⟧",
        "cztery jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden jeden dwa",
    ),
    (
        "CREDIT_CARD",
        "⟦четыре один один один один один один один один один один один один один один один⟧",
        "четыре один один один один один один один один один один один один один один два",
    ),
    (
        "CREDIT_CARD",
        "⟦чотири один один один один один один один один один один один один один один один⟧",
        "чотири один один один один один один один один один один один один один один два",
    ),
    (
        "CREDIT_CARD",
        "⟦fyra ett ett ett ett ett ett ett ett ett ett ett ett ett ett ett⟧",
        "fyra ett ett ett ett ett ett ett ett ett ett ett ett ett ett två",
    ),
    (
        "CREDIT_CARD",
        "⟦dört bir bir bir bir bir bir bir bir bir bir bir bir bir bir bir⟧",
        "dört bir bir bir bir bir bir bir bir bir bir bir bir bir bir iki",
    ),
    (
        "CREDIT_CARD",
        "⟦čtyři jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna⟧",
        "čtyři jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna jedna dvě",
    ),
    (
        "CREDIT_CARD",
        "⟦τέσσερα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα⟧",
        "τέσσερα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα ένα δύο",
    ),
    (
        "CREDIT_CARD",
        "⟦四一一一一一一一一一一一一一一一⟧",
        "四一一一一一一一一一一一一一一二",
    ),
    (
        "CREDIT_CARD",
        "カード番号は⟦四一一一 一一一一 一一一一 一一一一⟧です",
        "カード番号は四一一一 一一一一 一一一一 一一一二です",
    ),
    (
        "CREDIT_CARD",
        "卡号：⟦肆壹壹壹壹壹壹壹壹壹壹壹壹壹壹壹⟧",
        "卡号：肆壹壹壹壹壹壹壹壹壹壹壹壹壹壹贰",
    ),
    (
        "CREDIT_CARD",
        "⟦사일일일일일일일일일일일일일일일⟧",
        "사일일일일일일일일일일일일일일이",
    ),
    (
        "CREDIT_CARD",
        "⟦أربعة واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد⟧",
        "أربعة واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد واحد اثنان",
    ),
    (
        "CREDIT_CARD",
        "⟦चार एक एक एक एक एक एक एक एक एक एक एक एक एक एक एक⟧",
        "चार एक एक एक एक एक एक एक एक एक एक एक एक एक एक दो",
    ),
    (
        "CREDIT_CARD",
        "⟦empat satu satu satu satu satu satu satu satu satu satu satu satu satu satu satu⟧",
        "empat satu satu satu satu satu satu satu satu satu satu satu satu satu satu dua",
    ),
    (
        "CREDIT_CARD",
        "⟦neljä yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi⟧",
        "neljä yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi yksi kaksi",
    ),
    (
        "CREDIT_CARD",
        "⟦négy egy egy egy egy egy egy egy egy egy egy egy egy egy egy egy⟧",
        "négy egy egy egy egy egy egy egy egy egy egy egy egy egy egy kettő",
    ),
    (
        "IBAN_CODE",
        "⟦DE eight nine three seven zero four zero zero four four zero five three two zero one three zero zero zero⟧",
        "DE eight nine three seven zero four zero zero four four zero five three two zero one three zero zero one",
    ),
    (
        "IBAN_CODE",
        "⟦D E acht neun drei sieben null vier null null vier vier null fünf drei zwei null eins drei null null null⟧",
        "D E acht neun drei sieben null vier null null vier vier null fünf drei zwei null eins drei null null eins",
    ),
    (
        "US_SSN",
        "my social security number is ⟦five three six nine zero four three nine nine⟧",
        "my social security number is six six six nine zero four three nine nine",
    ),
    (
        "US_SSN",
        "my social is ⟦five three six, nine oh, four three double nine⟧ (SSN)",
        "my social is six six six, nine oh, four three double nine (SSN)",
    ),
    (
        "US_SSN",
        "SSN ⟦536 dash 90 dash 4399⟧",
        "SSN 666 dash 90 dash 4399",
    ),
    (
        "UK_NHS",
        "NHS number ⟦nine four three four seven six five nine one nine⟧",
        "NHS number nine four three four seven six five nine one eight",
    ),
    (
        "PL_PESEL",
        "PESEL ⟦cztery cztery zero pięć jeden cztery zero jeden trzy pięć dziewięć⟧",
        "PESEL cztery cztery zero pięć jeden cztery zero jeden trzy pięć osiem",
    ),
    (
        "BR_CPF",
        "CPF ⟦um um um quatro quatro quatro sete sete sete três cinco⟧",
        "CPF um um um quatro quatro quatro sete sete sete três seis",
    ),
    (
        "DE_TAX_ID",
        "Steuer-ID ⟦acht sechs null neun fünf sieben vier zwei sieben eins neun⟧",
        "Steuer-ID acht sechs null neun fünf sieben vier zwei sieben eins acht",
    ),
    (
        "NL_BSN",
        "BSN ⟦een een een twee twee twee drie drie drie⟧",
        "BSN een een een twee twee twee drie drie vier",
    ),
    (
        "PHONE_NUMBER",
        "call me at ⟦two one two, seven three six, five zero zero zero⟧",
        "count with me: two one two, seven three six, five zero zero zero",
    ),
    (
        "PHONE_NUMBER",
        "my phone: ⟦plus four nine three zero nine zero one eight two zero⟧",
        "the total: plus four nine three zero nine zero one eight two zero",
    ),
];

#[test]
fn digits_in_words_are_digits() {
    check(PAIRS);
}
