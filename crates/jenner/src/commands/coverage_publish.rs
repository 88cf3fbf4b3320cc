//! `jenner coverage publish DIR`: the next release of coverage, frozen, as a folder of plain files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use jenner_model::Date;
use jenner_registry::Registry;
use jenner_registry::coverage::MeasureId;
use jenner_registry::coverage::release::{self, Asked, Rules};
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
}

/// Makes the release and writes its files; the release itself last, so that a folder without it is not finished.
pub fn run(registry: &Registry, args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let measures = match args.measures.as_slice() {
        [] => release::usual(registry),
        words => words.iter().map(|word| MeasureId::new(word)).collect(),
    };
    let asked = Asked {
        measures,
        days: days(args.on.unwrap_or(registry.today()), args.years)?,
        rules: Rules::default(),
    };
    let made = match release::publish(registry, &open::operator(), &asked)? {
        Ok(made) => made,
        Err(why) => return Err(usage(why.to_string())),
    };
    let address = config.public_url.trim_end_matches('/');
    let publisher = Publisher {
        product: config.product.clone(),
        authority: config.authority.clone(),
        county_word: crate::server::county_word(config),
        address: Some(address.to_owned()).filter(|address| !address.is_empty()),
    };
    let files = public_coverage::files(&made, &publisher)?;
    fs::create_dir_all(&args.dir).with_context(|| format!("{} cannot be made", args.dir.display()))?;
    let mut bytes = 0;
    for file in &files {
        bytes += file.bytes.len();
        write(&args.dir.join(&file.name), &file.bytes)?;
    }
    let own = args.dir.join(format!("release-{}.json", made.version));
    if own.exists() {
        return Err(usage(format!("{} is there already; a release does not change", own.display())));
    }
    write(&own, &serde_json::to_vec(&made)?)?;
    writeln!(
        out,
        "release {}: {} measures, {} areas, {} days; {} files, {bytes} bytes in {}",
        made.version,
        made.measures.len(),
        made.areas.len(),
        made.days.len(),
        files.len() + 1,
        args.dir.display()
    )?;
    Ok(Outcome::Done)
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("{} cannot be written", path.display()))
}

/// The day, and the same day of the years before it, the oldest first.
fn days(last: Date, years: u8) -> Result<Vec<Date>> {
    // The 29th of February becomes the 28th where there is none.
    (0..=years).rev().map(|back| Ok(last.checked_sub(jiff::Span::new().years(i64::from(back)))?)).collect()
}
