//! Three values: yes, no, and "not with what was read so far" (Kleene's logic). A question is decided as soon as it can be.

/// Whether something holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Truth {
    Yes,
    No,
    /// More has to be read.
    Open,
}

impl Truth {
    /// What is known.
    pub(super) const fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// The opposite.
    pub(super) const fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Open => Self::Open,
        }
    }

    /// All of them; of nothing it is yes.
    pub(super) fn all(each: impl Iterator<Item = Self>) -> Self {
        let mut all = Self::Yes;
        for one in each {
            match one {
                Self::No => return Self::No,
                Self::Open => all = Self::Open,
                Self::Yes => {}
            }
        }
        all
    }

    /// Any of them; of nothing it is no.
    pub(super) fn any(each: impl Iterator<Item = Self>) -> Self {
        Self::all(each.map(Self::not)).not()
    }
}

#[cfg(test)]
mod tests {
    use super::Truth::{self, No, Open, Yes};

    #[test]
    fn what_was_not_read_decides_nothing_and_hinders_nothing() {
        let all = |of: &[Truth]| Truth::all(of.iter().copied());
        let any = |of: &[Truth]| Truth::any(of.iter().copied());
        assert_eq!((all(&[]), any(&[])), (Yes, No));
        assert_eq!((all(&[Yes, Open]), all(&[Open, No])), (Open, No));
        assert_eq!((any(&[No, Open]), any(&[Open, Yes])), (Open, Yes));
        assert_eq!(Open.not(), Open);
    }
}
