//! A pack as files for people to read: one fact a line, in the same order every time, with the names of codes
//! beside them as comments.

use std::collections::BTreeMap;

use jenner_codes::Cvx;
use serde::Serialize;
use toml::Spanned;
use toml::ser::ValueSerializer;

use super::Pack;
use super::facts::{
    AntigenFile, ConditionalSkip, Conflict, Contraindication, GuidanceFile, Immunity, Observation,
    ObservationsFile, ScheduleFile, Series, SeriesDose, SkipSet, Vaccine, VaccineGroup, VaccinesFile,
};

impl Pack {
    /// The files of this pack: path within the pack, and text. [`Pack::read`] makes the same pack of them.
    pub fn files(&self) -> Vec<(String, String)> {
        let names = Names::of(self);
        let mut files = vec![
            ("schedule.toml".to_owned(), schedule(&self.schedule, &names)),
            ("vaccines.toml".to_owned(), vaccines(&self.vaccines)),
            ("observations.toml".to_owned(), observations(&self.observations)),
        ];
        if !self.guidance.guidance.is_empty() {
            files.push(("guidance.toml".to_owned(), guidance(&self.guidance)));
        }
        files.extend(self.antigens.iter().map(|(name, file)| (name.clone(), antigen(file, &names))));
        files
    }
}

/// Names of codes, for the comments.
struct Names<'a> {
    vaccines: BTreeMap<Cvx, &'a str>,
    observations: BTreeMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    fn of(pack: &'a Pack) -> Names<'a> {
        let vaccines = pack.vaccines.vaccine.iter().map(Spanned::get_ref);
        let observations = pack.observations.observation.iter().map(Spanned::get_ref);
        Names {
            vaccines: vaccines.map(|vaccine| (vaccine.cvx, vaccine.name.as_str())).collect(),
            observations: observations.map(|one| (one.code.as_str(), one.title.as_str())).collect(),
        }
    }

    fn vaccine(&self, cvx: Cvx) -> &'a str {
        self.vaccines.get(&cvx).copied().unwrap_or_default()
    }

    fn observation(&self, code: &str) -> &'a str {
        self.observations.get(code).copied().unwrap_or_default()
    }
}

/// A file while it is written.
struct File(String);

impl File {
    fn new(about: &str) -> File {
        File(format!("# {about}\n\n"))
    }

    fn line(&mut self, line: &str) {
        self.0.push_str(line);
        self.0.push('\n');
    }

    /// The heading of a table, after an empty line.
    fn table(&mut self, heading: &str) {
        if !self.0.ends_with("\n\n") {
            self.0.push('\n');
        }
        self.line(heading);
    }

    fn value<T: Serialize>(&mut self, key: &str, value: &T) {
        let value = inline(value);
        self.line(&format!("{key} = {value}"));
    }

    fn optional<T: Serialize>(&mut self, key: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.value(key, value);
        }
    }

    /// Written only if it is true.
    fn flag(&mut self, key: &str, value: bool) {
        if value {
            self.value(key, &value);
        }
    }

    /// A short list on one line; nothing if it is empty.
    fn short<T: Serialize>(&mut self, key: &str, values: &[T]) {
        if !values.is_empty() {
            self.value(key, &values);
        }
    }

    /// A list with one entry a line and a comment after each; nothing if it is empty.
    fn list<T: Serialize>(&mut self, key: &str, values: &[T], comment: impl Fn(&T) -> String) {
        if values.is_empty() {
            return;
        }
        self.line(&format!("{key} = ["));
        for value in values {
            let comment = comment(value);
            // A comment is one line without control characters, whatever the name says.
            let comment = comment.replace(char::is_control, " ");
            let comment = comment.trim();
            let mark = if comment.is_empty() { "" } else { "  # " };
            let value = inline(value);
            self.line(&format!("  {value},{mark}{comment}"));
        }
        self.line("]");
    }
}

/// A value in TOML's form for one line, its fields in the order of the type.
fn inline<T: Serialize + ?Sized>(value: &T) -> String {
    let mut text = String::new();
    // What the facts are made of (text, numbers, lists, named fields) can always be written.
    let written = value.serialize(ValueSerializer::new(&mut text)).is_ok();
    debug_assert!(written, "a fact that TOML cannot say");
    text
}

fn nothing<T>(_: &T) -> String {
    String::new()
}

fn schedule(schedule: &ScheduleFile, names: &Names<'_>) -> String {
    let ScheduleFile { name, version, released, source, unknown_birth_country, vaccine_group, conflict } =
        schedule;
    let mut file =
        File::new("What this schedule is, its vaccine groups, and vaccines that disturb each other.");
    file.value("name", name);
    file.value("version", version);
    file.optional("released", released);
    file.value("source", source);
    file.optional("unknown_birth_country", unknown_birth_country);
    if vaccine_group.is_empty() {
        file.line("vaccine_group = []");
    }
    for group in vaccine_group {
        let VaccineGroup { name, administer_full, antigens } = group.get_ref();
        file.table("[[vaccine_group]]");
        file.value("name", name);
        file.flag("administer_full", *administer_full);
        file.value("antigens", antigens);
    }
    for conflict in conflict {
        let Conflict { previous, current, begin, minimum_end, end } = conflict.get_ref();
        file.table("[[conflict]]");
        for (key, vaccines) in [("previous", previous), ("current", current)] {
            if vaccines.is_empty() {
                file.line(&format!("{key} = []"));
            }
            file.list(key, vaccines, |cvx| names.vaccine(*cvx).to_owned());
        }
        file.value("begin", begin);
        file.value("minimum_end", minimum_end);
        file.value("end", end);
    }
    file.0
}

