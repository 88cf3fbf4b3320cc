//! Where a number stands in an area: as far from all borders as can be (the pole of inaccessibility, found by
//! dividing the area into ever smaller squares), and whether it fits there.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::path::Dot;

/// A place for a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spot {
    /// Middle of the label.
    pub x: f64,
    /// Middle of the label, down.
    pub y: f64,
    /// Half the width that is free on both sides over the height of a line of text; 0 where not even that is free.
    pub half_width: f64,
}

/// How much wider than high a number of two digits is: an area is looked at as if squeezed by that.
const SQUEEZE: f64 = 1.5;
/// Half the height of the digits, with a little air, in units of the view box.
const HALF_LINE: f64 = 6.0;
/// How much of the best room the middle must have to be taken.
const CALM: f64 = 0.7;
/// Room for three digits: more is not needed.
const ROOMY: f64 = 13.0;
/// How exactly the place is sought.
const EXACT: f64 = 0.5;
/// The most squares that are looked at.
const MOST_SQUARES: usize = 4_000;

#[derive(Clone, Copy)]
struct Square {
    x: f64,
    y: f64,
    half: f64,
    away: f64,
    at_best: f64,
}

impl PartialEq for Square {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}
impl Eq for Square {}
impl PartialOrd for Square {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Square {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at_best.total_cmp(&other.at_best)
    }
}

/// The best place in a piece of land: its outer ring and its holes, each closed.
pub(crate) fn spot(rings: &[Vec<Dot>]) -> Option<Spot> {
    let edges = edges(rings);
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for ([x, y], _) in &edges {
        low = [low[0].min(*x), low[1].min(*y)];
        high = [high[0].max(*x), high[1].max(*y)];
    }
    let side = (high[0] - low[0]).min((high[1] - low[1]) * SQUEEZE);
    if edges.is_empty() || side <= 0.0 {
        return None;
    }
    let square = |x: f64, y: f64, half: f64| {
        let away = away(&edges, x, y);
        Square { x, y, half, away, at_best: away + half * std::f64::consts::SQRT_2 }
    };
    let mut heap = BinaryHeap::new();
    let half = side / 2.0;
    let mut x = low[0];
    while x < high[0] {
        let mut y = low[1] * SQUEEZE;
        while y < high[1] * SQUEEZE {
            heap.push(square(x + half, y + half, half));
            y += side;
        }
        x += side;
    }
    let mut best = *heap.iter().max_by(|one, other| one.away.total_cmp(&other.away))?;
    let mut looked = 0;
    while let Some(next) = heap.pop() {
        if next.away > best.away {
            best = next;
        }
        looked += 1;
        if next.at_best - best.away <= EXACT || looked > MOST_SQUARES {
            break;
        }
        let half = next.half / 2.0;
        for (dx, dy) in [(-half, -half), (half, -half), (-half, half), (half, half)] {
            heap.push(square(next.x + dx, next.y + dy, half));
        }
    }
    let found = place(&edges, best.x, best.y / SQUEEZE)?;
    // The middle of the land looks calmer; it is taken where it is nearly as good.
    let middle = middle(rings.first().map_or(&[][..], Vec::as_slice))
        .filter(|[x, y]| away(&edges, *x, y * SQUEEZE) >= best.away * CALM)
        .and_then(|[x, y]| place(&edges, x, y))
        .filter(|middle| middle.half_width >= found.half_width.min(ROOMY));
    Some(middle.unwrap_or(found))
}

/// A point to the tenth, as it will be drawn, if it is inside.
fn place(edges: &[Edge], x: f64, y: f64) -> Option<Spot> {
    let [x, y] = [x, y].map(|value| (value * 10.0).round() / 10.0);
    is_inside(edges, x, y).then(|| Spot { x, y, half_width: half_width(edges, x, y) })
}

/// The center of gravity of what a closed ring goes around.
fn middle(ring: &[Dot]) -> Option<[f64; 2]> {
    let (mut doubled, mut x, mut y) = (0.0, 0.0, 0.0);
    for pair in ring.windows(2) {
        if let [a, b] = pair {
            let ([ax, ay], [bx, by]) = (a.map(f64::from), b.map(f64::from));
            let cross = ax * by - bx * ay;
            doubled += cross;
            x += (ax + bx) * cross;
            y += (ay + by) * cross;
        }
    }
    (doubled != 0.0).then(|| [x / doubled / 30.0, y / doubled / 30.0])
}

type Edge = ([f64; 2], [f64; 2]);

fn edges(rings: &[Vec<Dot>]) -> Vec<Edge> {
    let unit = |dot: &Dot| dot.map(|value| f64::from(value) / 10.0);
    let mut edges = Vec::new();
    for ring in rings {
        for pair in ring.windows(2) {
            if let [one, other] = pair {
                edges.push((unit(one), unit(other)));
            }
        }
    }
    edges
}

/// How far the squeezed point lies from all borders; less than nothing outside.
fn away(edges: &[Edge], x: f64, y: f64) -> f64 {
    let mut nearest = f64::INFINITY;
    for ([ax, ay], [bx, by]) in edges {
        let (ax, ay, bx, by) = (*ax, ay * SQUEEZE, *bx, by * SQUEEZE);
        let (dx, dy) = (bx - ax, by - ay);
        let length = dx * dx + dy * dy;
        let along =
            if length > 0.0 { (((x - ax) * dx + (y - ay) * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
        nearest = nearest.min((x - ax - along * dx).hypot(y - ay - along * dy));
    }
    if is_inside(edges, x, y / SQUEEZE) { nearest } else { -nearest }
}

fn is_inside(edges: &[Edge], x: f64, y: f64) -> bool {
    let crossed =
        |([ax, ay], [bx, by]): &&Edge| (*ay > y) != (*by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax;
    edges.iter().filter(crossed).count() % 2 == 1
}

/// How far one can go to both sides from a point, with the height of a line, before a border comes.
fn half_width(edges: &[Edge], x: f64, y: f64) -> f64 {
    let (top, bottom) = (y - HALF_LINE, y + HALF_LINE);
    let mut free = f64::INFINITY;
    for (a, b) in edges {
        let (upper, lower) = if a[1] <= b[1] { (a, b) } else { (b, a) };
        if lower[1] < top || upper[1] > bottom {
            continue;
        }
        let at = |height: f64| {
            let rise = lower[1] - upper[1];
            if rise <= 0.0 { upper[0] } else { upper[0] + (lower[0] - upper[0]) * (height - upper[1]) / rise }
        };
        let (one, other) = if lower[1] - upper[1] <= 0.0 {
            (upper[0], lower[0])
        } else {
            (at(top.max(upper[1])), at(bottom.min(lower[1])))
        };
        let here = if (one <= x) == (other <= x) { (one - x).abs().min((other - x).abs()) } else { 0.0 };
        free = free.min(here);
    }
    if free.is_finite() { free } else { 0.0 }
}
