//! Names of people: surnames by culture, given names by sex, culture and year of birth, nicknames.

use anyhow::{Context, Result, bail};
use jenner_codes::Sex;

use super::dice::{Dice, Weighted};

/// The cultures that name lists know, in the order of the tables.
const CULTURES: [&str; 10] =
    ["black", "hispanic", "vietnamese", "asian", "native", "french", "italian", "isleno", "german", "anglo"];
const FIRST_DECADE: i16 = 1920;
const DECADES: usize = 11;

/// A given name and what friends make of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The name.
    pub name: String,
    /// Nicknames, often none.
    pub nicknames: Vec<String>,
}

/// All names.
#[derive(Debug)]
pub struct Names {
    surnames: Vec<Weighted<String>>,
    given: Vec<Given>,
    /// By sex, culture, decade: indices into `given`.
    tables: Vec<Weighted<usize>>,
}

fn spoken(text: &str) -> String {
    text.replace('_', " ")
}

fn culture_place(culture: &str) -> usize {
    CULTURES.iter().position(|c| *c == culture).unwrap_or(CULTURES.len() - 1)
}

impl Names {
    /// Reads the two lists of a pack.
    pub fn read(surnames: &'static str, given: &'static str) -> Result<Self> {
        let mut by_culture: Vec<Vec<(String, f64)>> = vec![Vec::new(); CULTURES.len()];
        for line in surnames.lines().filter(|line| !line.starts_with('#')) {
            let parts: Vec<&str> = line.split(';').map(str::trim).collect();
            let [culture, weight, names] = parts[..] else {
                bail!("pack: surname line \"{line}\" needs culture; weight; names");
            };
            let weight: f64 = weight.parse().with_context(|| format!("pack: surname line {line}"))?;
            by_culture[culture_place(culture)].extend(names.split(' ').map(|name| (spoken(name), weight)));
        }
        let mut names = Vec::new();
        let mut lists = Vec::new();
        for line in given.lines().filter(|line| !line.starts_with('#')) {
            let parts: Vec<&str> = line.split(';').map(str::trim).collect();
            let [sex, culture, from, to, weight, list] = parts[..] else {
                bail!("pack: given name line \"{line}\" needs sex; culture; from; to; weight; names");
            };
            let years: (f64, f64) = (from.parse()?, to.parse()?);
            let weight: f64 = weight.parse()?;
            for entry in list.split(' ') {
                let (name, nicknames) = entry.split_once(':').unwrap_or((entry, ""));
                let nicknames = nicknames.split('/').filter(|n| !n.is_empty()).map(spoken).collect();
                lists.push((names.len(), sex, culture, years, weight));
                names.push(Given { name: spoken(name), nicknames });
            }
        }
        let mut tables = Vec::new();
        for sex in ["M", "F"] {
            for culture in CULTURES {
                for decade in 0..DECADES {
                    let middle = f64::from(FIRST_DECADE) + 10.0 * decade as f64 + 5.0;
                    tables.push(Weighted::new(lists.iter().filter(|list| list.1 == sex).map(
                        |(place, _, of, years, weight)| {
                            (*place, weight * liked(culture, of) * fashion(middle, *years))
                        },
                    )));
                }
            }
        }
        Ok(Self { surnames: by_culture.into_iter().map(Weighted::new).collect(), given: names, tables })
    }

    /// A surname of a culture.
    pub fn surname(&self, culture: &str, dice: &mut Dice) -> &str {
        self.surnames[culture_place(culture)].draw(dice).map_or("Doe", String::as_str)
    }

    /// A given name for somebody born in `year`.
    pub fn given(&self, sex: Sex, culture: &str, year: i16, dice: &mut Dice) -> &Given {
        let decade = ((year - FIRST_DECADE) / 10).clamp(0, DECADES as i16 - 1) as usize;
        let sex = usize::from(sex == Sex::Female);
        let table = &self.tables[(sex * CULTURES.len() + culture_place(culture)) * DECADES + decade];
        &self.given[table.draw(dice).copied().unwrap_or(0)]
    }
}

/// How much a culture likes the names of a list.
fn liked(culture: &str, list: &str) -> f64 {
    match (culture, list) {
        (_, _) if culture == list => 3.0,
        ("hispanic" | "vietnamese", "any") => 0.35,
        (_, "any") => 1.0,
        ("german" | "native" | "isleno", "french") => 1.0,
        ("black" | "anglo" | "italian", "french") => 0.15,
        ("anglo" | "french", "black") => 0.03,
        _ => 0.0,
    }
}

/// 1 inside the years of fashion, less outside.
fn fashion(year: f64, (from, to): (f64, f64)) -> f64 {
    let outside = (from - year).max(year - to).max(0.0);
    (-outside / 7.0).exp() * if outside > 25.0 { 0.0 } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use jenner_codes::Sex;

    use crate::demo::dice::Dice;
    use crate::demo::pack::Pack;

    #[test]
    fn grandmothers_and_granddaughters_have_the_names_of_their_time() {
        let pack = Pack::built_in().expect("the pack is whole");
        let mut dice = Dice::of(5, 0, 0);
        let share = |year: i16, wanted: &str, dice: &mut Dice| {
            (0..4_000).filter(|_| pack.names.given(Sex::Female, "anglo", year, dice).name == wanted).count()
        };
        assert!(share(1940, "Mary", &mut dice) > 10 * share(2022, "Mary", &mut dice).max(1));
        assert!(share(2022, "Harper", &mut dice) > 20);
        assert_eq!(share(1940, "Harper", &mut dice), 0);
    }

    #[test]
    fn a_third_of_vietnamese_surnames_is_nguyen() {
        let pack = Pack::built_in().expect("the pack is whole");
        let mut dice = Dice::of(6, 0, 0);
        let found = (0..1_000).filter(|_| pack.names.surname("vietnamese", &mut dice) == "Nguyen").count();
        assert!((250..450).contains(&found), "{found}");
    }
}
