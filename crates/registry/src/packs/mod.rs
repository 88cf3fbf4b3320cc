//! Jurisdictions as data: how people take part, holidays, texts and the templates of documents.
//!
//! A pack is a folder. What it does not have comes from the pack `us`, so that a jurisdiction begins with its law and adds
//! its words when it has them.

pub mod at_risk;
pub mod cold_chain;
pub mod holidays;
pub mod mailing;
pub mod outbreak;
pub mod outreach;
pub mod places;
pub mod policy;
pub mod programme;
pub mod records;
pub mod report;
pub mod school_letters;
pub mod stock_moves;
pub mod texts;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::sync::{PoisonError, RwLock};

use jenner_documents::{Pdf, Template};
use rust_embed::Embed;
use sha2::{Digest, Sha256};

use crate::coverage::edition::{self as measure_files, Measures};
use crate::coverage::measure::Set;
use crate::outbreak::rule::{Disease, Rule};
use crate::schools::law::edition::{self, Edition};
use crate::schools::law::texts::SchoolTexts;

pub use at_risk::AtRisk;
pub use cold_chain::ColdChainTexts;
pub use mailing::MailingTexts;
pub use outbreak::OutbreakTexts;
pub use outreach::{OutreachRules, OutreachTexts};
pub use places::Places;
pub use policy::{Item, Kind, Model, Policy, Switches};
pub use programme::Agreement;
pub use records::{PaperKind, RecordTexts, Records};
pub use school_letters::SchoolLetterTexts;
pub use stock_moves::StockMoves;
pub use texts::{Block, Texts};

/// The packs that come with the program, their part for people.
#[derive(Embed)]
#[folder = "../../packs"]
#[include = "*/participation.toml"]
#[include = "*/records.toml"]
#[include = "*/records/*.toml"]
#[include = "*/school.toml"]
#[include = "*/school/*.toml"]
#[include = "*/school_letters/*.toml"]
#[include = "*/texts/*.toml"]
#[include = "*/outbreak/*.toml"]
#[include = "*/mailing/*.toml"]
#[include = "*/cold_chain/*.toml"]
#[include = "*/programme/*.toml"]
#[include = "*/outreach.toml"]
#[include = "*/outreach/*.toml"]
#[include = "*/documents/*.typ"]
#[include = "*/measures/*.toml"]
#[include = "*/at_risk.toml"]
#[include = "*/stock_moves.toml"]
#[include = "*/places.toml"]
#[include = "*/*.csv"]
struct Shipped;

/// The pack that fills what others do not say.
const COMMON: &str = "us";
/// The one file that every pack has of its own.
const POLICY: &str = "participation.toml";
/// Templates that a pack has to have.
const TEMPLATES: [&str; 16] = [
    "letter",
    "form",
    "poster",
    "brochure",
    "table",
    "sections",
    "certificate",
    "record",
    "administration",
    "plan",
    "letters",
    "school_letters",
    "labels",
    "mailing",
    "postcards",
    "temperature_log",
];
/// What templates share.
const PARTS: [&str; 2] = ["documents/parts.typ", "documents/official.typ"];

/// Why a pack is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// A file is not there, or cannot be read.
    #[error("{file} of the jurisdiction pack cannot be read: {why}")]
    Missing {
        /// Which.
        file: String,
        /// Why.
        why: String,
    },
    /// A file is wrong.
    #[error("{file} of the jurisdiction pack is wrong: {why}")]
    Wrong {
        /// Which.
        file: String,
        /// What, and what to do.
        why: String,
    },
}

/// A language of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub enum Language {
    /// English.
    #[serde(rename = "en")]
    English,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    /// All.
    pub const ALL: [Language; 2] = [Language::English, Language::Spanish];

    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Spanish => "es",
        }
    }

    /// The language of a code; English where it is none of ours.
    pub fn of(code: &str) -> Self {
        if code == "es" { Language::Spanish } else { Language::English }
    }
}

/// A jurisdiction.
pub struct Pack {
    /// Its rules.
    pub policy: Policy,
    /// Its official records.
    pub records: Records,
    /// Its school law.
    pub school: Edition,
    /// What coverage is.
    pub measures: Measures,
    /// Counties, postal codes, census.
    pub places: Places,
    /// Diseases that are watched, and how pockets of low coverage are looked for.
    pub at_risk: AtRisk,
    /// What is asked for when vaccine moves, goes back or is borrowed.
    pub stock_moves: StockMoves,
    school_texts: BTreeMap<Language, SchoolTexts>,
    school_letter_texts: BTreeMap<Language, SchoolLetterTexts>,
    record_texts: BTreeMap<Language, RecordTexts>,
    texts: BTreeMap<Language, Texts>,
    outbreak_rules: BTreeMap<Disease, Rule>,
    outbreak_texts: BTreeMap<Language, OutbreakTexts>,
    mailing_texts: BTreeMap<Language, MailingTexts>,
    cold_chain_texts: BTreeMap<Language, ColdChainTexts>,
    agreements: BTreeMap<Language, Agreement>,
    /// Limits, hours and prices of reminders.
    pub outreach: OutreachRules,
    outreach_texts: BTreeMap<Language, OutreachTexts>,
    templates: BTreeMap<&'static str, Template>,
    version: String,
    /// Documents that are the same for everybody, once they have been made: whoever asks for them again and again does not
    /// have them typeset again and again.
    made: RwLock<BTreeMap<(&'static str, Language), Pdf>>,
}

impl fmt::Debug for Pack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pack({})", self.version)
    }
}

