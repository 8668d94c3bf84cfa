//! What describes a person: birth, age, faith, health, pay. Word lists beside a word that asks for them.

use crate::{
    classify::{
        check::attribute,
        counter::Counter,
        row::{Edge, Row, Start},
    },
    label::Category,
};

use super::{ROW, digits};

/// It says something only of somebody who is known otherwise.
const ATTRIBUTE: Row = Row {
    pack: "identity",
    quasi: true,
    ..ROW
};

/// As `ATTRIBUTE`, of health.
const HEALTH: Row = Row {
    category: Category::Phi,
    pack: "health",
    ..ATTRIBUTE
};

pub(super) static ROWS: [Row; 15] = [
    Row {
        name: "date-of-birth",
        entity: "DATE_OF_BIRTH",
        kinds: &[59],
        pack: "core",
        start: Start::After(&[
            "date of birth", "dob", "d.o.b", "born on", "born", "birth date", "birthdate", "birthday",
            "date_of_birth", "birth_date", "geburtsdatum", "geboren am", "geb. am", "geb", "né le", "née le",
            "date de naissance", "nacido el", "nacida el", "fecha de nacimiento", "data di nascita", "nato il",
            "nata il", "geboortedatum", "geboren op", "data de nascimento", "data urodzenia", "doğum tarihi",
            "født", "född", "syntynyt", "出生日期", "生年月日", "생년월일",
        ]),
        shapes: &[
            "(?:19|20)[0-9]{2}[-/.](?:0?[1-9]|1[0-2])[-/.][0-9]{1,2}",
            "[0-9]{1,2}[-/.] ?[0-9]{1,2}[-/.] ?(?:(?:19|20)[0-9]{2}|[0-9]{2})",
            r"[0-9]{1,2}(?:st|nd|rd|th|\.|er)?(?: of| de)? (?:[Jj]an|[Ff]eb|[Ff]év|[Mm]ar|[Mm]är|[Aa]pr|[Aa]vr|[Aa]br|[Mm]ai|[Mm]ay|[Jj]un|[Jj]ui|[Jj]ul|[Aa]ug|[Aa]oû|[Aa]go|[Ss]ep|[Oo][ck]t|[Nn]ov|[Dd][eéi][czs])[a-zéû]{0,8}\.?,?(?: de)? (?:19|20)[0-9]{2}",
            r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? [0-9]{1,2}(?:st|nd|rd|th)?,? (?:19|20)[0-9]{2}",
            "(?:19|20)[0-9]{2}年 ?[0-9]{1,2}月 ?[0-9]{1,2}日",
        ],
        window: 48,
        edge: Edge::Word,
        check: attribute::birth_date,
        base: 55,
        lift: 25,
        references: &["HIPAA 45 CFR 164.514(b)(2)", "ISO 8601-1"],
        finds: &[
            "DOB: 01/15/1984",
            "geboren am 3. März 1971",
            "née le 12/06/1990",
            "date_of_birth=1984-01-15",
            "born on July 4, 1976",
        ],
        ignores: &["01/15/1984", "DOB: 45/45/1984", "born in the spring", "DOB: 1984"],
        ..ATTRIBUTE
    },
    Row {
        name: "age",
        entity: "AGE",
        kinds: &[60],
        start: digits(1, 3, 1),
        shapes: &[
            r"[0-9]{1,3}[ \-](?:years?|yrs?)[ \-](?:old|of age)",
            "[0-9]{1,3} ?(?:y/o|yo)",
            "[0-9]{1,3} Jahre alt",
            "[0-9]{1,3} ans",
            "[0-9]{1,3} años",
            "[0-9]{1,3} anni",
            "[0-9]{1,3} jaar oud",
        ],
        window: 32,
        check: attribute::age,
        base: 52,
        lift: 20,
        context: &[("en", &["patient", "aged", "man", "woman", "male", "female"]), ("de", &["patient", "patientin"])],
        references: &["HIPAA 45 CFR 164.514(b)(2)"],
        finds: &["a 34-year-old man", "she is 72 years old", "35 Jahre alt", "patient, 41 y/o"],
        ignores: &["340 years old", "34 years of war", "since 12 years"],
        ..ATTRIBUTE
    },
    Row {
        name: "age-named",
        entity: "AGE",
        kinds: &[60],
        start: Start::After(&["aged", "age:", "age is", "im alter von", "âgé de", "âgée de", "edad:", "leeftijd", "alter:"]),
        shapes: &["[0-9]{1,3}"],
        window: 8,
        check: attribute::age,
        base: 35,
        lift: 20,
        counter: &[Counter::LongerNumber],
        references: &["HIPAA 45 CFR 164.514(b)(2)"],
        finds: &["a man aged 34", "Age: 57", "im Alter von 61"],
        ignores: &["age 34", "aged 340", "aged cheese"],
        ..ATTRIBUTE
    },
    Row {
        name: "gender",
        entity: "GENDER",
        kinds: &[61],
        start: Start::After(&["gender", "sex:", "geschlecht", "sexe", "sexo", "sesso", "geslacht"]),
        shapes: &[
            r"(?i-u:male|female|non-binary|nonbinary|transgender|intersex|divers|weiblich|homme|femme|hombre|mujer|masculino|femenino|maschio|femmina|vrouw)",
            "(?:männlich|féminin|masculin)",
        ],
        window: 20,
        base: 45,
        lift: 20,
        references: &["ISO/IEC 5218"],
        finds: &["Gender: female", "Sex: male", "Geschlecht: weiblich"],
        ignores: &["female", "gender equality", "gender: unknown"],
        ..ATTRIBUTE
    },
    Row {
        name: "marital-state",
        entity: "MARITAL_STATUS",
        kinds: &[61],
        start: Start::After(&[
            "marital status", "marital_status", "civil status", "familienstand", "état civil", "estado civil",
            "stato civile", "burgerlijke staat",
        ]),
        shapes: &[
            r"(?i-u:single|married|divorced|widowed|separated|ledig|verheiratet|geschieden|verwitwet|c[eé]libataire|mari[eé]e?|divorc[eé]e?|soltero|soltera|casado|casada|divorciado|divorciada|viudo|viuda|celibe|nubile|sposato|sposata|gehuwd|ongehuwd)",
        ],
        window: 24,
        base: 45,
        lift: 20,
        references: &["GDPR Article 4(1)"],
        finds: &["Marital status: divorced", "Familienstand: verheiratet", "Estado civil: casada"],
        ignores: &["divorced", "marital status: n/a", "marital status unknown"],
        ..ATTRIBUTE
    },
    Row {
        name: "nationality",
        entity: "NRP",
        kinds: &[62],
        start: Start::After(&[
            "nationality", "citizenship", "citizen of", "ethnicity", "ethnic origin", "religion", "faith",
            "staatsangehörigkeit", "nationalität", "nationalité", "nacionalidad", "nazionalità", "konfession",
            "religión", "race:", "political party", "party membership", "nationaliteit",
        ]),
        shapes: &[
            "[A-ZÄÖÜ][a-zäöüßé]{2,14}(?:an|ian|ish|ese|sh|ch|isch|ais|aise|ain|ol|ola|ana|ano|i)",
            "(?:Christian|Catholic|Protestant|Muslim|Islam|Jewish|Judaism|Hindu|Buddhist|Sikh|Atheist|Orthodox|Democrat|Republican|Labour|Conservative|Socialist|Hispanic|Latino|Latina|Caucasian|Black|White|Asian|römisch-katholisch|evangelisch|Germany|France|Spain|Italy|Poland|Turkey|China|India|Nigeria|Mexico|Brazil|Canada)",
        ],
        window: 28,
        base: 45,
        lift: 20,
        references: &["GDPR Article 9(1)"],
        finds: &["Nationality: German", "religion: Catholic", "Staatsangehörigkeit: türkisch, früher Deutsch"],
        ignores: &["German", "nationality unknown", "religion in schools"],
        ..ATTRIBUTE
    },
    Row {
        name: "special-category",
        entity: "SPECIAL_CATEGORY",
        kinds: &[63],
        start: Start::After(&[
            "sexual orientation", "sexuelle orientierung", "orientation sexuelle", "orientación sexual",
            "trade union", "union member", "union membership", "gewerkschaft", "convicted of", "convicted for",
            "criminal record", "vorbestraft wegen", "verurteilt wegen", "condamné pour", "condenado por",
        ]),
        shapes: &[
            r"(?i-u:heterosexual|homosexual|bisexual|lesbian|gay|asexual|queer|member|mitglied|theft|fraud|assault|murder|manslaughter|robbery|burglary|arson|embezzlement|perjury|diebstahl|betrug|raub|steuerhinterziehung|vol|fraude|robo|ver\.di|unison|unite|teamsters|ig metall)",
        ],
        window: 32,
        base: 45,
        lift: 20,
        references: &["GDPR Articles 9(1) and 10"],
        finds: &["sexual orientation: bisexual", "he was convicted of fraud", "Gewerkschaft: IG Metall"],
        ignores: &["bisexual", "sexual orientation is protected by law", "trade union history"],
        ..ATTRIBUTE
    },
    Row {
        name: "salary",
        entity: "SALARY",
        kinds: &[64],
        edge: Edge::Open,
        start: Start::After(&[
            "salary", "base pay", "annual bonus", "compensation", "gehalt", "jahresgehalt", "monatsgehalt",
            "bruttogehalt", "salaire", "salario", "sueldo", "stipendio", "loon", "wage", "earns", "verdient",
        ]),
        shapes: &[
            r"(?:[$€£¥]|USD|EUR|GBP|CHF) ?[0-9]{1,3}(?:[.,' ]?[0-9]{3}){0,3}(?:[.,][0-9]{2})? ?[kK]?",
            r"[0-9]{1,3}(?:[.,' ]?[0-9]{3}){1,3}(?:[.,][0-9]{2})? ?(?:[$€£¥]|USD|EUR|GBP|CHF|Euro|euros|dollars)",
        ],
        window: 40,
        base: 45,
        lift: 20,
        references: &["GDPR Article 4(1)"],
        finds: &["salary: $85,000", "Gehalt: 62.500 €", "annual bonus of EUR 12 000"],
        ignores: &["$85,000", "salary range to be discussed", "salary 85"],
        ..ATTRIBUTE
    },
    Row {
        name: "medical-condition",
        entity: "MEDICAL_CONDITION",
        kinds: &[65],
        start: Start::After(&[
            "diagnosed with", "diagnosis", "diagnosis of", "suffers from", "suffering from", "history of",
            "tested positive for", "diagnose", "diagnostiziert", "leidet an", "erkrankt an", "diagnostic de",
            "atteint de", "souffre de", "diagnóstico de", "diagnosticado con", "diagnosticada con", "affetto da",
        ]),
        shapes: &[
            r"(?i-u:(?:type [12] |chronic |acute |metastatic |major |bipolar )?(?:diabetes(?: mellitus)?|hypertension|asthma|copd|cancer|carcinoma|lymphoma|leuk[a]?emia|melanoma|depression|anxiety|schizophrenia|bipolar disorder|epilepsy|hiv|aids|hepatitis(?: [abc])?|tuberculosis|pneumonia|stroke|heart failure|myocardial infarction|alzheimer(?:'s)?|parkinson(?:'s)?|multiple sclerosis|arthritis|anemia|migraine|autism|adhd|ptsd|covid(?:-19)?|sepsis|cirrhosis|endometriosis|krebs|bluthochdruck|depressionen|epilepsie|schlaganfall|herzinsuffizienz|diab[eè]te|d[eé]pression|asthme|c[aá]ncer|asma|epilepsia|hipertensi[oó]n|ictus|anorexia|bulimia|psoriasis|lupus|fibromyalgia|dementia|demenz))",
        ],
        window: 48,
        base: 45,
        lift: 20,
        references: &["GDPR Article 9(1)", "ICD-10, WHO 2019"],
        finds: &["diagnosed with type 2 diabetes", "Diagnose: Epilepsie", "she suffers from migraine"],
        ignores: &["diabetes", "diagnosis of the network fault", "a history of cancellations"],
        ..HEALTH
    },
    Row {
        name: "medication",
        entity: "MEDICATION",
        kinds: &[65],
        edge: Edge::Word,
        start: Start::After(&[
            "prescribed", "prescription", "medication", "takes", "taking", "dosage", "verordnet", "verschrieben",
            "nimmt", "prescrit", "medicación", "receta",
        ]),
        shapes: &[r"[A-Za-z]{4,20} [0-9]{1,4}(?:[.,][0-9]{1,3})? ?(?:mg|mcg|µg|ml|IU|IE)"],
        window: 48,
        base: 45,
        lift: 20,
        references: &["RxNorm, National Library of Medicine"],
        finds: &["prescribed metformin 500 mg", "Medication: Lisinopril 10mg", "nimmt Ramipril 5 mg"],
        ignores: &["metformin 500 mg", "prescribed rest", "takes 500 ms"],
        ..HEALTH
    },
    Row {
        name: "icd-10",
        entity: "ICD_CODE",
        kinds: &[66],
        start: Start::After(&[
            "icd", "icd-10", "icd10", "icd-10-cm", "diagnosis code", "dx code", "dx", "diagnose", "diagnosis",
            "diagnosis_code",
        ]),
        shapes: &["[A-Z][0-9][0-9AB](?:\\.[0-9A-Z]{1,4})?"],
        window: 32,
        base: 40,
        lift: 20,
        references: &["ICD-10-CM, CMS and NCHS"],
        finds: &["ICD-10: E11.9", "diagnosis code F32.1", "dx C50"],
        ignores: &["E11.9", "ICD-10 codes", "icd 1234"],
        ..HEALTH
    },
    Row {
        name: "procedure-code",
        entity: "CPT_CODE",
        kinds: &[66],
        regions: &["US"],
        start: Start::After(&["cpt", "cpt code", "hcpcs", "procedure code"]),
        shapes: &["[0-9]{4}[0-9FTU]", "[A-V][0-9]{4}"],
        window: 24,
        base: 40,
        lift: 20,
        counter: &[Counter::LongerNumber],
        references: &["AMA, Current Procedural Terminology", "CMS HCPCS"],
        finds: &["CPT 99213", "HCPCS J1100", "procedure code: 0503F"],
        ignores: &["99213", "CPT 9921", "cpt 992133"],
        ..HEALTH
    },
    Row {
        name: "drug-code",
        entity: "NDC_CODE",
        kinds: &[66],
        regions: &["US"],
        start: Start::After(&["ndc", "national drug code"]),
        shapes: &["[0-9]{4,5}-[0-9]{3,4}-[0-9]{1,2}", "[0-9]{11}"],
        window: 28,
        base: 45,
        lift: 20,
        references: &["21 CFR 207.33"],
        finds: &["NDC 0777-3105-02", "ndc: 50580-449-05", "National Drug Code 00777310502"],
        ignores: &["0777-3105-02", "NDC 077-3105-02", "NDC 123456"],
        ..HEALTH
    },
    Row {
        name: "blood-group",
        entity: "BLOOD_GROUP",
        kinds: &[67],
        edge: Edge::Open,
        start: Start::After(&[
            "blood type", "blood group", "blutgruppe", "groupe sanguin", "grupo sanguíneo", "gruppo sanguigno",
            "blood_type", "bloedgroep",
        ]),
        shapes: &["(?:AB|A|B|O|0) ?(?:[+−-]|Rh ?[+-]|(?:positive|negative|positiv|negativ|pos|neg)\\b)"],
        window: 20,
        base: 45,
        lift: 20,
        references: &["ISBT 128"],
        finds: &["blood type: AB+", "Blutgruppe 0 negativ", "groupe sanguin A-"],
        ignores: &["AB+", "blood type unknown", "blood type C+"],
        ..HEALTH
    },
    Row {
        name: "genetic-marker",
        entity: "GENETIC_MARKER",
        kinds: &[67],
        start: Start::Digits {
            letters: (2, 2),
            run: (3, 9),
            total: 3,
        },
        shapes: &["rs[1-9][0-9]{2,8}"],
        base: 25,
        lift: 35,
        context: &[("en", &["snp", "genotype", "allele", "variant", "dbsnp", "genetic", "23andme"])],
        references: &["NCBI dbSNP, reference SNP identifiers"],
        finds: &["SNP rs429358", "genotype rs7412 CT", "variant rs1801133"],
        ignores: &["rs429358", "SNP rs0429358", "SNP RS429358"],
        ..HEALTH
    },
];
