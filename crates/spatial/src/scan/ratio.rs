//! The likelihood ratio of one window, for both models.

/// Cases, and what they come from: people (Bernoulli) or expected cases (Poisson).
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Sums {
    pub(super) cases: f64,
    pub(super) base: f64,
}

impl Sums {
    pub(super) fn plus(self, other: Self) -> Self {
        Self { cases: self.cases + other.cases, base: self.base + other.base }
    }
}

/// The whole map, and whether a person is a case at most once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Whole {
    /// Each of the people is a case or is not.
    Bernoulli(Sums),
    /// Cases are counted against expected ones, which add up to them.
    Poisson(Sums),
}

impl Whole {
    pub(super) fn sums(self) -> Sums {
        match self {
            Self::Bernoulli(sums) | Self::Poisson(sums) => sums,
        }
    }

    /// Cases for each unit of the base.
    pub(super) fn rate(self) -> f64 {
        let Sums { cases, base } = self.sums();
        cases / base
    }

    /// The variance of one unit of the base.
    pub(super) fn variance(self) -> f64 {
        match self {
            Self::Bernoulli(_) => self.rate() * (1.0 - self.rate()),
            Self::Poisson(_) => self.rate(),
        }
    }
}

/// The logarithm of the likelihood ratio: 0 where the window has no more cases than its share (Kulldorff 1997, eq. 1
/// and 2).
pub(super) fn ratio(whole: Whole, window: Sums) -> f64 {
    let Sums { cases: all, base: total } = whole.sums();
    if window.cases * total <= all * window.base {
        return 0.0;
    }
    ratio_of_all(whole, &[window])
}

/// The logarithm of the likelihood ratio of several windows that do not overlap, each with a rate of its own.
pub(super) fn ratio_of_all(whole: Whole, windows: &[Sums]) -> f64 {
    let all = whole.sums();
    let likelihood = |Sums { cases, base }: Sums| match whole {
        Whole::Bernoulli(_) => part(cases, cases / base) + part(base - cases, (base - cases) / base),
        // What does not depend on the rates is the same on both sides of the ratio, and left out.
        Whole::Poisson(_) => part(cases, cases / (base * whole.rate())),
    };
    let inside = windows.iter().fold(Sums::default(), |sum, window| sum.plus(*window));
    let rest = Sums { cases: all.cases - inside.cases, base: all.base - inside.base };
    let apart: f64 = windows.iter().map(|window| likelihood(*window)).sum();
    apart + likelihood(rest) - likelihood(all)
}

/// `count · ln(share)`, and 0 for nobody.
fn part(count: f64, share: f64) -> f64 {
    if count > 0.0 { count * share.ln() } else { 0.0 }
}
