//! The model: what each level of each field weighs, as versioned data.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

use crate::compare::{Comparison, Field, Level};

/// Weights, terms and thresholds, read from a data file. All weights are base-2 logarithms of odds.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// Name of the model.
    pub name: String,
    /// Version; decisions record it.
    pub version: String,
    /// Log odds that two candidates are one person before anything is compared.
    pub(crate) prior: f32,
    pub(crate) weights: [[f32; Level::COUNT]; Field::COUNT],
    pub(crate) usual: [f32; Field::COUNT],
    pub(crate) terms: Vec<Term>,
    pub(crate) bands: Bands,
}

/// What several fields say together beyond what each says alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    pub name: String,
    pub when: Vec<(Field, u16)>,
    pub weight: f32,
}

/// Thresholds on the score.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bands {
    /// From here on the same person, when nothing else speaks against it.
    pub same: f32,
    /// From here on a person looks at the pair.
    pub review: f32,
    /// From here on two records of one file belong together although the registry would ask a person about a
    /// conflict in name or birth date.
    pub link: f32,
}

/// Why a model file cannot be used.
#[derive(Debug, Error)]
pub enum ModelError {
    /// Not readable as a model.
    #[error("the model file cannot be read: {0}")]
    Unreadable(#[from] toml::de::Error),
    /// A number that no weight can be.
    #[error("the model file gives {field} a weight that is not a number of a sensible size: {weight}")]
    Weight {
        /// Where it stands.
        field: String,
        /// What stands there.
        weight: f32,
    },
    /// The thresholds are not in order.
    #[error("the model file's thresholds must rise from review to same")]
    Bands,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    version: String,
    prior: f32,
    bands: Bands,
    weights: BTreeMap<Field, BTreeMap<Level, f32>>,
    /// Share of people who have the usual value of a field: the weights above are for such a value.
    usual: BTreeMap<Field, f32>,
    #[serde(default)]
    terms: Vec<FileTerm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileTerm {
    name: String,
    when: BTreeMap<Field, Vec<Level>>,
    weight: f32,
}

impl Model {
    /// Reads a model from its file's text (TOML).
    pub fn from_toml(text: &str) -> Result<Model, ModelError> {
        let file: File = toml::from_str(text)?;
        let sane = |field: &str, weight: f32| {
            if weight.is_finite() && weight.abs() <= 60.0 {
                Ok(weight)
            } else {
                Err(ModelError::Weight { field: field.to_owned(), weight })
            }
        };
        let mut model = Model {
            name: file.name,
            version: file.version,
            prior: sane("prior", file.prior)?,
            weights: [[0.0; Level::COUNT]; Field::COUNT],
            usual: [0.0; Field::COUNT],
            terms: Vec::new(),
            bands: file.bands,
        };
        if file.bands.review > file.bands.same {
            return Err(ModelError::Bands);
        }
        for (field, levels) in file.weights {
            for (level, weight) in levels {
                let weight = sane(&format!("{field:?}"), weight)?;
                if let Some(slot) =
                    model.weights.get_mut(field as usize).and_then(|l| l.get_mut(level as usize))
                {
                    *slot = weight;
                }
            }
        }
        for (field, share) in file.usual {
            if let Some(slot) = model.usual.get_mut(field as usize) {
                *slot = sane("usual", share)?.max(1e-9).log2();
            }
        }
        for term in file.terms {
            let mask = |levels: &[Level]| levels.iter().fold(0, |mask, level| mask | level.bit());
            model.terms.push(Term {
                weight: sane(&term.name, term.weight)?,
                when: term.when.iter().map(|(field, levels)| (*field, mask(levels))).collect(),
                name: term.name,
            });
        }
        Ok(model)
    }

    /// The model as a file's text.
    pub fn to_toml(&self) -> String {
        use std::fmt::Write as _;
        let mut out = String::new();
        let bands = &self.bands;
        // Writing into a string cannot fail.
        let _ = writeln!(
            out,
            "# Weights are base-2 logarithms of the odds that two records with this level are one person."
        );
        let _ = writeln!(
            out,
            "name = \"{}\"\nversion = \"{}\"\nprior = {:.3}\n",
            self.name, self.version, self.prior
        );
        let _ = writeln!(
            out,
            "[bands]\nsame = {}\nreview = {}\nlink = {}\n",
            bands.same, bands.review, bands.link
        );
        let _ = writeln!(
            out,
            "# Share of people with a usual value of the field; a rarer one weighs more.\n[usual]"
        );
        for (field, share) in Field::ALL.into_iter().zip(&self.usual).filter(|(_, share)| **share != 0.0) {
            let _ = writeln!(out, "{} = {:.5}", field.name(), share.exp2());
        }
        for (field, levels) in
            Field::ALL.into_iter().zip(&self.weights).filter(|(_, l)| l.iter().any(|w| *w != 0.0))
        {
            let _ = writeln!(out, "\n[weights.{}]", field.name());
            for (level, weight) in Level::ALL.into_iter().zip(levels).filter(|(_, weight)| **weight != 0.0) {
                let _ = writeln!(out, "{} = {weight:.2}", level.name());
            }
        }
        for term in &self.terms {
            let _ = writeln!(
                out,
                "\n[[terms]]\nname = \"{}\"\nweight = {:.2}\n[terms.when]",
                term.name, term.weight
            );
            for (field, mask) in &term.when {
                let levels: Vec<String> = Level::ALL
                    .into_iter()
                    .filter(|level| level.bit() & mask != 0)
                    .map(|level| format!("\"{}\"", level.name()))
                    .collect();
                let _ = writeln!(out, "{} = [{}]", field.name(), levels.join(", "));
            }
        }
        out
    }

    pub(crate) fn weight(&self, field: Field, level: Level) -> f32 {
        self.weights.get(field as usize).and_then(|l| l.get(level as usize)).copied().unwrap_or_default()
    }
}

impl Term {
    pub(crate) fn holds(&self, pair: &Comparison) -> bool {
        self.when.iter().all(|(field, mask)| pair.level(*field).bit() & mask != 0)
    }
}
