//! Words of school law in a language: `school/LANGUAGE.toml` of a pack over the common ones, one by one.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::answer::{Answer, Line, Stand, StatusKind, Why};
use super::edition::{Edition, ExemptionProof, KeepsOut};
use super::terms::{Circumstance, Facility, ProofKind};
use crate::packs::PackError;
use crate::packs::records::overlaid;
use crate::packs::texts::{filled, words_in};

/// The words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchoolTexts {
    /// Statuses.
    pub statuses: BTreeMap<String, String>,
    /// Why a vaccine is missing; `{have}`, `{needed}` and `{day}` are filled in.
    pub reasons: BTreeMap<String, String>,
    /// What meets a need, where it is no number of doses.
    pub met: BTreeMap<String, String>,
    /// Names of levels.
    pub levels: BTreeMap<String, String>,
    /// Names of vaccines that are asked for.
    pub needs: BTreeMap<String, String>,
    /// Ways of waiting; `{until}` is filled in.
    pub waiting: BTreeMap<String, String>,
    /// Kinds of exemption.
    pub exemptions: BTreeMap<String, String>,
    /// What has to be shown for an exemption.
    pub exemption_proofs: BTreeMap<String, String>,
    /// Who signs.
    pub signers: BTreeMap<String, String>,
    /// Proofs of immunity.
    pub proofs: BTreeMap<String, String>,
    /// Facilities.
    pub facilities: BTreeMap<String, String>,
    /// Circumstances that give more time.
    pub circumstances: BTreeMap<String, String>,
    /// What an outbreak changes; `{who}` is filled in.
    pub outbreak: BTreeMap<String, String>,
    /// Who decides in an outbreak.
    pub deciders: BTreeMap<String, String>,
}

/// What a reason may have filled in.
const REASON: [&str; 3] = ["have", "needed", "day"];

impl SchoolTexts {
    /// Reads the file of a language: own words over the common ones.
    pub(crate) fn read(file: &str, common: &str, own: &str) -> Result<Self, PackError> {
        let texts: SchoolTexts = overlaid(file, common, own)?;
        for (name, reason) in &texts.reasons {
            if let Some(word) = words_in(reason).into_iter().find(|word| !REASON.contains(word)) {
                let why = format!("[reasons] {name} has {{{word}}}; it may have {}", REASON.join(", "));
                return Err(PackError::Wrong { file: file.to_owned(), why });
            }
        }
        Ok(texts)
    }

    /// The words an edition needs and these texts do not have, as `section.word`.
    pub fn missing(&self, edition: &Edition) -> Vec<String> {
        let mut missing = Vec::new();
        let mut look = |section: &str, words: &BTreeMap<String, String>, word: &str| {
            if !words.contains_key(word) {
                missing.push(format!("{section}.{word}"));
            }
        };
        StatusKind::ALL.iter().for_each(|one| look("statuses", &self.statuses, one.word()));
        REASONS.iter().for_each(|word| look("reasons", &self.reasons, word));
        ["schedule", "immunity"].iter().for_each(|word| look("met", &self.met, word));
        edition.levels.iter().for_each(|level| look("levels", &self.levels, &level.id));
        edition.needs.values().for_each(|need| look("needs", &self.needs, &need.name));
        edition.waiting.iter().for_each(|rule| look("waiting", &self.waiting, &rule.id));
        for rule in &edition.exemptions {
            look("exemptions", &self.exemptions, &rule.id);
            rule.signer.iter().for_each(|signer| look("signers", &self.signers, signer));
        }
        ExemptionProof::ALL
            .iter()
            .for_each(|one| look("exemption_proofs", &self.exemption_proofs, one.word()));
        ProofKind::ALL.iter().for_each(|one| look("proofs", &self.proofs, one.word()));
        Facility::ALL.iter().for_each(|one| look("facilities", &self.facilities, one.word()));
        Circumstance::ALL.iter().for_each(|one| look("circumstances", &self.circumstances, one.word()));
        KeepsOut::ALL.iter().for_each(|one| look("outbreak", &self.outbreak, one.word()));
        look("deciders", &self.deciders, &edition.outbreak.decides);
        missing
    }

    /// Why a line is not met, in words; `None` where it is. `day` writes a day as people of the language do.
    pub fn reason(
        &self,
        answer: &Answer,
        line: usize,
        day: impl Fn(jenner_cdsi::Date) -> String,
    ) -> Option<String> {
        self.why(answer.lines.get(line)?, day)
    }

    /// The same of a line by itself.
    pub fn why(&self, line: &Line, day: impl Fn(jenner_cdsi::Date) -> String) -> Option<String> {
        let (Stand::Missing(why) | Stand::Waiting(why)) = line.stand else { return None };
        let text = self.reasons.get(why.word()).map_or(why.word(), String::as_str);
        let fill = [
            ("have", line.have.to_string()),
            ("needed", line.needed.to_string()),
            ("day", why.day().map(day).unwrap_or_default()),
        ];
        Some(filled(text, &fill))
    }
}

/// The words of every [`Why`].
const REASONS: [&str; 8] = [
    Why::NoRecord.word(),
    Why::NotBegun.word(),
    Why::NoneCounts.word(),
    Why::TooFew.word(),
    "last_too_early",
    "first_too_early",
    "too_long_ago",
    "overdue",
];
