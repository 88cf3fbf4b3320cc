//! A question as a form, and back. Names of places and organizations may be typed as people know them; what cannot be read is
//! said with its row.

use jenner_cdsi::Date;
use jenner_model::organization::Organization;
use jenner_registry::Registry;
use jenner_registry::lists::question::{
    Ages, Area, Ethnicity, Funding, MeasureId, Paid, Race, Sex, Told, Valid, When,
};
use jenner_registry::lists::{
    Clause, Column, Condition, DoseOf, Grouping, HowMany, Is, Join, Listed, Part, Question, Shape, Sort,
};

use crate::views::lists::{Fields, LANGUAGES, QuestionForm, RowForm, Wrong};

/// The oldest age, in months, where none is given.
const OLDEST: u16 = 120 * 12;
/// The sets into which conditions can be put that belong together.
const SETS: [&str; 2] = ["a", "b"];

/// A question read from a form, and the row of each of its conditions.
pub(super) struct ReadForm {
    pub(super) question: Question,
    rows: Vec<usize>,
}

impl ReadForm {
    /// The row, from 1, of a condition, from 1.
    pub(super) fn row(&self, condition: usize) -> Option<usize> {
        self.rows.get(condition.checked_sub(1)?).copied()
    }
}

struct Reader<'r> {
    registry: &'r Registry,
    houses: &'r [Organization],
    wrong: Vec<Wrong>,
    row: Option<usize>,
}

