//! The engine of `jenner-cdsi` as a Python package. What Python sees is described in
//! `python/jenner_cdsi/_native.pyi`; README.md shows the use.

mod answer;
mod ask;
mod people;
mod schedule;
mod values;

/// Evaluation and forecast of immunizations; use it as `jenner_cdsi`.
#[pyo3::pymodule(name = "_native")]
mod native {
    #[pymodule_export]
    use crate::answer::{Assessment, Evaluation, Forecast, SetAside, Vaccine};
    #[pymodule_export]
    use crate::people::{Dose, Observation, Patient};
    #[pymodule_export]
    use crate::schedule::Schedule;

    /// Version of the package.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
