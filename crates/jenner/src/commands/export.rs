//! `jenner export …`: extracts for CDC as files, and the checker of such files.

use std::fs::{self, File, OpenOptions};
use std::io::{BufWriter, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_codes::Codes;
use jenner_registry::extracts::spec::{Rows, Separator, Table};
use jenner_registry::extracts::{self, Checked, Period, Sink, Spec, StudyKey, check};
use jenner_registry::partners;
use zip::write::SimpleFileOptions;

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};
use crate::secrets;

/// What to do with extracts.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Write an extract
    Cdc(Cdc),
    /// Compare a file with its specification, whoever wrote it
    Check(Check),
    /// List the extracts and what is in them
    List,
}

/// An extract.
#[derive(Debug, clap::Args)]
pub struct Cdc {
    /// Which one; `jenner export list` names them
    report: String,
    /// Quarter (2026Q3), month (2026SEP) or day (2026-09-30), as the extract has it
    #[arg(long)]
    period: String,
    /// Folder to write into; made when it is not there
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Code of the jurisdiction, where it is not that of the settings
    #[arg(long, value_name = "CODE")]
    entity: Option<String>,
    /// Day of submission in the control file; today where nothing is said
    #[arg(long, value_name = "DAY")]
    submitted: Option<jiff::civil::Date>,
    /// Mark the file as a test file, by its name
    #[arg(long)]
    test: bool,
}

/// A file to be checked.
#[derive(Debug, clap::Args)]
pub struct Check {
    /// The file: a zip, or one of its tables
    file: PathBuf,
    /// Which extract it is, where its name does not tell
    #[arg(long, value_name = "REPORT")]
    report: Option<String>,
}

/// Runs the command.
pub fn run(command: &Command, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    match command {
        Command::List => list(out),
        Command::Check(asked) => check_file(asked, out),
        Command::Cdc(asked) => cdc(asked, config, out),
    }
}

fn list(out: &mut dyn Write) -> Result<Outcome> {
    for spec in extracts::specs() {
        writeln!(out, "{}\t{}\t{}\t{}", spec.name, spec.version, spec.file, spec.includes)?;
    }
    writeln!(out, "everywhere: people whose record is protected, or who have no birth date, are left out")?;
    Ok(Outcome::Done)
}

fn wanted(name: &str) -> Result<&'static Spec> {
    extracts::by_name(name)
        .ok_or_else(|| usage(format!("there is no extract {name}; `jenner export list` names them")))
}

fn cdc(asked: &Cdc, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let spec = wanted(&asked.report)?;
    let period: Period = asked.period.parse().map_err(|error| usage(format!("{error}")))?;
    let entity = asked.entity.clone().unwrap_or_else(|| config.jurisdiction.clone()).to_ascii_uppercase();
    if partners::jurisdiction(&entity).is_none() {
        return Err(usage(format!(
            "\"{entity}\" is no code of a jurisdiction; set jurisdiction, or name it with --entity (`jenner partner codes`)"
        )));
    }
    let registry = open::registry(config, Part::Command)?;
    let key = study_key(config)?;
    fs::create_dir_all(&asked.out)
        .with_context(|| format!("cannot make the folder {}", asked.out.display()))?;
    let first = asked.out.join(marked(&spec.file_name(&spec.file, &entity, &period, 1), asked.test));
    if first.exists() {
        return Err(usage(format!(
            "{} is there already; move it away, or write into another folder",
            first.display()
        )));
    }
    let mut files = Files::new(spec, &entity, period, &asked.out);
    let written = extracts::write(&registry, &open::operator(), spec, &entity, &period, &key, &mut files);
    let written = match written {
        Ok(written) => written,
        Err(error) => {
            files.throw_away();
            return Err(error.into());
        }
    };
    let submitted = asked.submitted.unwrap_or_else(|| registry.today());
    let made = files.finish(submitted, asked.test)?;
    writeln!(
        out,
        "{} {} of {period}: {} people; left out {} protected, {} without a birth date",
        spec.name, spec.version, written.people, written.protected, written.undated
    )?;
    let mut problems = 0;
    for file in &made {
        let checked = checked(spec, file)?;
        problems += checked.total;
        let size = fs::metadata(file)?.len();
        writeln!(out, "{}\t{size} bytes\t{}", file.display(), rows(&checked))?;
        print(&checked, out)?;
    }
    Ok(Outcome::of(problems))
}

