//! A plan: areas projected and fitted into a view box, ready to be colored again and again.

use crate::albers::Albers;
use crate::atlas::Atlas;
use crate::error::ShapeError;
use crate::far::{self, Piece};
use crate::label;
pub use crate::label::Spot;
use crate::path::{self, Dot};

/// How large a plan may be, in units of its view box.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// The most width.
    pub width: f64,
    /// The most height.
    pub height: f64,
    /// Free room on all sides, for lines and marks at the edge.
    pub margin: f64,
}

impl Default for Frame {
    fn default() -> Self {
        Self { width: 900.0, height: 840.0, margin: 6.0 }
    }
}

/// An area on the plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// Its id.
    pub id: String,
    /// Its full name.
    pub name: String,
    /// Its shape as the `d` of an SVG path; fill it by the even-odd rule.
    pub shape: String,
    /// Whether it is too small to be seen: its shape is a small square in its place.
    pub is_mark: bool,
    /// Where a number can stand, if anywhere.
    pub spot: Option<Spot>,
    /// Its rings in units of the view box, for whoever must measure.
    pub rings: Vec<Vec<[f64; 2]>>,
}

/// Areas on paper.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// Width of the view box.
    pub width: f64,
    /// Height of the view box.
    pub height: f64,
    /// The areas, in the order of the atlas.
    pub areas: Vec<Placed>,
    /// Lines between groups (regions): a path, empty without groups.
    pub groups: String,
    /// The line around everything: a path.
    pub outline: String,
    /// Names of areas of which a far small island is not on the plan.
    pub left_out: Vec<String>,
}

/// Triangles smaller than this go, in square tenths: a third of a unit.
const UNSEEN: f64 = 30.0;
/// Islands smaller than this go, in square tenths, if they are not the whole area.
const SPECK: f64 = 150.0;
/// An area smaller than this, in square tenths, is drawn as a square…
const TINY: f64 = 1_200.0;
/// …of half this side, in tenths.
const HALF_MARK: i32 = 30;

impl Plan {
    /// Draws all areas of an atlas; cut it first with [`Atlas::only`]. `group` names the region of an area, between
    /// which heavy lines run.
    pub fn of(
        atlas: &Atlas,
        frame: Frame,
        group: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ShapeError> {
        if atlas.areas().iter().all(|area| area.polygons.is_empty()) {
            return Err(ShapeError::Empty);
        }
        let degrees: Vec<[f64; 2]> =
            atlas.borders().iter().flatten().map(|cell| atlas.grid().degrees(*cell)).collect();
        let albers = Albers::of(&degrees);
        let lines: Vec<Vec<[f64; 2]>> = atlas
            .borders()
            .iter()
            .map(|border| border.iter().map(|cell| albers.project(atlas.grid().degrees(*cell))).collect())
            .collect();

        let (pieces, places) = pieces(atlas, &lines);
        let out = far::left_out(&pieces);
        let kept = pieces.iter().zip(&out).filter(|(_, out)| !**out).map(|(piece, _)| piece.bounds);
        let fit = Fit::of(kept, frame);
        let dots: Vec<Vec<Dot>> = lines.iter().map(|line| fit.line(line)).collect();

        let mut plan = Self {
            width: fit.width,
            height: fit.height,
            areas: Vec::with_capacity(atlas.areas().len()),
            groups: String::new(),
            outline: String::new(),
            left_out: Vec::new(),
        };
        let mut drawn = vec![false; dots.len()];
        for (place, area) in atlas.areas().iter().enumerate() {
            let there: Vec<(usize, bool)> = places
                .iter()
                .zip(&out)
                .filter(|((of, _), _)| *of == place)
                .map(|((_, polygon), out)| (*polygon, *out))
                .collect();
            if there.iter().any(|(_, out)| *out) {
                plan.left_out.push(area.full_name.clone());
            }
            let mut shown: Vec<(usize, Vec<Vec<Dot>>)> = there
                .iter()
                .filter(|(_, out)| !out)
                .filter_map(|(at, _)| {
                    let polygon = area.polygons.get(*at)?;
                    Some((*at, polygon.iter().map(|ring| walked(ring, &dots)).collect()))
                })
                .collect();
            shown.sort_by(|(_, one), (_, other)| land(other).total_cmp(&land(one)));
            let whole = shown.first().map_or(0.0, |(_, rings)| land(rings));
            shown.retain(|(_, rings)| land(rings) >= SPECK.min(whole));
            for side in shown.iter().filter_map(|(at, _)| area.polygons.get(*at)).flatten().flatten() {
                if let Some(drawn) = drawn.get_mut(side.border as usize) {
                    *drawn = true;
                }
            }
            plan.areas.push(placed(area, &shown));
        }
        plan.lines(atlas, &dots, &drawn, group);
        Ok(plan)
    }

    /// The lines over the areas: around everything, and between groups.
    fn lines(
        &mut self,
        atlas: &Atlas,
        dots: &[Vec<Dot>],
        drawn: &[bool],
        group: impl Fn(&str) -> Option<String>,
    ) {
        let groups: Vec<Option<String>> = atlas.areas().iter().map(|area| group(&area.id)).collect();
        for ((there, line), _) in atlas.along().iter().zip(dots).zip(drawn).filter(|(_, drawn)| **drawn) {
            let closed = line.len() > 2 && line.first() == line.last();
            match there.as_slice() {
                [_] => path::push(&mut self.outline, line, closed),
                [one, other, ..] if groups.get(*one) != groups.get(*other) => {
                    path::push(&mut self.groups, line, closed);
                }
                _ => {}
            }
        }
    }
}

/// All pieces of land on paper, and of which area and polygon each is.
fn pieces(atlas: &Atlas, lines: &[Vec<[f64; 2]>]) -> (Vec<Piece>, Vec<(usize, usize)>) {
    let mut pieces = Vec::new();
    let mut places = Vec::new();
    for (area, shape) in atlas.areas().iter().enumerate() {
        for (at, polygon) in shape.polygons.iter().enumerate() {
            let Some(outer) = polygon.first() else { continue };
            let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
            let mut doubled = 0.0;
            for side in outer {
                let line = lines.get(side.border as usize).map_or(&[][..], Vec::as_slice);
                let sign = if side.reversed { -1.0 } else { 1.0 };
                for pair in line.windows(2) {
                    if let [[ax, ay], [bx, by]] = pair {
                        doubled += sign * (ax * by - bx * ay);
                    }
                }
                for [x, y] in line {
                    bounds = [bounds[0].min(*x), bounds[1].min(*y), bounds[2].max(*x), bounds[3].max(*y)];
                }
            }
            pieces.push(Piece { area, size: f64::abs(doubled / 2.0), bounds });
            places.push((area, at));
        }
    }
    (pieces, places)
}

/// From the units of the globe to tenths of the view box.
struct Fit {
    left: f64,
    top: f64,
    scale: f64,
    margin: f64,
    width: f64,
    height: f64,
}

impl Fit {
    fn of(bounds: impl Iterator<Item = [f64; 4]>, frame: Frame) -> Self {
        let mut all = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for [left, top, right, bottom] in bounds {
            all = [all[0].min(left), all[1].min(top), all[2].max(right), all[3].max(bottom)];
        }
        let (wide, high) = ((all[2] - all[0]).max(1e-9), (all[3] - all[1]).max(1e-9));
        let room = |side: f64| (side - 2.0 * frame.margin).max(1.0);
        let scale = (room(frame.width) / wide).min(room(frame.height) / high);
        let side = |length: f64| (length * scale + 2.0 * frame.margin).ceil();
        Self { left: all[0], top: all[1], scale, margin: frame.margin, width: side(wide), height: side(high) }
    }

