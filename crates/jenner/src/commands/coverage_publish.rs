//! `jenner coverage publish DIR`: the next release of coverage, frozen, as a folder of plain files; or one that was made before,
//! written anew.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_model::Date;
use jenner_registry::Registry;
use jenner_registry::coverage::MeasureId;
use jenner_registry::coverage::release::{self, Asked, Release, Rules};
use jenner_web::public_coverage::{self, Publisher};

use crate::config::Config;
use crate::open;
use crate::problem::{Outcome, usage};

/// Where to, and what.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Folder for the pages and data files. Files of earlier releases in it are kept
    dir: PathBuf,
    /// A measure, by its word; may be given several times. Without it those of the list in the pack
    #[arg(long = "measure", value_name = "WORD")]
    measures: Vec<String>,
    /// The day as of which is counted; today if none is given
    #[arg(long, value_name = "DATE")]
    on: Option<Date>,
    /// How many years before that day are shown beside it
    #[arg(long, value_name = "N", default_value_t = 2)]
    years: u8,
    /// Count nothing: write the files of this release anew, which was made before. Without a number those of the last
    #[arg(long, value_name = "N", num_args = 0..=1, conflicts_with_all = ["measures", "on"])]
    again: Option<Option<u32>>,
}

/// Makes the release and writes its files. A release that was made is kept, also where its files could not be written.
pub fn run(registry: &Registry, args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    // What would hinder the writing is found before anything is counted and kept.
    fs::create_dir_all(&args.dir).with_context(|| format!("{} cannot be made", args.dir.display()))?;
    write(&args.dir, TRIAL, b"").and_then(|()| Ok(fs::remove_file(args.dir.join(TRIAL))?))?;
    let made = match args.again {
        Some(version) => kept(registry, version)?,
        None => next(registry, args)?,
    };
    let address = config.public_url.trim_end_matches('/');
    let publisher = Publisher {
        product: config.product.clone(),
        authority: config.authority.clone(),
        county_word: crate::server::county_word(config),
        address: Some(address.to_owned()).filter(|address| !address.is_empty()),
    };
    let again = || {
        format!(
            "release {} is kept, its files are not all written; once what stands in the way is gone, run this again with --again {}",
            made.version, made.version
        )
    };
    let written = write_all(&made, &publisher, &args.dir).with_context(again)?;
    writeln!(
        out,
        "release {}: {} measures, {} areas, {} days; {} files, {} bytes in {}",
        made.version,
        made.measures.len(),
        made.areas.len(),
        made.days.len(),
        written.files,
        written.bytes,
        args.dir.display()
    )?;
    Ok(Outcome::Done)
}

/// Name of a file that shows that the folder can be written to.
const TRIAL: &str = "being-written";

fn kept(registry: &Registry, version: Option<u32>) -> Result<Release> {
    let none = || match version {
        Some(version) => usage(format!("there is no release {version}")),
        None => usage("there is no release yet; run this without --again".to_owned()),
    };
    release::kept(registry, &open::operator(), version)?.ok_or_else(none)
}

fn next(registry: &Registry, args: &Args) -> Result<Release> {
    let measures = match args.measures.as_slice() {
        [] => release::usual(registry),
        words => words.iter().map(|word| MeasureId::new(word)).collect(),
    };
    let asked = Asked {
        measures,
        days: days(args.on.unwrap_or(registry.today()), args.years)?,
        rules: Rules::default(),
    };
    release::publish(registry, &open::operator(), &asked)?.map_err(|why| usage(why.to_string()))
}

/// How much was written.
struct Written {
    files: usize,
    bytes: usize,
}

/// Writes all files: data and pictures, then pages, the first page last, so that no page leads to what is not there yet.
fn write_all(made: &Release, publisher: &Publisher, dir: &Path) -> Result<Written> {
    let mut files = public_coverage::files(made, publisher)?;
    files.push(public_coverage::File {
        name: format!("release-{}.json", made.version),
        bytes: serde_json::to_vec(made)?,
    });
    let rank = |name: &str| (name.starts_with("index."), name.ends_with(".html"));
    files.sort_by_key(|file| rank(&file.name));
    for file in &files {
        write(dir, &file.name, &file.bytes)?;
    }
    Ok(Written { files: files.len(), bytes: files.iter().map(|file| file.bytes.len()).sum() })
}

/// Writes a file beside its place and moves it there: who reads meanwhile gets the old one or the new one, whole.
fn write(dir: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let (beside, place) = (dir.join(format!(".{name}.part")), dir.join(name));
    fs::write(&beside, bytes)
        .and_then(|()| fs::rename(&beside, &place))
        .with_context(|| format!("{} cannot be written", place.display()))
}

/// The day, and the same day of the years before it, the oldest first.
fn days(last: Date, years: u8) -> Result<Vec<Date>> {
    // The 29th of February becomes the 28th where there is none.
    (0..=years).rev().map(|back| Ok(last.checked_sub(jiff::Span::new().years(i64::from(back)))?)).collect()
}