/// The name of a test file has the word in its first part.
fn marked(name: &str, test: bool) -> String {
    match (test, name.split_once('_')) {
        (true, Some((first, rest))) => format!("{first}test_{rest}"),
        _ => name.to_owned(),
    }
}

/// The key of study ids: that of the settings, or one in the data folder, made when it is first wanted.
fn study_key(config: &Config) -> Result<StudyKey> {
    let own = config.study_key_file.is_empty();
    let path = match own {
        true => config.data_dir.join("study.key"),
        false => PathBuf::from(&config.study_key_file),
    };
    if own && !path.exists() {
        fs::create_dir_all(&config.data_dir)?;
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&path)
            .with_context(|| format!("cannot make the key {}", path.display()))?;
        writeln!(file, "{}", secrets::secret(48))?;
        file.sync_all()?;
    }
    let text = fs::read_to_string(&path)
        .map_err(|error| usage(format!("cannot read the key of study ids {}: {error}", path.display())))?;
    StudyKey::new(&text)
        .ok_or_else(|| usage(format!("the key of study ids {} needs at least 32 characters", path.display())))
}

/// The files under way: one for each table, with another name until all is well.
struct Files<'s> {
    spec: &'s Spec,
    entity: String,
    period: Period,
    folder: PathBuf,
    /// Open files: place of the table, name, writer, rows.
    open: Vec<(usize, String, BufWriter<File>, usize)>,
    /// Files that are full: table, name, rows.
    full: Vec<(usize, String, usize)>,
}

impl<'s> Files<'s> {
    fn new(spec: &'s Spec, entity: &str, period: Period, folder: &Path) -> Self {
        let folder = folder.to_owned();
        Self { spec, entity: entity.to_owned(), period, folder, open: Vec::new(), full: Vec::new() }
    }

    fn part(&self, name: &str) -> PathBuf {
        self.folder.join(format!(".{name}.part"))
    }

    fn begin(&mut self, place: usize) -> std::io::Result<()> {
        let Some(table) = self.spec.tables.get(place) else { return Ok(()) };
        let number = self.full.iter().filter(|(of, ..)| *of == place).count() + 1;
        let name = self.spec.file_name(&table.file, &self.entity, &self.period, number);
        let file =
            OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(self.part(&name))?;
        let mut file = BufWriter::with_capacity(1 << 16, file);
        let titles: Vec<String> = table.columns.iter().map(|column| column.title().to_owned()).collect();
        line(&mut file, table, &titles)?;
        self.open.push((place, name, file, 0));
        Ok(())
    }

    fn end(&mut self, at: usize) -> std::io::Result<()> {
        let (place, name, mut file, rows) = self.open.swap_remove(at);
        file.flush()?;
        self.full.push((place, name, rows));
        Ok(())
    }

    fn throw_away(&mut self) {
        let names: Vec<String> = self
            .open
            .drain(..)
            .map(|(_, name, ..)| name)
            .chain(self.full.drain(..).map(|(_, name, _)| name))
            .collect();
        for name in names {
            // It stays as a hidden file at worst.
            let _ = fs::remove_file(self.part(&name));
        }
    }

