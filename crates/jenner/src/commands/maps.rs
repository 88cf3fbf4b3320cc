//! `jenner maps import FILE`: shapes that others publish become a file of a pack.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use jenner_maps::coded;
use jenner_maps::import::{self, Asked, Names};

use crate::problem::{Outcome, usage};

/// Shapes of areas for maps.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Read TopoJSON or GeoJSON (longitude and latitude) into the small form that packs hold
    Import(Args),
}

/// Where from, where to, and which fields to read.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// TopoJSON or GeoJSON file
    file: PathBuf,
    /// File for the shapes
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Layer of a TopoJSON file that has several, for example counties
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
    /// Property that holds the id; without it the shape's own id
    #[arg(long, value_name = "FIELD")]
    id_field: Option<String>,
    /// Property that holds the name
    #[arg(long, value_name = "FIELD")]
    name_field: Option<String>,
    /// Table of names (CSV): fips or id, name, legal_name, state_fips or within
    #[arg(long, value_name = "FILE")]
    names: Option<PathBuf>,
    /// Where the shapes come from; written into the file
    #[arg(long, value_name = "TEXT", default_value = "")]
    source: String,
}

/// Makes the file.
pub fn run(command: &Command, out: &mut dyn Write) -> Result<Outcome> {
    let Command::Import(args) = command;
    let read = |path: &PathBuf| fs::read(path).with_context(|| format!("{} cannot be read", path.display()));
    let size = fs::metadata(&args.file).map_or(0, |about| about.len());
    if size > import::LARGEST as u64 {
        return Err(usage(format!(
            "{} has {size} bytes; at most {} are read",
            args.file.display(),
            import::LARGEST
        )));
    }
    let asked = Asked {
        layer: args.layer.clone(),
        id_field: args.id_field.clone(),
        name_field: args.name_field.clone(),
    };
    let problem = |path: &PathBuf, text: String| {
        writeln!(std::io::stderr(), "{}: {text}", path.display()).map(|()| Outcome::ProblemsFound)
    };
    let mut atlas = match import::read(&read(&args.file)?, &asked) {
        Ok(atlas) => atlas,
        Err(error) => return Ok(problem(&args.file, error.to_string())?),
    };
    let mut unknown = Vec::new();
    if let Some(path) = &args.names {
        match Names::read(&read(path)?).and_then(|names| names.put_on(&atlas)) {
            Ok(named) => (atlas, unknown) = named,
            Err(error) => return Ok(problem(path, error.to_string())?),
        }
    }
    let text = coded::write(&atlas, &args.source);
    fs::write(&args.out, &text).with_context(|| format!("{} cannot be written", args.out.display()))?;
    writeln!(
        out,
        "{}: {} areas, {} borders, {} points, {} bytes",
        args.out.display(),
        atlas.areas().len(),
        atlas.borders().len(),
        atlas.borders().iter().map(Vec::len).sum::<usize>(),
        text.len()
    )?;
    if !unknown.is_empty() {
        writeln!(out, "not in the table of names: {}", unknown.join(", "))?;
    }
    Ok(Outcome::Done)
}