/// Values with a comma, a semicolon or a new line between them.
fn several(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

/// The values of a list of words.
fn words<T>(fields: &Fields, name: &str, of: fn(&str) -> Option<T>) -> Vec<T> {
    fields.all(name).iter().filter_map(|word| of(word)).collect()
}

/// Reads a form.
pub(super) fn read(
    registry: &Registry,
    houses: &[Organization],
    form: &QuestionForm,
) -> Result<ReadForm, Vec<Wrong>> {
    let mut reader = Reader { registry, houses, wrong: Vec::new(), row: None };
    let fields = &form.fields;
    let on = reader.day(fields, "on");
    let doses = match form.listed() {
        Listed::Doses => reader.doses(&form.doses),
        Listed::People => DoseOf::default(),
    };
    // Conditions of a set stand where its first one stands.
    let mut parts: Vec<(Part, Vec<usize>)> = Vec::new();
    let mut of_set: [Option<usize>; 2] = [None, None];
    for (number, row) in (1..).zip(&form.rows) {
        reader.row = Some(number);
        let Some(what) = reader.condition(row) else { continue };
        let is = Is::of(row.fields.text("is")).unwrap_or(Is::So);
        let clause = Clause { is, what };
        let Some(set) = SETS.iter().position(|set| *set == row.fields.text("set")) else {
            parts.push((Part::One(clause), vec![number]));
            continue;
        };
        let place = of_set.get(set).copied().flatten();
        match place.and_then(|place| parts.get_mut(place)) {
            Some((Part::Group { of, .. }, rows)) => {
                of.push(clause);
                rows.push(number);
            }
            _ => {
                let join = match SETS.get(set) {
                    Some(&"a") => fields.text("join_a"),
                    _ => fields.text("join_b"),
                };
                let join = Join::of(join).unwrap_or(Join::Any);
                if let Some(place) = of_set.get_mut(set) {
                    *place = Some(parts.len());
                }
                parts.push((Part::Group { join, of: vec![clause] }, vec![number]));
            }
        }
    }
    if !reader.wrong.is_empty() {
        return Err(reader.wrong);
    }
    let rows = parts.iter().flat_map(|(_, rows)| rows.clone()).collect();
    let question = Question {
        shape: Shape::of(fields.text("shape")).unwrap_or(Shape::List),
        listed: form.listed(),
        doses,
        join: Join::of(fields.text("join")).unwrap_or(Join::All),
        parts: parts.into_iter().map(|(part, _)| part).collect(),
        columns: words(fields, "column", Column::of),
        sort: Sort::of(fields.text("sort")).unwrap_or(Sort::Youngest),
        by: ["by1", "by2"].iter().filter_map(|name| Grouping::of(fields.text(name))).collect(),
        on,
    };
    Ok(ReadForm { question, rows })
}

impl Reader<'_> {
    fn say(&mut self, word: &'static str, value: &str) {
        self.wrong.push(Wrong { word, value: value.to_owned(), row: self.row });
    }

    fn day(&mut self, fields: &Fields, name: &str) -> Option<Date> {
        let text = fields.text(name);
        if text.is_empty() {
            return None;
        }
        let day = text.parse().ok();
        if day.is_none() {
            self.say("day", text);
        }
        day
    }

    fn number<T: std::str::FromStr>(&mut self, fields: &Fields, name: &str) -> Option<T> {
        let text = fields.text(name);
        if text.is_empty() {
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            self.say("number", text);
        }
        number
    }

    /// Codes of organizations that were named by code or by name. What is neither is left as it is: the check says so.
    fn houses(&self, text: &str) -> Vec<String> {
        let of = |named: &str| {
            let same = |other: &str| other.eq_ignore_ascii_case(named);
            let by_code = self.houses.iter().find(|one| same(&one.code));
            let found = by_code.or_else(|| {
                let mut named =
                    self.houses.iter().filter(|one| one.name.to_lowercase() == named.to_lowercase());
                // Two of one name: neither is meant for sure.
                named.next().filter(|_| named.next().is_none())
            });
            found.map_or_else(|| named.to_owned(), |one| one.code.to_string())
        };
        several(text).map(of).collect()
    }

    fn lives(&self, fields: &Fields) -> Vec<Area> {
        let places = &self.registry.pack().places;
        let county = |named: &str| {
            let found = places.counties().find(|one| one.name.to_lowercase() == named.to_lowercase());
            Area::County(found.map_or_else(|| named.into(), |one| one.code()))
        };
        let mut areas: Vec<Area> = several(fields.text("county")).map(county).collect();
        areas.extend(several(fields.text("zip")).map(|zip| Area::Zip(zip.into())));
        areas.extend(
            Some(fields.text("region")).filter(|word| !word.is_empty()).map(|word| Area::Region(word.into())),
        );
        areas.extend(fields.has("nowhere", "yes").then_some(Area::Nowhere));
        areas
    }

    fn doses(&mut self, fields: &Fields) -> DoseOf {
        DoseOf {
            groups: fields.all("group").iter().filter(|name| !name.is_empty()).cloned().collect(),
            cvx: several(fields.text("cvx")).map(str::to_owned).collect(),
            from: self.day(fields, "given_from"),
            until: self.day(fields, "given_until"),
            valid: Valid::of(fields.text("valid")),
            by: self.houses(fields.text("by")),
            lot: fields.text("lot").to_owned(),
            told: Told::of(fields.text("told")),
            eligibility: words(fields, "dose_eligibility", Funding::of),
            paid: words(fields, "paid", Paid::of),
        }
    }

    fn condition(&mut self, row: &RowForm) -> Option<Condition> {
        let fields = &row.fields;
        let codes = |all: Vec<String>| all.into_iter().map(Into::into).collect();
        Some(match row.kind.as_str() {
            "ages" => {
                let unit: u16 = if fields.text("unit") == "months" { 1 } else { 12 };
                let from: Option<u16> = self.number(fields, "from");
                let to: Option<u16> = self.number(fields, "to");
                if from.is_none() && to.is_none() {
                    self.say("no-value", "");
                }
                // A year is complete with its last month: "4 to 6 years" ends before the seventh birthday.
                let last = |age: u16| age.saturating_add(1).saturating_mul(unit).saturating_sub(1);
                let from = from.unwrap_or(0).saturating_mul(unit);
                Condition::Ages(Ages { from, to: to.map_or(OLDEST, last) })
            }
            "born" => Condition::Born { from: self.day(fields, "from"), until: self.day(fields, "until") },
            "sex" => Condition::Sex(words(fields, "v", Sex::of)),
            "race" => Condition::Race(words(fields, "v", Race::of)),
            "ethnicity" => Condition::Ethnicity(words(fields, "v", Ethnicity::of)),
            "eligibility" => Condition::Eligibility(words(fields, "v", Funding::of)),
            "lives" => Condition::Lives(self.lives(fields)),
            "patient_of" => Condition::PatientOf(codes(self.houses(fields.text("v")))),
            "student_at" => Condition::StudentAt(codes(self.houses(fields.text("v")))),
            "speaks" => {
                let ticked = fields.all("v").iter().cloned();
                Condition::Speaks(codes(
                    ticked.chain(several(fields.text("other")).map(str::to_owned)).collect(),
                ))
            }
            "due" => {
                let days: u16 = self.number(fields, "days").unwrap_or(0);
                let when = match fields.text("when") {
                    "soon" => When::Soon(days),
                    "late" => When::Late(days),
                    _ => When::Due,
                };
                let groups = fields.all("group").iter().filter(|name| !name.is_empty()).cloned().collect();
                Condition::Due { groups, when }
            }
            "reached" => Condition::Reached(MeasureId::new(fields.text("measure"))),
            "doses" => {
                let number: u8 = self.number(fields, "n").unwrap_or(1);
                let count = match fields.text("how") {
                    "fewer" => HowMany::Fewer(number),
                    _ => HowMany::AtLeast(number),
                };
                Condition::Doses { of: self.doses(fields), count }
            }
            "not_told" => Condition::NotTold { weeks: self.number(fields, "weeks").unwrap_or(0) },
            // A kind that the form does not have: it was not sent by it.
            other => {
                self.say("kind", other);
                return None;
            }
        })
    }
}

