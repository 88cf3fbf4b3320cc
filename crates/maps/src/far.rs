//! Far small islands: drawn to scale they would shrink the land to a stamp.

/// A piece of land on paper.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    /// Which area it belongs to.
    pub(crate) area: usize,
    /// Its land, in any unit.
    pub(crate) size: f64,
    /// Left, top, right, bottom.
    pub(crate) bounds: [f64; 4],
}

/// At most this share of all land may be left out…
const OF_ALL: f64 = 0.002;
/// …and of the land of one area…
const OF_AREA: f64 = 0.25;
/// …and only if the rest grows by this much.
const GAIN: f64 = 1.25;

/// For each piece whether it is left out. Pieces go from the outermost inward, as long as they are small, and only
/// when the map grows by a quarter at least for it.
pub(crate) fn left_out(pieces: &[Piece]) -> Vec<bool> {
    let all: f64 = pieces.iter().map(|piece| piece.size).sum();
    let center = |axis: usize| {
        let weighted: f64 =
            pieces.iter().map(|piece| piece.size * (piece.bounds[axis] + piece.bounds[axis + 2]) / 2.0).sum();
        weighted / all
    };
    let (x, y) = (center(0), center(1));
    let distance = |piece: &Piece| {
        let away = |axis: usize, middle: f64| (piece.bounds[axis] + piece.bounds[axis + 2]) / 2.0 - middle;
        away(0, x).hypot(away(1, y))
    };
    let mut order: Vec<usize> = (0..pieces.len()).collect();
    order.sort_by(|one, other| {
        let away = |at: &usize| pieces.get(*at).map_or(0.0, distance);
        away(other).total_cmp(&away(one))
    });

    let mut out = vec![false; pieces.len()];
    let mut best = (GAIN, out.clone());
    let whole = extent(pieces, &out);
    let mut gone = 0.0;
    for at in order {
        let Some(piece) = pieces.get(at) else { continue };
        let of_area = |wanted: bool| -> f64 {
            let here = pieces.iter().zip(&out).filter(|(other, _)| other.area == piece.area);
            here.filter(|(_, left)| !wanted || **left).map(|(other, _)| other.size).sum()
        };
        let too_much =
            gone + piece.size > all * OF_ALL || of_area(true) + piece.size > of_area(false) * OF_AREA;
        if too_much {
            break;
        }
        gone += piece.size;
        if let Some(left) = out.get_mut(at) {
            *left = true;
        }
        let gain = whole / extent(pieces, &out);
        // A little more is no reason to leave out one more.
        if gain > best.0 * 1.02 {
            best = (gain, out.clone());
        }
    }
    best.1
}

fn extent(pieces: &[Piece], out: &[bool]) -> f64 {
    let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
    for (piece, _) in pieces.iter().zip(out).filter(|(_, left)| !**left) {
        for axis in 0..2 {
            bounds[axis] = bounds[axis].min(piece.bounds[axis]);
            bounds[axis + 2] = bounds[axis + 2].max(piece.bounds[axis + 2]);
        }
    }
    (bounds[2] - bounds[0]).max(bounds[3] - bounds[1])
}