    /// Writes the control file, packs what is to be packed, and gives all files their names.
    fn finish(mut self, submitted: jiff::civil::Date, test: bool) -> Result<Vec<PathBuf>> {
        for (place, table) in self.spec.tables.iter().enumerate() {
            let is_there = self.open.iter().any(|(of, ..)| *of == place)
                || self.full.iter().any(|(of, ..)| *of == place);
            // An extract without rows has its header line all the same.
            if !is_there && table.rows != Rows::Control {
                self.begin(place)?;
            }
        }
        while !self.open.is_empty() {
            self.end(0)?;
        }
        self.full.sort();
        self.control(submitted)?;
        let mut made = Vec::new();
        if self.spec.file.ends_with(".zip") {
            let name = self.spec.file_name(&self.spec.file, &self.entity, &self.period, 1);
            let to = self.folder.join(marked(&name, test));
            self.pack(&to)?;
            for (_, name, _) in &self.full {
                fs::remove_file(self.part(name))?;
            }
            made.push(to);
        } else {
            for (_, name, _) in &self.full {
                let to = self.folder.join(marked(name, test));
                fs::rename(self.part(name), &to)?;
                made.push(to);
            }
        }
        Ok(made)
    }

    fn control(&mut self, submitted: jiff::civil::Date) -> Result<()> {
        let controls = self.spec.tables.iter().enumerate().filter(|(_, table)| table.rows == Rows::Control);
        for (place, table) in controls.map(|(place, table)| (place, table.clone())).collect::<Vec<_>>() {
            let others = self.full.clone();
            self.begin(place)?;
            let period = self.period.text();
            for (of, name, rows) in others {
                let kind = self.spec.tables.get(of).map_or("", |table| table.name.as_str());
                let value = |column: &jenner_registry::extracts::spec::Column| match column.value.as_str() {
                    "entity" => self.entity.clone(),
                    "period" => period.clone(),
                    "control.file" => name.clone(),
                    "control.kind" => kind.to_owned(),
                    "control.rows" => rows.to_string(),
                    "control.submitted" => submitted.strftime("%Y%m%d").to_string(),
                    _ => String::new(),
                };
                let fields: Vec<String> = table.columns.iter().map(value).collect();
                self.row(place, &fields)?;
            }
            let at = self.open.iter().position(|(of, ..)| *of == place).unwrap_or(0);
            self.end(at)?;
        }
        Ok(())
    }

    /// The same files give the same bytes: times in the zip are always the same.
    fn pack(&self, to: &Path) -> Result<()> {
        let part = to.with_extension("zip.part");
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
        let mut zip = zip::ZipWriter::new(BufWriter::new(file));
        for (_, name, _) in &self.full {
            let from = self.part(name);
            let large = fs::metadata(&from)?.len() > 3 << 30;
            let options = SimpleFileOptions::default()
                .compression_method(zip::CompressionMethod::Deflated)
                .last_modified_time(zip::DateTime::default())
                .unix_permissions(0o600)
                .large_file(large);
            zip.start_file(name, options)?;
            std::io::copy(&mut File::open(&from)?, &mut zip)?;
        }
        zip.finish()?.into_inner().map_err(|error| error.into_error())?.sync_all()?;
        fs::rename(&part, to)?;
        Ok(())
    }
}

impl Sink for Files<'_> {
    fn row(&mut self, place: usize, fields: &[String]) -> std::io::Result<()> {
        let most = self.spec.most_rows;
        let mut at = self.open.iter().position(|(of, ..)| *of == place);
        if let Some(full) =
            at.filter(|at| most > 0 && self.open.get(*at).is_some_and(|(.., rows)| *rows >= most))
        {
            self.end(full)?;
            at = None;
        }
        if at.is_none() {
            self.begin(place)?;
        }
        let Some(table) = self.spec.tables.get(place) else { return Ok(()) };
        if let Some((_, _, file, rows)) = self.open.iter_mut().find(|(of, ..)| *of == place) {
            line(file, table, fields)?;
            *rows += 1;
        }
        Ok(())
    }
}

fn line(file: &mut impl Write, table: &Table, fields: &[String]) -> std::io::Result<()> {
    let separator = char::from(table.separator.byte());
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            write!(file, "{separator}")?;
        }
        match table.separator {
            Separator::Comma if field.contains([',', '"']) => {
                write!(file, "\"{}\"", field.replace('"', "\"\""))?
            }
            _ => write!(file, "{field}")?,
        }
    }
    file.write_all(b"\n")
}

