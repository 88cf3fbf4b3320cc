//! Who watches the engine: nobody, or somebody who writes down every step.

use crate::explain::{Step, Trial, TrialOutcome};

/// What the engine tells while it works. The compiler makes one engine for each witness, so that the one that
/// nobody watches pays nothing.
pub(crate) trait Witness {
    /// Whether steps are wanted. The engine makes them only then.
    const WATCHES: bool;

    /// A rule was applied.
    fn step(&mut self, step: Step);
    /// A dose was tried for a target dose: closes the steps since the last trial.
    fn tried(&mut self, dose: usize, target: Option<u8>, outcome: TrialOutcome);
}

/// Nobody.
pub(crate) struct Nobody;

impl Witness for Nobody {
    const WATCHES: bool = false;

    fn step(&mut self, _: Step) {}
    fn tried(&mut self, _: usize, _: Option<u8>, _: TrialOutcome) {}
}

/// Writes down what happens to one series.
#[derive(Default)]
pub(crate) struct Scribe {
    /// Steps since the last trial; at the end those of the forecast.
    pub(crate) steps: Vec<Step>,
    pub(crate) trials: Vec<Trial>,
}

impl Witness for Scribe {
    const WATCHES: bool = true;

    fn step(&mut self, step: Step) {
        self.steps.push(step);
    }

    fn tried(&mut self, dose: usize, target: Option<u8>, outcome: TrialOutcome) {
        let steps = std::mem::take(&mut self.steps);
        self.trials.push(Trial { dose, target, steps, outcome });
    }
}
