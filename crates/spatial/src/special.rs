//! Functions of the beta distribution and the normal one, from their textbook expansions: log gamma (Stirling's
//! series), the regularized incomplete beta function (Lentz's continued fraction), and quantiles by bisection.

/// Half the logarithm of 2π.
const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;

/// The logarithm of the gamma function, for `x` above 0. Good to about 14 digits.
pub(crate) fn ln_gamma(x: f64) -> f64 {
    // Stirling's series is exact enough from 10 on; below, climb by Γ(x + 1) = x Γ(x).
    let (mut x, mut climbed) = (x, 1.0_f64);
    while x < 10.0 {
        climbed *= x;
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = inverse
        * (1.0 / 12.0
            - square
                * (1.0 / 360.0
                    - square
                        * (1.0 / 1260.0
                            - square
                                * (1.0 / 1680.0 - square * (1.0 / 1188.0 - square * 691.0 / 360_360.0)))));
    (x - 0.5) * x.ln() - x + HALF_LN_TAU + series - climbed.ln()
}

/// The logarithm of `n!`.
pub(crate) fn ln_factorial(n: f64) -> f64 {
    ln_gamma(n + 1.0)
}

/// The logarithm of the beta function.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// The chance that a value of the beta distribution with `a` and `b` (both above 0) is at most `x`.
pub(crate) fn beta_at_most(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    let front = (a * x.ln() + b * (-x).ln_1p() - ln_beta(a, b)).exp();
    // The continued fraction converges fast on one side of the mean; the other is its mirror.
    if x < (a + 1.0) / (a + b + 2.0) {
        (front * fraction(x, a, b) / a).clamp(0.0, 1.0)
    } else {
        (1.0 - front * fraction(1.0 - x, b, a) / b).clamp(0.0, 1.0)
    }
}

/// Lentz's method for the continued fraction of the incomplete beta function.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut result = d;
    // The number of terms grows with the square root of a and b: enough for a billion people.
    for step in 1..100_000_u32 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        result *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let change = d * c;
        result *= change;
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    result
}

/// The value below which a share `p` of the beta distribution lies.
pub(crate) fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    // Bisection halves the doubt each time and cannot miss; 60 times is the grain of a double near 1.
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if beta_at_most(middle, a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
        if high - low < 1e-13 * high {
            break;
        }
    }
    0.5 * (low + high)
}

/// The chance that a standard normal value is at most `z`, by the incomplete gamma function's series and fraction.
fn normal_at_most(z: f64) -> f64 {
    let half_square = 0.5 * z * z;
    let upper = if half_square < 1.5 {
        // Series for the lower part of the incomplete gamma function with shape 1/2.
        let (mut term, mut sum, mut n) = (2.0, 2.0, 0.5);
        while f64::abs(term) > 1e-17 * sum {
            n += 1.0;
            term *= half_square / n;
            sum += term;
        }
        1.0 - sum * (-half_square + 0.5 * half_square.max(f64::MIN_POSITIVE).ln() - ln_gamma(0.5)).exp()
    } else {
        // Lentz's fraction for the upper part.
        let mut b = half_square + 0.5;
        let mut c = 1e300;
        let mut d = 1.0 / b;
        let mut result = d;
        for i in 1..500_u32 {
            let i = f64::from(i);
            let a = -i * (i - 0.5);
            b += 2.0;
            d = 1.0 / (a * d + b);
            c = b + a / c;
            let change = d * c;
            result *= change;
            if (change - 1.0).abs() < 1e-16 {
                break;
            }
        }
        result * (-half_square + 0.5 * half_square.ln() - ln_gamma(0.5)).exp()
    };
    if z > 0.0 { 1.0 - 0.5 * upper } else { 0.5 * upper }
}

/// The standard normal value below which a share `p` lies: 1.96 for 0.975.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-40.0_f64, 40.0_f64);
    for _ in 0..80 {
        let middle = 0.5 * (low + high);
        if normal_at_most(middle) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(a: f64, b: f64, within: f64) -> bool {
        (a - b).abs() <= within
    }

    #[test]
    fn log_gamma_is_the_logarithm_of_factorials_and_of_the_root_of_pi() {
        let mut factorial = 1.0_f64;
        for n in 1..60_u32 {
            factorial *= f64::from(n);
            assert!(near(ln_factorial(f64::from(n)), factorial.ln(), 1e-11), "{n}");
        }
        assert!(near(ln_gamma(0.5), std::f64::consts::PI.sqrt().ln(), 1e-13));
    }

    #[test]
    fn the_beta_distribution_agrees_with_sums_of_the_binomial_one() {
        // P(Beta(k, n - k + 1) <= x) is the chance of at least k of n at chance x.
        for (n, k, x) in [(10_u32, 3_u32, 0.2_f64), (40, 39, 0.95), (25, 1, 0.01), (60, 30, 0.5)] {
            let mut sum = 0.0;
            for j in k..=n {
                let (nf, jf) = (f64::from(n), f64::from(j));
                let ways = ln_factorial(nf) - ln_factorial(jf) - ln_factorial(nf - jf);
                sum += (ways + jf * x.ln() + (nf - jf) * (1.0 - x).ln()).exp();
            }
            assert!(near(beta_at_most(x, f64::from(k), f64::from(n - k + 1)), sum, 1e-12), "{n} {k}");
        }
    }

    #[test]
    fn quantiles_undo_chances() {
        for (a, b) in [(0.5, 0.5), (3.0, 40.0), (950.0, 50.5), (1e6, 5e4)] {
            for p in [0.001, 0.025, 0.5, 0.975] {
                assert!(near(beta_at_most(beta_quantile(p, a, b), a, b), p, 1e-8), "{a} {b} {p}");
            }
        }
        assert!(near(normal_quantile(0.975), 1.959_963_984_540_054, 1e-10));
        assert!(near(normal_quantile(0.5), 0.0, 1e-10));
        assert!(near(normal_quantile(0.84), -normal_quantile(0.16), 1e-10));
    }
}