fn vaccines(vaccines: &VaccinesFile) -> String {
    let mut file = File::new("The vaccines of this schedule and what they protect from, by CVX code.");
    if vaccines.vaccine.is_empty() {
        file.line("vaccine = []");
    }
    for vaccine in &vaccines.vaccine {
        let Vaccine { cvx, name, antigens } = vaccine.get_ref();
        file.table("[[vaccine]]");
        file.value("cvx", cvx);
        file.value("name", name);
        file.short("antigens", antigens);
    }
    file.0
}

fn observations(observations: &ObservationsFile) -> String {
    let mut file =
        File::new("Conditions, exposures and history this schedule asks about, and how records name them.");
    if observations.observation.is_empty() {
        file.line("observation = []");
    }
    for observation in &observations.observation {
        let Observation { code, title, group, snomed, phinvs, administered_cvx, reaction_cvx } =
            observation.get_ref();
        file.table("[[observation]]");
        file.value("code", code);
        file.value("title", title);
        file.optional("group", group);
        file.short("snomed", snomed);
        file.short("phinvs", phinvs);
        file.short("administered_cvx", administered_cvx);
        file.short("reaction_cvx", reaction_cvx);
    }
    file.0
}

fn guidance(guidance: &GuidanceFile) -> String {
    let mut file =
        File::new("Advice for the clinician that series, indications and contraindications refer to.");
    for text in &guidance.guidance {
        let super::facts::Guidance { id, en, es } = text.get_ref();
        file.table("[[guidance]]");
        file.value("id", id);
        file.value("en", en);
        file.value("es", es);
    }
    file.0
}

fn antigen(antigen: &AntigenFile, names: &Names<'_>) -> String {
    let AntigenFile { antigen, immunity, contraindication, series } = antigen;
    let about = format!("{antigen}: immunity, contraindications, and the series that lead to immunity.");
    let mut file = File::new(&about.replace(char::is_control, " "));
    file.value("antigen", antigen);
    if series.is_empty() {
        file.line("series = []");
    }
    if let Some(Immunity { observations, born }) = immunity {
        file.table("[immunity]");
        file.list("observations", observations, |code| names.observation(code).to_owned());
        file.list("born", born, nothing);
    }
    for contraindication in contraindication {
        let Contraindication { observation, from_age, until_age, lasts, vaccines, guidance } =
            contraindication.get_ref();
        file.table(&format!("[[contraindication]]{}", comment(names.observation(observation))));
        file.value("observation", observation);
        file.optional("from_age", from_age);
        file.optional("until_age", until_age);
        file.optional("lasts", lasts);
        file.list("vaccines", vaccines, |vaccine| names.vaccine(vaccine.cvx).to_owned());
        file.optional("guidance", guidance);
    }
    for series in series {
        write_series(&mut file, series.get_ref(), names);
    }
    file.0
}

fn comment(name: &str) -> String {
    if name.is_empty() { String::new() } else { format!("  # {}", name.replace(char::is_control, " ")) }
}

fn write_series(file: &mut File, series: &Series, names: &Names<'_>) {
    let Series {
        name,
        vaccine_group,
        series_type,
        series_group,
        series_group_name,
        equivalent_series_groups,
        default_series,
        product_path,
        shared_decision,
        series_priority,
        series_preference,
        minimum_age_to_start,
        maximum_age_to_start,
        required_sex,
        guidance,
        indication,
        dose,
    } = series;
    file.table(&format!("\n{}\n[[series]]", "#".repeat(72)));
    file.value("name", name);
    file.value("vaccine_group", vaccine_group);
    file.value("type", series_type);
    file.value("series_group", series_group);
    file.value("series_group_name", series_group_name);
    file.short("equivalent_series_groups", equivalent_series_groups);
    file.flag("default_series", *default_series);
    file.flag("product_path", *product_path);
    file.flag("shared_decision", *shared_decision);
    file.optional("series_priority", series_priority);
    file.optional("series_preference", series_preference);
    file.optional("minimum_age_to_start", minimum_age_to_start);
    file.optional("maximum_age_to_start", maximum_age_to_start);
    file.short("required_sex", required_sex);
    file.short("guidance", guidance);
    file.list("indication", indication, |one| names.observation(&one.get_ref().observation).to_owned());
    if dose.is_empty() {
        file.line("dose = []");
    }
    for dose in dose {
        write_dose(file, dose.get_ref(), names);
    }
}

fn write_dose(file: &mut File, dose: &SeriesDose, names: &Names<'_>) {
    let SeriesDose {
        number,
        recurring,
        season,
        age,
        interval,
        allowable_interval,
        preferable,
        allowable,
        inadvertent,
        skip,
    } = dose;
    file.table("[[series.dose]]");
    file.value("number", number);
    file.flag("recurring", *recurring);
    file.optional("season", season);
    file.list("age", age, nothing);
    file.list("interval", interval, nothing);
    file.list("allowable_interval", allowable_interval, nothing);
    file.list("preferable", preferable, |vaccine| names.vaccine(vaccine.cvx).to_owned());
    file.list("allowable", allowable, |vaccine| names.vaccine(vaccine.cvx).to_owned());
    file.list("inadvertent", inadvertent, |cvx| names.vaccine(*cvx).to_owned());
    for skip in skip {
        let ConditionalSkip { context, logic, set } = skip;
        file.table("[[series.dose.skip]]");
        file.value("context", context);
        file.value("logic", logic);
        if set.is_empty() {
            file.line("set = []");
        }
        for set in set {
            let SkipSet { logic, effective, cessation, condition } = set;
            file.table("[[series.dose.skip.set]]");
            file.value("logic", logic);
            file.optional("effective", effective);
            file.optional("cessation", cessation);
            if condition.is_empty() {
                file.line("condition = []");
            }
            file.list("condition", condition, nothing);
        }
    }
}
