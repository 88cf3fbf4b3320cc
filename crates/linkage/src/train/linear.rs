//! Solving a small symmetric system of equations.

/// Solves `matrix · x = right` for a symmetric positive definite matrix, row by row; `None` when it is not.
pub(super) fn solve(matrix: &[Vec<f64>], right: &[f64]) -> Option<Vec<f64>> {
    let size = right.len();
    let mut lower: Vec<Vec<f64>> = vec![vec![0.0; size]; size];
    for row in 0..size {
        for column in 0..=row {
            let dot: f64 =
                lower.get(row)?.iter().zip(lower.get(column)?).take(column).map(|(x, y)| x * y).sum();
            let value = matrix.get(row)?.get(column)? - dot;
            let entry = if row == column {
                if value <= 0.0 {
                    return None;
                }
                value.sqrt()
            } else {
                value / lower.get(column)?.get(column)?
            };
            *lower.get_mut(row)?.get_mut(column)? = entry;
        }
    }
    let mut half: Vec<f64> = Vec::with_capacity(size);
    for row in 0..size {
        let dot: f64 = lower.get(row)?.iter().zip(&half).map(|(x, y)| x * y).sum();
        half.push((right.get(row)? - dot) / lower.get(row)?.get(row)?);
    }
    let mut out = vec![0.0; size];
    for row in (0..size).rev() {
        let mut value = *half.get(row)?;
        for below in row + 1..size {
            value -= lower.get(below)?.get(row)? * out.get(below)?;
        }
        *out.get_mut(row)? = value / lower.get(row)?.get(row)?;
    }
    Some(out)
}
