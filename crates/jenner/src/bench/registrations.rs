//! A table of registrations of a made-up state, written to a file in random order, and who is who in it.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use anyhow::{Context as _, Result};
use jenner::demo::State;
use jenner::demo::dice::Dice;
use jenner::demo::registrations::{HEADER, Registration};
use jenner::demo::trouble::Trouble;
use rayon::prelude::*;

use crate::progress::Progress;

/// Households that a core makes at a time.
const PORTION: u32 = 512;

/// Who the rows of the table are, in its order.
#[derive(Debug, Default)]
pub struct Who {
    /// Key of the person of each row.
    pub people: Vec<u64>,
    /// What is wrong with each row, a bit a [`Trouble`].
    pub troubles: Vec<u32>,
}

impl Who {
    /// Whether something is wrong with a row.
    pub fn has(&self, row: usize, trouble: Trouble) -> bool {
        self.troubles.get(row).is_some_and(|bits| bits & bit(trouble) != 0)
    }
}

fn bit(trouble: Trouble) -> u32 {
    1 << trouble as u32
}

struct Line {
    person: u64,
    troubles: u32,
    text: Box<str>,
}

/// Writes the table; with `truth`, also `id,person` to a second file.
pub fn write(state: &State, path: &Path, truth: Option<&Path>) -> Result<Who> {
    let mut lines = lines(state);
    // Registrations come as they come: a household does not stand together.
    let mut dice = Dice::of(state.settings().seed, 95, 0);
    for place in (1..lines.len()).rev() {
        lines.swap(place, dice.below(place + 1));
    }
    let cannot = |path: &Path| format!("cannot write {}", path.display());
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path).with_context(|| cannot(path))?);
    writeln!(file, "{}", HEADER.join(","))?;
    for (line, number) in lines.iter().zip(1..) {
        writeln!(file, "R{number:07},{}", line.text)?;
    }
    file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    if let Some(path) = truth {
        let mut file = BufWriter::new(File::create(path).with_context(|| cannot(path))?);
        writeln!(file, "id,person")?;
        for (line, number) in lines.iter().zip(1..) {
            writeln!(file, "R{number:07},{}", line.person)?;
        }
        file.flush()?;
    }
    Ok(Who {
        people: lines.iter().map(|line| line.person).collect(),
        troubles: lines.iter().map(|line| line.troubles).collect(),
    })
}

fn lines(state: &State) -> Vec<Line> {
    let households = state.household_count();
    let progress = Progress::new("households made", u64::from(households));
    let made: Vec<Vec<Line>> = (0..households.div_ceil(PORTION))
        .into_par_iter()
        .map(|portion| {
            let range = portion * PORTION..((portion + 1) * PORTION).min(households);
            progress.add(u64::from(range.end - range.start));
            state.households(range).flat_map(|one| state.registrations(&one)).map(line).collect()
        })
        .collect();
    progress.finish();
    made.into_iter().flatten().collect()
}

fn line(one: Registration) -> Line {
    let mut text = String::with_capacity(160);
    for (place, field) in one.fields.iter().enumerate() {
        if place > 0 {
            text.push(',');
        }
        if field.contains([',', '"', '\n']) {
            text.push('"');
            text.push_str(&field.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(field);
        }
    }
    let troubles = one.troubles.iter().fold(0, |bits, trouble| bits | bit(*trouble));
    Line { person: one.person, troubles, text: text.into() }
}
