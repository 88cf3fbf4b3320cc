//! What is usual: medians and spreads that a few wild values do not move. Pure.

/// The value below which so many hundredths of the values lie (nearest rank); 0 of none.
pub fn percentile(sorted: &[f64], hundredths: usize) -> f64 {
    if sorted.is_empty() {
        return 0.0;
    }
    let rank = (sorted.len() * hundredths).div_ceil(100).max(1) - 1;
    sorted.get(rank).copied().unwrap_or(0.0)
}

/// Median, and a robust standard deviation: the median distance from it times 1.4826, which is the standard deviation of values
/// that are spread normally (Rousseeuw and Croux 1993).
pub fn centre(values: &[f64]) -> (f64, f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let median = percentile(&sorted, 50);
    let mut away: Vec<f64> = sorted.iter().map(|value| (value - median).abs()).collect();
    away.sort_by(f64::total_cmp);
    (median, 1.4826 * percentile(&away, 50))
}

/// The share that is surely passed: the lower end of Wilson's interval for `some` of `all`, wrong once in a hundred times.
pub fn surely(some: i64, all: i64) -> f64 {
    const Z: f64 = 2.326;
    if all <= 0 {
        return 0.0;
    }
    let (n, p) = (all as f64, some as f64 / all as f64);
    let around = p + Z * Z / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
    ((around - half) / (1.0 + Z * Z / n)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_wild_values_do_not_move_what_is_usual() {
        let calm: Vec<f64> = (0..100).map(|n| 10.0 + f64::from(n % 5)).collect();
        let mut wild = calm.clone();
        wild.extend([900.0; 5]);
        let (before, spread) = centre(&calm);
        let (after, wider) = centre(&wild);
        assert!((before - after).abs() < 1.1 && (spread - wider).abs() < 1.6, "{before} {after}");
    }

    #[test]
    fn what_is_sure_is_less_than_what_was_seen_and_comes_nearer_with_more() {
        assert!(surely(5, 100) < 0.05);
        assert!(surely(50, 1_000) > surely(5, 100));
        assert!(surely(100, 1_000) > 0.05);
        assert_eq!(surely(0, 0), 0.0);
    }

    #[test]
    fn a_percentile_is_one_of_the_values() {
        let values = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(percentile(&values, 50), 2.0);
        assert_eq!(percentile(&values, 90), 4.0);
        assert_eq!(percentile(&[], 50), 0.0);
    }
}
