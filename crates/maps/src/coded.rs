//! The small form in which shapes lie in packs: a text file that says what it is, holds each border once, and writes
//! points as the steps from one to the next.
//!
//! ```text
//! jenner shapes 1
//! # where the shapes come from
//! grid X0 Y0 DX DY            longitude and latitude of cell 0,0; width of a cell, degrees
//! borders N BYTES             N borders; then lines of Base64, together BYTES bytes:
//!                             for each border the number of its points, then x and y of each
//!                             as the step from the point before (the first from the border's
//!                             predecessor), zigzag, seven bits a byte
//! areas M                     then M lines: id, within, name, full name, rings, with tabs between;
//!                             "/" parts pieces of land, "," rings of one, spaces borders;
//!                             "~" before a border: walked backward
//! ```

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::atlas::{Area, Atlas, MOST_AREAS, MOST_POINTS, Polygon, Ring, Side};
use crate::error::ShapeError;
use crate::grid::{Cell, Grid};

/// The first line.
const HEAD: &str = "jenner shapes 1";
/// How long a line of Base64 is.
const LINE: usize = 120;
/// The most bytes of a file that is read.
pub const LARGEST: usize = 16 << 20;

/// Writes an atlas. `source` says where the shapes come from; each of its lines becomes a comment.
pub fn write(atlas: &Atlas, source: &str) -> String {
    let mut out = format!("{HEAD}\n");
    for line in source.lines() {
        let _ = writeln!(out, "# {line}");
    }
    let grid = atlas.grid();
    let _ = writeln!(out, "grid {} {} {} {}", grid.origin[0], grid.origin[1], grid.step[0], grid.step[1]);
    let bytes = pack(atlas.borders());
    let _ = writeln!(out, "borders {} {}", atlas.borders().len(), bytes.len());
    let text = STANDARD_NO_PAD.encode(&bytes);
    for line in text.as_bytes().chunks(LINE) {
        out.push_str(&String::from_utf8_lossy(line));
        out.push('\n');
    }
    let _ = writeln!(out, "areas {}", atlas.areas().len());
    for area in atlas.areas() {
        let [id, within, name, full] =
            [&area.id, &area.within, &area.name, &area.full_name].map(|text| text.replace(['\t', '\n'], " "));
        let _ = writeln!(out, "{id}\t{within}\t{name}\t{full}\t{}", rings(&area.polygons));
    }
    out
}

/// Reads what [`write()`] wrote.
pub fn read(text: &str) -> Result<Atlas, ShapeError> {
    if text.len() > LARGEST {
        return Err(ShapeError::TooLarge { bytes: text.len(), most: LARGEST });
    }
    let mut lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let damaged = |line: usize, text: &str| ShapeError::Damaged { line, text: text.to_owned() };
    if lines.next().is_none_or(|(_, line)| line != HEAD) {
        return Err(damaged(1, "it does not begin with \"jenner shapes 1\""));
    }
    let mut lines = lines.filter(|(_, line)| !line.starts_with('#'));
    let grid = {
        let (at, line) = lines.next().ok_or_else(|| damaged(2, "the grid is missing"))?;
        grid_of(line).ok_or_else(|| damaged(at, "not \"grid\" and four numbers in degrees"))?
    };
    let (at, line) = lines.next().ok_or_else(|| damaged(3, "the borders are missing"))?;
    let [count, size] =
        counted(line, "borders").ok_or_else(|| damaged(at, "not \"borders\" and two numbers"))?;
    if count > MOST_POINTS || size > LARGEST {
        return Err(ShapeError::TooManyPoints { most: MOST_POINTS });
    }
    let characters = (size * 8).div_ceil(6);
    let mut coded = String::with_capacity(characters);
    let mut at = at;
    while coded.len() < characters {
        let (here, line) = lines.next().ok_or_else(|| damaged(at, "the file ends within the borders"))?;
        at = here;
        coded.push_str(line);
    }
    let bytes = STANDARD_NO_PAD
        .decode(&coded)
        .ok()
        .filter(|bytes| bytes.len() == size)
        .ok_or_else(|| damaged(at, "the borders are not whole"))?;
    let borders =
        unpack(&bytes, count).ok_or_else(|| damaged(at, "the points of the borders are damaged"))?;
    let (at, line) = lines.next().ok_or_else(|| damaged(at, "the areas are missing"))?;
    let [count] = counted(line, "areas").ok_or_else(|| damaged(at, "not \"areas\" and a number"))?;
    if count > MOST_AREAS {
        return Err(ShapeError::TooManyAreas { most: MOST_AREAS });
    }
    let mut areas = Vec::new();
    let mut last = at;
    for (at, line) in lines {
        areas.push(area_of(line).ok_or_else(|| damaged(at, "not the five columns of an area"))?);
        last = at;
    }
    if areas.len() != count {
        return Err(damaged(last, &format!("{count} areas are announced and {} are there", areas.len())));
    }
    Atlas::new(grid, borders, areas)
}