    fn line(&self, line: &[[f64; 2]]) -> Vec<Dot> {
        let place =
            |value: f64, from: f64| (((value - from) * self.scale + self.margin) * 10.0).round() as i32;
        let dots: Vec<Dot> = line.iter().map(|[x, y]| [place(*x, self.left), place(*y, self.top)]).collect();
        // An island is one closed line: it keeps corners enough to be seen as one.
        let least = if dots.first() == dots.last() { 5 } else { 2 };
        path::thinned(&dots, UNSEEN, least)
    }
}

/// The dots along a ring, the last the same as the first.
fn walked(ring: &crate::atlas::Ring, dots: &[Vec<Dot>]) -> Vec<Dot> {
    let mut walk: Vec<Dot> = Vec::new();
    for side in ring {
        let line = dots.get(side.border as usize).map_or(&[][..], Vec::as_slice);
        if side.reversed {
            walk.extend(line.iter().rev());
        } else {
            walk.extend(line);
        }
    }
    walk.dedup();
    walk
}

fn land(rings: &[Vec<Dot>]) -> f64 {
    rings.first().map_or(0.0, |outer| path::size(outer))
}

fn placed(area: &crate::atlas::Area, shown: &[(usize, Vec<Vec<Dot>>)]) -> Placed {
    let mut shape = String::new();
    let mut rings = Vec::new();
    if let Some(square) = mark(shown) {
        path::push(&mut shape, &square, true);
        rings.push(square.iter().map(|dot| dot.map(|value| f64::from(value) / 10.0)).collect());
        return Placed {
            id: area.id.clone(),
            name: area.full_name.clone(),
            shape,
            is_mark: true,
            spot: None,
            rings,
        };
    }
    for ring in shown.iter().flat_map(|(_, rings)| rings) {
        path::push(&mut shape, ring, true);
        rings.push(ring.iter().map(|dot| dot.map(|value| f64::from(value) / 10.0)).collect());
    }
    // The largest three pieces: the roomiest place is hardly ever on a smaller one.
    let spot = shown
        .iter()
        .take(3)
        .filter_map(|(_, rings)| label::spot(rings))
        .max_by(|one, other| one.half_width.total_cmp(&other.half_width));
    Placed { id: area.id.clone(), name: area.full_name.clone(), shape, is_mark: false, spot, rings }
}

/// A square in the place of an area that is too small to be seen, or whose shape is a line.
fn mark(shown: &[(usize, Vec<Vec<Dot>>)]) -> Option<Vec<Dot>> {
    let all: f64 = shown.iter().map(|(_, rings)| land(rings)).sum();
    let dots = shown.first().and_then(|(_, rings)| rings.first())?;
    if all >= TINY {
        return None;
    }
    let middle = |axis: usize| {
        let along = dots.iter().map(|dot| dot[axis]);
        along.clone().min().unwrap_or(0).midpoint(along.max().unwrap_or(0))
    };
    let (x, y, half) = (middle(0), middle(1), HALF_MARK);
    let corners = [[x - half, y - half], [x + half, y - half], [x + half, y + half], [x - half, y + half]];
    Some(corners.into_iter().chain([[x - half, y - half]]).collect())
}