fn check_file(asked: &Check, out: &mut dyn Write) -> Result<Outcome> {
    let name = asked.file.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let spec = match &asked.report {
        Some(report) => wanted(report)?,
        None => extracts::specs()
            .iter()
            .find(|spec| {
                spec.named(&spec.file, name).is_some()
                    || spec.tables.iter().any(|table| spec.named(&table.file, name).is_some())
            })
            .ok_or_else(|| {
                usage(format!(
                    "the name {name} is that of no extract; say which one it is with --report (`jenner export list`)"
                ))
            })?,
    };
    let checked = checked(spec, &asked.file)?;
    writeln!(out, "{} {}: {}", spec.name, spec.version, rows(&checked))?;
    print(&checked, out)?;
    Ok(Outcome::of(checked.total))
}

fn rows(checked: &Checked) -> String {
    let mut rows: Vec<String> =
        checked.rows.iter().map(|(table, rows)| format!("{table} {rows} rows")).collect();
    rows.sort();
    let problems = match checked.total {
        0 => "no problems".to_owned(),
        n => format!("{n} problems"),
    };
    rows.push(problems);
    rows.join(", ")
}

fn print(checked: &Checked, out: &mut dyn Write) -> Result<()> {
    for problem in &checked.problems {
        let column = if problem.column.is_empty() { String::new() } else { format!(", {}", problem.column) };
        let row = if problem.row == 0 { String::new() } else { format!(" line {}", problem.row) };
        writeln!(out, "{}{row}{column}: {}", problem.file, problem.text)?;
    }
    let more = checked.total.saturating_sub(checked.problems.len());
    if more > 0 {
        writeln!(out, "and {more} more")?;
    }
    Ok(())
}

/// Compares a file. In a zip the tables are read in the order of the specification, whatever theirs is.
fn checked(spec: &Spec, path: &Path) -> Result<Checked> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let file = File::open(path).map_err(|error| usage(format!("cannot read {}: {error}", path.display())))?;
    let mut checked = Checked::default();
    let is_zip = name.ends_with(".zip");
    let named = match is_zip {
        true => spec.named(&spec.file, name).is_some(),
        false => spec.tables.iter().any(|table| spec.named(&table.file, name).is_some()),
    };
    if !named {
        let wanted = match check::table_of(spec, name) {
            Some(table) if !is_zip => &table.file,
            _ => &spec.file,
        };
        checked.note(name, 0, "", format!("the file should be called {wanted}"));
    }
    if !is_zip {
        match check::table_of(spec, name) {
            Some(table) => checked.table(table, name, Codes::embedded(), file)?,
            None => checked.note(
                name,
                0,
                "",
                "it cannot be told which table this is: its name ends with _D, _V1 or _C",
            ),
        }
        return Ok(checked);
    }
    let mut zip = match zip::ZipArchive::new(file) {
        Ok(zip) => zip,
        Err(_) => {
            checked.note(name, 0, "", "is no zip file, or is damaged");
            return Ok(checked);
        }
    };
    let inside: Vec<String> = zip.file_names().flatten().map(|name| name.into_owned()).collect();
    for table in &spec.tables {
        let mut of: Vec<&String> = inside
            .iter()
            .filter(|name| check::table_of(spec, name).is_some_and(|found| found.name == table.name))
            .collect();
        of.sort();
        if of.is_empty() {
            checked.note(name, 0, "", format!("holds no file for the table {}", table.name));
        }
        for one in of {
            let entry = zip.by_name(one).with_context(|| format!("{one} in {}", path.display()))?;
            // A packed file may unfold to anything: nobody sends more than this.
            checked.table(table, one, Codes::embedded(), entry.take(64 << 30))?;
        }
    }
    for other in inside.iter().filter(|name| check::table_of(spec, name).is_none()) {
        checked.note(other, 0, "", "does not belong here");
    }
    checked.finish(name);
    Ok(checked)
}