fn put_all(fields: &mut Fields, name: &str, words: impl IntoIterator<Item = &'static str>) {
    words.into_iter().for_each(|word| fields.put(name, word));
}

fn put_some(fields: &mut Fields, name: &str, value: Option<impl ToString>) {
    if let Some(value) = value {
        fields.put(name, value.to_string());
    }
}

/// The form of a question.
pub(super) fn write(registry: &Registry, question: &Question) -> QuestionForm {
    let mut form = QuestionForm::default();
    let fields = &mut form.fields;
    put_all(fields, "shape", [question.shape.word()]);
    put_all(fields, "listed", [question.listed.word()]);
    put_all(fields, "join", [question.join.word()]);
    put_all(fields, "sort", [question.sort.word()]);
    put_all(fields, "column", question.columns.iter().map(|one| one.word()));
    put_some(fields, "on", question.on);
    for (name, by) in ["by1", "by2"].into_iter().zip(&question.by) {
        fields.put(name, by.word());
    }
    doses(&mut form.doses, &question.doses);
    let mut sets = SETS.iter();
    for part in &question.parts {
        match part {
            Part::One(clause) => form.rows.push(row(registry, clause, "")),
            Part::Group { join, of } => {
                // More sets than the form has become conditions of their own: the question was not made with it.
                let set = sets.next().copied().unwrap_or("");
                if !set.is_empty() {
                    form.fields.put(&format!("join_{set}"), join.word());
                }
                form.rows.extend(of.iter().map(|clause| row(registry, clause, set)));
            }
        }
    }
    form
}

