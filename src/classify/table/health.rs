//! Illness, medicine and blood. Word lists beside a word that asks for them.

use crate::{
    classify::{
        counter::Counter,
        row::{Edge, Row, Start},
    },
    label::Category,
};

use super::ROW;

/// It says something only of somebody who is known otherwise.
const HEALTH: Row = Row {
    category: Category::Phi,
    pack: "health",
    quasi: true,
    ..ROW
};

pub(super) static ROWS: [Row; 7] = [
    Row {
        name: "medical-condition",
        entity: "MEDICAL_CONDITION",
        kinds: &[65],
        start: Start::After(&[
            "diagnosed with",
            "diagnosis",
            "diagnosis of",
            "suffers from",
            "suffering from",
            "history of",
            "tested positive for",
            "diagnose",
            "diagnostiziert",
            "leidet an",
            "erkrankt an",
            "diagnostic de",
            "atteint de",
            "souffre de",
            "diagnóstico de",
            "diagnosticado con",
            "diagnosticada con",
            "affetto da",
        ]),
        shapes: &[
            r"(?i:(?:type [12] |chronic |acute |metastatic |major |bipolar )?(?:diabetes(?: mellitus)?|hypertension|asthma|copd|cancer|carcinoma|lymphoma|leuk[a]?emia|melanoma|depression|anxiety|schizophrenia|bipolar disorder|epilepsy|hiv|aids|hepatitis(?: [abc])?|tuberculosis|pneumonia|stroke|heart failure|myocardial infarction|alzheimer(?:'s)?|parkinson(?:'s)?|multiple sclerosis|arthritis|anemia|migraine|autism|adhd|ptsd|covid(?:-19)?|sepsis|cirrhosis|endometriosis|krebs|bluthochdruck|depressionen|epilepsie|schlaganfall|herzinsuffizienz|diab[eè]te|d[eé]pression|asthme|c[aá]ncer|asma|epilepsia|hipertensi[oó]n|ictus|anorexia|bulimia|psoriasis|lupus|fibromyalgia|dementia|demenz))",
        ],
        window: 48,
        base: 45,
        lift: 20,
        references: &["GDPR Article 9(1)", "ICD-10, WHO 2019"],
        finds: &[
            "diagnosed with type 2 diabetes",
            "Diagnose: Epilepsie",
            "she suffers from migraine",
        ],
        ignores: &[
            "diabetes",
            "diagnosis of the network fault",
            "a history of cancellations",
        ],
        ..HEALTH
    },
    Row {
        name: "medication",
        entity: "MEDICATION",
        kinds: &[65],
        edge: Edge::Word,
        start: Start::After(&[
            "prescribed",
            "prescription",
            "medication",
            "takes",
            "taking",
            "dosage",
            "verordnet",
            "verschrieben",
            "nimmt",
            "prescrit",
            "medicación",
            "receta",
        ]),
        shapes: &[r"[A-Za-z]{4,20} [0-9]{1,4}(?:[.,][0-9]{1,3})? ?(?:mg|mcg|µg|ml|IU|IE)"],
        window: 48,
        base: 45,
        lift: 20,
        references: &["RxNorm, National Library of Medicine"],
        finds: &[
            "prescribed metformin 500 mg",
            "Medication: Lisinopril 10mg",
            "nimmt Ramipril 5 mg",
        ],
        ignores: &["metformin 500 mg", "prescribed rest", "takes 500 ms"],
        ..HEALTH
    },
    Row {
        name: "icd-10",
        entity: "ICD_CODE",
        kinds: &[66],
        start: Start::After(&[
            "icd",
            "icd-10",
            "icd10",
            "icd-10-cm",
            "diagnosis code",
            "dx code",
            "dx",
            "diagnose",
            "diagnosis",
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
        finds: &[
            "NDC 0777-3105-02",
            "ndc: 50580-449-05",
            "National Drug Code 00777310502",
        ],
        ignores: &["0777-3105-02", "NDC 077-3105-02", "NDC 123456"],
        ..HEALTH
    },
    Row {
        name: "blood-group",
        entity: "BLOOD_GROUP",
        kinds: &[67],
        edge: Edge::Open,
        start: Start::After(&[
            "blood type",
            "blood group",
            "blutgruppe",
            "groupe sanguin",
            "grupo sanguíneo",
            "gruppo sanguigno",
            "blood_type",
            "bloedgroep",
        ]),
        shapes: &[
            "(?:AB|A|B|O|0) ?(?:[+−-]|Rh ?[+-]|(?:positive|negative|positiv|negativ|pos|neg)\\b)",
        ],
        window: 20,
        base: 45,
        lift: 20,
        references: &["ISBT 128"],
        finds: &[
            "blood type: AB+",
            "Blutgruppe 0 negativ",
            "groupe sanguin A-",
        ],
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
        context: &[(
            "en",
            &[
                "snp", "genotype", "allele", "variant", "dbsnp", "genetic", "23andme",
            ],
        )],
        references: &["NCBI dbSNP, reference SNP identifiers"],
        finds: &["SNP rs429358", "genotype rs7412 CT", "variant rs1801133"],
        ignores: &["rs429358", "SNP rs0429358", "SNP RS429358"],
        ..HEALTH
    },
];
