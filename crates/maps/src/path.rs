//! Lines on paper: thinning, measuring, and the letters of an SVG path.

use std::fmt::Write as _;

/// A point on paper in tenths of a unit of the view box: whole numbers, so that what two areas share meets exactly.
pub(crate) type Dot = [i32; 2];

/// Leaves out points that nobody sees, by the size of the triangle each makes with its neighbours (after Visvalingam
/// and Whyatt 1993; in rounds instead of one by one, so that a long coast costs no more than its length). The ends
/// stay, and at least `least` points.
pub(crate) fn thinned(line: &[Dot], smallest: f64, least: usize) -> Vec<Dot> {
    let mut dots = line.to_vec();
    dots.dedup();
    for share in [0.1, 0.3, 0.6, 1.0] {
        while let Some(fewer) = round(&dots, smallest * share, least.max(2)) {
            dots = fewer;
        }
    }
    dots
}

/// One round: of neighbours that could go, every second. `None` when none could.
fn round(dots: &[Dot], smallest: f64, least: usize) -> Option<Vec<Dot>> {
    let mut left = dots.len();
    let mut kept = Vec::with_capacity(left);
    let mut just_gone = false;
    for (at, dot) in dots.iter().enumerate() {
        let beside = at.checked_sub(1).and_then(|before| dots.get(before)).zip(dots.get(at + 1));
        just_gone = !just_gone
            && left > least
            && beside.is_some_and(|(a, c)| (doubled([*a, *dot, *c]).abs() as f64) / 2.0 < smallest);
        if just_gone {
            left -= 1;
        } else {
            kept.push(*dot);
        }
    }
    (kept.len() < dots.len()).then_some(kept)
}

fn doubled([a, b, c]: [Dot; 3]) -> i64 {
    let wide = |dot: Dot| dot.map(i64::from);
    let ([ax, ay], [bx, by], [cx, cy]) = (wide(a), wide(b), wide(c));
    (bx - ax) * (cy - ay) - (cx - ax) * (by - ay)
}

/// The area inside a ring, in square tenths; a ring's last point may be its first.
pub(crate) fn size(ring: &[Dot]) -> f64 {
    let mut doubled = 0_i64;
    for (at, [x, y]) in ring.iter().enumerate() {
        let [nx, ny] = ring.get(at + 1).or_else(|| ring.first()).copied().unwrap_or([*x, *y]);
        doubled += i64::from(*x) * i64::from(ny) - i64::from(nx) * i64::from(*y);
    }
    (doubled as f64 / 2.0).abs()
}

/// Adds a line to a path, in steps from point to point: short, and alike wherever the same border is drawn again.
pub(crate) fn push(path: &mut String, line: &[Dot], closed: bool) {
    let Some(first) = line.first() else { return };
    let _ = write!(path, "M{} {}", tenths(first[0]), tenths(first[1]));
    let mut last = *first;
    let mut letter = Some('l');
    let rest = match line {
        [_, rest @ .., end] if closed && end == first => rest,
        [_, rest @ ..] => rest,
        [] => &[],
    };
    for dot in rest {
        let step = [dot[0] - last[0], dot[1] - last[1]];
        if step == [0, 0] {
            continue;
        }
        last = *dot;
        let (x, y) = (tenths(step[0]), tenths(step[1]));
        match letter.take() {
            Some(letter) => path.push(letter),
            None if !x.starts_with('-') => path.push(' '),
            None => {}
        }
        path.push_str(&x);
        if !y.starts_with('-') {
            path.push(' ');
        }
        path.push_str(&y);
    }
    if closed {
        path.push('z');
    }
}

/// Tenths as SVG writes numbers: no zero that is not needed.
pub(crate) fn tenths(value: i32) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let (whole, rest) = (value.unsigned_abs() / 10, value.unsigned_abs() % 10);
    match (whole, rest) {
        (whole, 0) => format!("{sign}{whole}"),
        (0, rest) => format!("{sign}.{rest}"),
        (whole, rest) => format!("{sign}{whole}.{rest}"),
    }
}