fn doses(fields: &mut Fields, of: &DoseOf) {
    of.groups.iter().for_each(|name| fields.put("group", name.as_str()));
    fields.put("cvx", of.cvx.join(", "));
    put_some(fields, "given_from", of.from);
    put_some(fields, "given_until", of.until);
    put_some(fields, "valid", of.valid.map(Valid::word));
    fields.put("by", of.by.join(", "));
    fields.put("lot", of.lot.as_str());
    put_some(fields, "told", of.told.map(Told::word));
    put_all(fields, "dose_eligibility", of.eligibility.iter().map(|one| one.word()));
    put_all(fields, "paid", of.paid.iter().map(|one| one.word()));
}

fn row(registry: &Registry, clause: &Clause, set: &str) -> RowForm {
    let mut row = RowForm { kind: clause.what.word().to_owned(), fields: Fields::default() };
    let fields = &mut row.fields;
    fields.put("is", clause.is.word());
    fields.put("set", set);
    match &clause.what {
        Condition::Ages(ages) => {
            let years = ages.from.is_multiple_of(12) && (ages.to + 1).is_multiple_of(12);
            let unit = if years { 12 } else { 1 };
            fields.put("unit", if years { "years" } else { "months" });
            fields.put("from", (ages.from / unit).to_string());
            if ages.to != OLDEST {
                fields.put(
                    "to",
                    if years { ((ages.to + 1) / 12).saturating_sub(1) } else { ages.to }.to_string(),
                );
            }
        }
        Condition::Born { from, until } => {
            put_some(fields, "from", *from);
            put_some(fields, "until", *until);
        }
        Condition::Sex(of) => put_all(fields, "v", of.iter().map(|one| one.word())),
        Condition::Race(of) => put_all(fields, "v", of.iter().map(|one| one.word())),
        Condition::Ethnicity(of) => put_all(fields, "v", of.iter().map(|one| one.word())),
        Condition::Eligibility(of) => put_all(fields, "v", of.iter().map(|one| one.word())),
        Condition::Lives(areas) => {
            let places = &registry.pack().places;
            let (mut counties, mut zips) = (Vec::new(), Vec::new());
            for area in areas {
                match area {
                    Area::County(code) => {
                        let county = code.parse().ok().and_then(|fips| places.county(fips));
                        counties.push(county.map_or(code.as_str(), |one| one.name.as_str()));
                    }
                    Area::Zip(code) => zips.push(code.as_str()),
                    Area::Region(word) => fields.put("region", word.as_str()),
                    Area::Nowhere => fields.put("nowhere", "yes"),
                    Area::State | Area::Provider(_) | Area::School(_) => {}
                }
            }
            fields.put("county", counties.join(", "));
            fields.put("zip", zips.join(", "));
        }
        Condition::PatientOf(codes) | Condition::StudentAt(codes) => fields.put("v", codes.join(", ")),
        Condition::Speaks(codes) => {
            let (known, other): (Vec<_>, Vec<_>) =
                codes.iter().partition(|code| LANGUAGES.contains(&code.as_str()));
            known.into_iter().for_each(|code| fields.put("v", code.as_str()));
            fields.put("other", other.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", "));
        }
        Condition::Due { groups, when } => {
            groups.iter().for_each(|name| fields.put("group", name.as_str()));
            let (word, days) = match when {
                When::Soon(days) => ("soon", Some(*days)),
                When::Due => ("due", None),
                When::Late(days) => ("late", Some(*days)),
            };
            fields.put("when", word);
            put_some(fields, "days", days);
        }
        Condition::Reached(measure) => fields.put("measure", measure.as_str()),
        Condition::Doses { of, count } => {
            let (how, number) = match count {
                HowMany::AtLeast(number) => ("at_least", number),
                HowMany::Fewer(number) => ("fewer", number),
            };
            fields.put("how", how);
            fields.put("n", number.to_string());
            doses(fields, of);
        }
        Condition::NotTold { weeks } => fields.put("weeks", weeks.to_string()),
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_may_stand_behind_commas_semicolons_and_new_lines() {
        assert_eq!(several(" 70360; 70363,\n70364 ,, ").collect::<Vec<_>>(), ["70360", "70363", "70364"]);
    }
}
