//! `Schedule`: loading one, and asking it about one patient or many.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use jenner_cdsi::Date;
use jenner_cdsi::pack::{Pack, Problems};
use jenner_cdsi::prepare::Refused;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::answer::Assessment;
use crate::ask::{Answer, ask};
use crate::people::Patient;
use crate::values::{date_from, other_type, wrong};

/// An immunization schedule, ready for use. Load it once and share it: it does not change.
#[pyclass(frozen, module = "jenner_cdsi")]
pub(crate) struct Schedule(Arc<jenner_cdsi::Schedule>);

#[pymethods]
impl Schedule {
    /// The schedule that comes with the package.
    #[staticmethod]
    fn shipped() -> PyResult<Schedule> {
        Schedule::of(&jenner_cdsi::shipped_pack().map_err(|problems| mistakes(&problems))?)
    }

    /// A schedule from a folder of TOML files. Raises ValueError with file and line of each mistake.
    #[staticmethod]
    fn load(path: PathBuf) -> PyResult<Schedule> {
        let pack = Pack::read(files(&path)?).map_err(|problems| mistakes(&problems))?;
        Schedule::of(&pack)
    }

    /// Name and version, such as "schedule-us 4.64".
    #[getter]
    fn name(&self) -> &str {
        self.0.version()
    }

    /// Names of its vaccine groups.
    #[getter]
    fn groups(&self) -> Vec<String> {
        self.0.groups().map(|id| self.0.group_name(id).to_owned()).collect()
    }

    /// Names of its antigens.
    #[getter]
    fn antigens(&self) -> Vec<String> {
        self.0.antigens().map(|id| self.0.antigen_name(id).to_owned()).collect()
    }

    /// Assesses a patient on a day.
    fn assess(&self, patient: &Bound<'_, Patient>, on: &Bound<'_, PyAny>) -> PyResult<Assessment> {
        let on = date_from(on, "on")?;
        let answer = ask(&self.0, &patient.get().request, on).map_err(|refused| wrong("patient", refused))?;
        Ok(self.assessment(answer))
    }

    /// Assesses many patients, on all processors. Other Python threads run meanwhile.
    ///
    /// on: one day for all, or a list with a day for each patient. threads: how many to use; all processors if
    /// left out. The answers come in the order of the patients.
    #[pyo3(signature = (patients, on, *, threads=None))]
    fn assess_many(
        &self,
        py: Python<'_>,
        patients: &Bound<'_, PyAny>,
        on: &Bound<'_, PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Vec<Assessment>> {
        let patients = all(patients, "patients", |value, place| {
            value.extract::<Py<Patient>>().map_err(|_| other_type(place, "a Patient", value))
        })?;
        let days = days(on, patients.len())?;
        let asked: Vec<(&Py<Patient>, Date)> = patients.iter().zip(days).collect();
        let processors = || thread::available_parallelism().map_or(1, |number| number.get());
        let threads = threads.unwrap_or_else(processors).clamp(1, MOST_THREADS);
        let mut answers = Vec::with_capacity(asked.len());
        // In portions, so that Ctrl-C is heard in between.
        for portion in asked.chunks(PORTION) {
            let (first, schedule) = (answers.len(), &self.0);
            let answered = py.detach(|| ask_all(schedule, portion, threads));
            for (place, answer) in (first..).zip(answered) {
                let answer = answer.map_err(|refusal| wrong(&format!("patients[{place}]"), refusal))?;
                answers.push(self.assessment(answer));
            }
            py.check_signals()?;
        }
        Ok(answers)
    }

    fn __repr__(&self) -> String {
        format!("<Schedule {}>", self.0.version())
    }
}

impl Schedule {
    fn of(pack: &Pack) -> PyResult<Schedule> {
        let schedule = jenner_cdsi::Schedule::load(pack).map_err(|problems| mistakes(&problems))?;
        Ok(Schedule(Arc::new(schedule)))
    }

    fn assessment(&self, answer: Answer) -> Assessment {
        Assessment { schedule: Arc::clone(&self.0), answer }
    }
}

/// More threads than any machine profits from.
const MOST_THREADS: usize = 256;

/// Patients that are assessed between two looks at the keyboard: about a second of one processor.
const PORTION: usize = 20_000;

fn ask_all(
    schedule: &jenner_cdsi::Schedule,
    asked: &[(&Py<Patient>, Date)],
    threads: usize,
) -> Vec<Result<Answer, Refused>> {
    // A patient does not change, so it can be read without holding Python's lock.
    let one = |(patient, on): &(&Py<Patient>, Date)| ask(schedule, &patient.get().request, *on);
    let share = asked.len().div_ceil(threads).max(1);
    let mut answers = Vec::with_capacity(asked.len());
    thread::scope(|scope| {
        let running: Vec<_> = asked
            .chunks(share)
            .map(|share| scope.spawn(move || share.iter().map(one).collect::<Vec<_>>()))
            .collect();
        for worker in running {
            match worker.join() {
                Ok(some) => answers.extend(some),
                // Python then sees the panic of the worker as one of its own.
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    answers
}

/// The day of each of `count` patients: one for all, or a list.
fn days(on: &Bound<'_, PyAny>, count: usize) -> PyResult<Vec<Date>> {
    let is_one = on.is_instance_of::<PyString>() || on.hasattr("year")?;
    if is_one || on.try_iter().is_err() {
        return Ok(vec![date_from(on, "on")?; count]);
    }
    let days = all(on, "on", date_from)?;
    if days.len() != count {
        let found = format!("there are {} days for {count} patients: give one for each, or one", days.len());
        return Err(wrong("on", found));
    }
    Ok(days)
}

fn all<T>(
    values: &Bound<'_, PyAny>,
    place: &str,
    read: impl Fn(&Bound<'_, PyAny>, &str) -> PyResult<T>,
) -> PyResult<Vec<T>> {
    let all = values.try_iter().map_err(|_| other_type(place, "a list", values))?;
    all.enumerate().map(|(index, value)| read(&value?, &format!("{place}[{index}]"))).collect()
}

/// The TOML files of a pack: those of its folder and of `antigens/`, by their path within it.
fn files(folder: &Path) -> PyResult<Vec<(String, String)>> {
    let mut files = Vec::new();
    for (inside, prefix) in [(folder.to_path_buf(), ""), (folder.join("antigens"), "antigens/")] {
        for entry in fs::read_dir(inside)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                let text = fs::read_to_string(&path).map_err(|error| {
                    PyErr::from(std::io::Error::new(error.kind(), format!("{}: {error}", path.display())))
                })?;
                files.push((format!("{prefix}{name}"), text));
            }
        }
    }
    Ok(files)
}

fn mistakes(problems: &Problems) -> PyErr {
    PyValueError::new_err(problems.to_string())
}
