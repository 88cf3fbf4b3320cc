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
    let Sums { cases, base } = window;
    if cases * total <= all * base {
        return 0.0;
    }
    let (other_cases, other_base) = (all - cases, total - base);
    match whole {
        Whole::Bernoulli(_) => {
            let of =
                |yes: f64, people: f64| part(yes, yes / people) + part(people - yes, (people - yes) / people);
            of(cases, base) + of(other_cases, other_base) - of(all, total)
        }
        Whole::Poisson(_) => {
            let rate = all / total;
            part(cases, cases / (base * rate)) + part(other_cases, other_cases / (other_base * rate))
        }
    }
}

/// `count · ln(share)`, and 0 for nobody.
fn part(count: f64, share: f64) -> f64 {
    if count > 0.0 { count * share.ln() } else { 0.0 }
}