impl Pack {
    /// A pack that comes with the program.
    pub fn shipped(name: &str) -> Result<Self, PackError> {
        Self::read(|file| Ok(shipped(name, file)))
    }

    /// The pack for those who have none of their own.
    pub fn common() -> Result<Self, PackError> {
        Self::shipped(COMMON)
    }

    /// The pack of a folder.
    pub fn from_folder(folder: &Path) -> Result<Self, PackError> {
        Self::read(|file| match std::fs::read_to_string(folder.join(file)) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(PackError::Missing { file: file.to_owned(), why: error.to_string() }),
        })
    }

    fn read(own: impl Fn(&str) -> Result<Option<String>, PackError>) -> Result<Self, PackError> {
        let mut digest = Sha256::new();
        let mut get = |file: &str| -> Result<String, PackError> {
            let text = own(file)?.or_else(|| shipped(COMMON, file));
            let text = text.ok_or_else(|| PackError::Missing {
                file: file.to_owned(),
                why: "there is none".to_owned(),
            })?;
            digest.update(file.as_bytes());
            digest.update(text.as_bytes());
            Ok(text)
        };
        if own(POLICY)?.is_none() {
            return Err(PackError::Missing { file: POLICY.to_owned(), why: "this pack has none".to_owned() });
        }
        let policy = Policy::read(&get(POLICY)?)?;
        let records = Records::read(&get("records.toml")?)?;
        let school = Edition::read(&get(edition::FILE)?)?;
        let mut school_texts = BTreeMap::new();
        let mut school_letter_texts = BTreeMap::new();
        let mut record_texts = BTreeMap::new();
        let mut texts = BTreeMap::new();
        for language in Language::ALL {
            let file = format!("texts/{}.toml", language.code());
            // Own words replace the common ones, one by one.
            let common = shipped(COMMON, &file).unwrap_or_default();
            texts.insert(language, Texts::read(&file, &common, &get(&file)?)?);
            let file = format!("records/{}.toml", language.code());
            let common = shipped(COMMON, &file).unwrap_or_default();
            record_texts.insert(language, RecordTexts::read(&file, &common, &get(&file)?)?);
            let file = format!("school/{}.toml", language.code());
            let common = shipped(COMMON, &file).unwrap_or_default();
            let words = SchoolTexts::read(&file, &common, &get(&file)?)?;
            if let Some(missing) = words.missing(&school).first() {
                let why = format!("{missing} is missing; the school law of this pack uses it");
                return Err(PackError::Wrong { file, why });
            }
            school_texts.insert(language, words);
            let file = format!("school_letters/{}.toml", language.code());
            let common = shipped(COMMON, &file).unwrap_or_default();
            school_letter_texts.insert(language, SchoolLetterTexts::read(&file, &common, &get(&file)?)?);
        }
        let mut outbreak_rules = BTreeMap::new();
        for disease in Disease::ALL {
            let file = format!("outbreak/{}.toml", disease.word());
            let rule = Rule::read(&get(&file)?).and_then(|rule| match rule.disease == disease {
                true => Ok(rule),
                false => Err(format!("it is about {}", rule.disease.word())),
            });
            let rule = rule.map_err(|why| PackError::Wrong { file, why })?;
            outbreak_rules.insert(disease, rule);
        }
        let mut outbreak_texts = BTreeMap::new();
        for language in Language::ALL {
            let file = format!("outbreak/{}.toml", language.code());
            let common = shipped(COMMON, &file).unwrap_or_default();
            outbreak_texts.insert(language, OutbreakTexts::read(&file, &common, &get(&file)?)?);
        }
        let measures = Measures::read(|set| {
            let file = measure_files::file_of(set);
            match set {
                // What a jurisdiction adds to the common measures.
                Set::Local => own(&file),
                _ => get(&file).map(Some),
            }
        })?;
        let places = Places::read(&own)?;
        let at_risk = AtRisk::read(&get(at_risk::FILE)?, &measures, &own)?;
        let common = shipped(COMMON, stock_moves::FILE).unwrap_or_default();
        let stock_moves = StockMoves::read(&common, &get(stock_moves::FILE)?)?;
        let mut mailing_texts = BTreeMap::new();
        for language in Language::ALL {
            let file = format!("mailing/{}.toml", language.code());
            let common = shipped(COMMON, &file).unwrap_or_default();
            mailing_texts.insert(language, MailingTexts::read(&file, &common, &get(&file)?)?);
        }
        let mut cold_chain_texts = BTreeMap::new();
        for language in Language::ALL {
            let file = format!("cold_chain/{}.toml", language.code());
            let common = shipped(COMMON, &file).unwrap_or_default();
            cold_chain_texts.insert(language, ColdChainTexts::read(&file, &common, &get(&file)?)?);
        }
        let mut agreements = BTreeMap::new();
        for language in Language::ALL {
            let file = format!("programme/{}.toml", language.code());
            let common = shipped(COMMON, &file).unwrap_or_default();
            agreements.insert(language, Agreement::read(&file, &common, &get(&file)?)?);
        }
        let file = "outreach.toml";
        let outreach = OutreachRules::read(file, &shipped(COMMON, file).unwrap_or_default(), &get(file)?)?;
        let mut outreach_texts = BTreeMap::new();
        for language in Language::ALL {
            let file = format!("outreach/{}.toml", language.code());
            let common = shipped(COMMON, &file).unwrap_or_default();
            outreach_texts.insert(language, OutreachTexts::read(&file, &common, &get(&file)?)?);
        }
        let parts = PARTS.map(|part| Ok::<_, PackError>((part, get(part)?)));
        let parts = parts.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut templates = BTreeMap::new();
        for name in TEMPLATES {
            let file = format!("documents/{name}.typ");
            let template = Template::new(&file, &get(&file)?)
                .and_then(|template| {
                    parts.iter().try_fold(template, |template, (part, text)| template.with_part(part, text))
                })
                .map_err(|error| PackError::Wrong { file, why: error.to_string() })?;
            templates.insert(name, template);
        }
        let version = digest.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        if let Some(form) = records.forms.iter().find(|form| !templates.contains_key(form.template.as_str()))
        {
            let why = format!("there is no template \"{}\"", form.template);
            return Err(PackError::Wrong { file: "records.toml".to_owned(), why });
        }
        Ok(Self {
            policy,
            records,
            school,
            measures,
            places,
            at_risk,
            stock_moves,
            school_texts,
            school_letter_texts,
            record_texts,
            texts,
            outbreak_rules,
            outbreak_texts,
            mailing_texts,
            cold_chain_texts,
            agreements,
            outreach,
            outreach_texts,
            templates,
            version,
            made: RwLock::default(),
        })
    }

    /// The texts of a language.
    pub fn texts(&self, language: Language) -> Option<&Texts> {
        self.texts.get(&language)
    }

    /// The words of official records in a language.
    pub fn record_texts(&self, language: Language) -> Option<&RecordTexts> {
        self.record_texts.get(&language)
    }

    /// The words of school law in a language.
    pub fn school_texts(&self, language: Language) -> Option<&SchoolTexts> {
        self.school_texts.get(&language)
    }

    /// The words of a school's letters in a language.
    pub fn school_letter_texts(&self, language: Language) -> Option<&SchoolLetterTexts> {
        self.school_letter_texts.get(&language)
    }

    /// What counts as protected against a disease, and what helps.
    pub fn outbreak_rule(&self, disease: Disease) -> Option<&Rule> {
        self.outbreak_rules.get(&disease)
    }

    /// The words of outbreaks in a language.
    pub fn outbreak_texts(&self, language: Language) -> Option<&OutbreakTexts> {
        self.outbreak_texts.get(&language)
    }

    /// The words of mail in a language.
    pub fn mailing_texts(&self, language: Language) -> Option<&MailingTexts> {
        self.mailing_texts.get(&language)
    }

    /// The words of temperature logs in a language.
    pub fn cold_chain_texts(&self, language: Language) -> Option<&ColdChainTexts> {
        self.cold_chain_texts.get(&language)
    }

    /// What providers of programme vaccine sign, in a language.
    pub fn agreement(&self, language: Language) -> Option<&Agreement> {
        self.agreements.get(&language)
    }

    /// Templates and words of reminders in a language.
    pub fn outreach_texts(&self, language: Language) -> Option<&OutreachTexts> {
        self.outreach_texts.get(&language)
    }

    /// A template of documents.
    pub fn template(&self, name: &str) -> Option<&Template> {
        self.templates.get(name)
    }

    /// A document that is the same for everybody: made at most once.
    pub(crate) fn once<E>(
        &self,
        name: &'static str,
        language: Language,
        make: impl FnOnce() -> Result<Pdf, E>,
    ) -> Result<Pdf, E> {
        let key = (name, language);
        if let Some(pdf) = self.made.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
            return Ok(pdf.clone());
        }
        let pdf = make()?;
        self.made.write().unwrap_or_else(PoisonError::into_inner).insert(key, pdf.clone());
        Ok(pdf)
    }

    /// What this pack is known by: changes when any of its files does.
    pub fn version(&self) -> &str {
        &self.version
    }
}

fn shipped(pack: &str, file: &str) -> Option<String> {
    let found = Shipped::get(&format!("{pack}/{file}"))?;
    Some(String::from_utf8_lossy(&found.data).into_owned())
}
