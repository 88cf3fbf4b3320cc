//! Dose reports as texts (a row of a file of cases) read into events: checked, with what to do where one is wrong.

use std::collections::HashMap;

use jenner_codes::{Codes, Cvx, InformationSource, Mvx};
use jenner_model::Date;
use smol_str::SmolStr;

use crate::doses::event::{Event, Origin, Standing, trade_name};
use crate::doses::rules::{EventRules, Product};

/// One report as the texts of its fields; an empty text says nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts<'t> {
    /// Day given: 2024-05-01 or 20240501.
    pub date: &'t str,
    /// CVX code.
    pub cvx: &'t str,
    /// Vaccine groups, `|` between them; asked where the CVX code is missing or unknown.
    pub groups: &'t str,
    /// Manufacturer (MVX code).
    pub mvx: &'t str,
    /// Trade name.
    pub trade: &'t str,
    /// Lot number.
    pub lot: &'t str,
    /// Name or number of the organization that speaks.
    pub org: &'t str,
    /// `admin`, `historical`, or a code of RXA-9.
    pub source: &'t str,
    /// `CP`, `PA`, `RE`, `NA` (RXA-20), or `D` for a request to delete.
    pub status: &'t str,
}

/// A field that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} \"{value}\": {what}")]
pub struct BadField {
    /// The field, as in [`Texts`].
    pub field: &'static str,
    /// What it holds.
    pub value: String,
    /// What is wrong and what to do.
    pub what: &'static str,
}

/// Reads texts; knows the organizations and the groups of unknown name that it has seen.
#[derive(Debug)]
pub struct Reader<'r> {
    rules: &'r EventRules,
    codes: &'r Codes,
    offices: HashMap<String, i64>,
    unknown_groups: HashMap<String, u128>,
}

impl<'r> Reader<'r> {
    /// A reader that has seen nothing.
    pub fn new(rules: &'r EventRules, codes: &'r Codes) -> Self {
        Self { rules, codes, offices: HashMap::new(), unknown_groups: HashMap::new() }
    }

    /// Reads one report.
    pub fn event(&mut self, texts: &Texts<'_>) -> Result<Event, BadField> {
        let given_on = date(texts.date)?;
        let (vaccine, product) = self.vaccine(texts)?;
        let origin = self.origin(texts.source, texts.org)?;
        Ok(Event {
            maker: self.maker(texts.mvx)?,
            trade: trade_name(texts.trade),
            lot: self.rules.lot(texts.lot),
            lot_written: SmolStr::new(texts.lot.trim()),
            office: self.office(texts.org),
            origin,
            standing: standing(texts.status)?,
            ..Event::new(given_on, vaccine, product)
        })
    }

    fn vaccine(&mut self, texts: &Texts<'_>) -> Result<(Option<Cvx>, Product), BadField> {
        let bad = |what| BadField { field: "cvx", value: texts.cvx.to_owned(), what };
        let cvx = match texts.cvx.trim() {
            "" => None,
            text => Some(text.parse::<Cvx>().map_err(|_| bad("write a CVX code, a number from 01 to 999"))?),
        };
        // "Unknown vaccine" is one of the group that stands beside it.
        let says_nothing = cvx == Some(Cvx::UNKNOWN) && !texts.groups.trim().is_empty();
        let cvx = cvx.filter(|_| !says_nothing);
        if let Some(known) = cvx.filter(|cvx| self.codes.cvx(*cvx).is_some()) {
            return Ok((Some(known), self.rules.product(known)));
        }
        let groups = self.groups(texts.groups)?;
        if groups != 0 {
            return Ok((cvx, self.rules.group_product(groups)));
        }
        if cvx.is_some() {
            return Err(bad("the code tables do not have this code; name its vaccine group instead"));
        }
        let mut named = self.codes.products_named(texts.trade).map(|product| product.cvx);
        match named.next() {
            Some(only) if named.all(|other| other == only) => Ok((Some(only), self.rules.product(only))),
            _ => Err(bad("the vaccine is missing; give its CVX code, or its vaccine group")),
        }
    }

    fn groups(&mut self, text: &str) -> Result<u128, BadField> {
        let mut all = 0;
        for name in text.split('|').map(str::trim).filter(|name| !name.is_empty()) {
            let lower = name.to_lowercase();
            let known = self.rules.groups_named(name).or_else(|| self.unknown_groups.get(&lower).copied());
            all |= match known {
                Some(groups) => groups,
                None => {
                    // Nobody's group is shared with reports of that same name and with no other.
                    let bit = u32::try_from(self.unknown_groups.len())
                        .ok()
                        .and_then(|n| self.rules.unknown_group(n));
                    let bit = bit.ok_or_else(|| BadField {
                        field: "groups",
                        value: name.to_owned(),
                        what: "too many vaccine groups that the code tables do not have; write CDC's names",
                    })?;
                    self.unknown_groups.insert(lower, bit);
                    bit
                }
            };
        }
        Ok(all)
    }

    /// Names of vaccine groups that were read and that neither CDC's table nor the rules have.
    pub fn unknown_groups(&self) -> impl Iterator<Item = &str> {
        self.unknown_groups.keys().map(String::as_str)
    }

    fn maker(&self, text: &str) -> Result<u128, BadField> {
        match text.trim() {
            "" => Ok(0),
            code => {
                let bad = |_| BadField {
                    field: "mvx",
                    value: code.to_owned(),
                    what: "write a manufacturer's MVX code of two to five letters, or leave it empty",
                };
                Ok(self.rules.maker(&code.to_ascii_uppercase().parse::<Mvx>().map_err(bad)?))
            }
        }
    }

    fn office(&mut self, text: &str) -> Option<i64> {
        let name: Vec<String> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|part| !part.is_empty())
            .map(str::to_lowercase)
            .collect();
        if name.is_empty() {
            return None;
        }
        let next = i64::try_from(self.offices.len()).unwrap_or(i64::MAX);
        Some(*self.offices.entry(name.join(" ")).or_insert(next))
    }

    fn origin(&self, text: &str, org: &str) -> Result<Origin, BadField> {
        match text.trim().to_ascii_lowercase().as_str() {
            "" | "unknown" | "?" => Ok(Origin::Unstated),
            "admin" | "administered" | "adm" | "new" => Ok(Origin::Administered),
            "historical" | "hist" | "his" => Ok(Origin::Historical(self.rules.voice(org))),
            code => match InformationSource::from_code(code) {
                Some(InformationSource::Historical) => Ok(Origin::Historical(self.rules.voice(org))),
                Some(source) => Ok(Origin::of(Some(source))),
                None => Err(BadField {
                    field: "source",
                    value: text.to_owned(),
                    what: "write admin, historical, a code of RXA-9 (00 to 08), or nothing",
                }),
            },
        }
    }
}

fn date(text: &str) -> Result<Date, BadField> {
    let bad = || BadField { field: "date", value: text.to_owned(), what: "write the day like 2024-05-01" };
    let text = text.trim();
    let plain = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let read = if plain { Date::strptime("%Y%m%d", text) } else { text.parse() };
    read.map_err(|_| bad())
}

fn standing(text: &str) -> Result<Standing, BadField> {
    match text.trim().to_ascii_uppercase().as_str() {
        "" | "CP" => Ok(Standing::Complete),
        "PA" => Ok(Standing::Partial),
        "RE" | "NA" => Ok(Standing::NotGiven),
        "D" => Ok(Standing::Delete),
        _ => Err(BadField {
            field: "status",
            value: text.to_owned(),
            what: "write CP, PA, RE, NA, D for a request to delete, or nothing",
        }),
    }
}