fn grid_of(line: &str) -> Option<Grid> {
    let mut numbers = line.strip_prefix("grid ")?.split(' ').map(str::parse::<f64>);
    let mut next = || numbers.next()?.ok();
    let grid = Grid { origin: [next()?, next()?], step: [next()?, next()?] };
    (next().is_none() && grid.is_sound()).then_some(grid)
}

fn counted<const N: usize>(line: &str, word: &str) -> Option<[usize; N]> {
    let numbers: Vec<usize> =
        line.strip_prefix(word)?.split_ascii_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
    numbers.try_into().ok()
}

fn area_of(line: &str) -> Option<Area> {
    let mut columns = line.split('\t').map(str::to_owned);
    let area = Area {
        id: columns.next().filter(|id| !id.is_empty())?,
        within: columns.next()?,
        name: columns.next()?,
        full_name: columns.next()?,
        polygons: columns.next()?.split('/').map(polygon_of).collect::<Option<_>>()?,
    };
    columns.next().is_none().then_some(area)
}

fn polygon_of(text: &str) -> Option<Polygon> {
    let side = |word: &str| -> Option<Side> {
        let (number, reversed) = word.strip_prefix('~').map_or((word, false), |rest| (rest, true));
        Some(Side { border: number.parse().ok()?, reversed })
    };
    text.split(',').map(|ring| ring.split(' ').map(side).collect::<Option<Ring>>()).collect()
}

fn rings(polygons: &[Polygon]) -> String {
    let side = |side: &Side| format!("{}{}", if side.reversed { "~" } else { "" }, side.border);
    let ring = |ring: &Ring| ring.iter().map(side).collect::<Vec<_>>().join(" ");
    let polygon = |polygon: &Polygon| polygon.iter().map(ring).collect::<Vec<_>>().join(",");
    polygons.iter().map(polygon).collect::<Vec<_>>().join("/")
}

fn pack(borders: &[Vec<Cell>]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut before = Cell { x: 0, y: 0 };
    for border in borders {
        push(&mut bytes, border.len() as u64);
        for cell in border {
            push(&mut bytes, zigzag(i64::from(cell.x) - i64::from(before.x)));
            push(&mut bytes, zigzag(i64::from(cell.y) - i64::from(before.y)));
            before = *cell;
        }
    }
    bytes
}

fn unpack(bytes: &[u8], count: usize) -> Option<Vec<Vec<Cell>>> {
    let mut rest = bytes;
    let mut before = Cell { x: 0, y: 0 };
    let mut borders = Vec::new();
    for _ in 0..count {
        let points = pull(&mut rest)?;
        // Two bytes at least for each point: what is announced beyond them is not there.
        if points > (rest.len() / 2) as u64 {
            return None;
        }
        let mut border = Vec::with_capacity(points as usize);
        for _ in 0..points {
            let x = i32::try_from(i64::from(before.x).checked_add(unzigzag(pull(&mut rest)?))?).ok()?;
            let y = i32::try_from(i64::from(before.y).checked_add(unzigzag(pull(&mut rest)?))?).ok()?;
            before = Cell { x, y };
            border.push(before);
        }
        borders.push(border);
    }
    rest.is_empty().then_some(borders)
}

const fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

const fn unzigzag(value: u64) -> i64 {
    ((value >> 1) as i64) ^ -((value & 1) as i64)
}

fn push(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

fn pull(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0_u64;
    for shift in (0..63).step_by(7) {
        let (&byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}
