//! C, Python and the command line give one answer to each of CDC's test cases.
//!
//! The cases lie outside of the repository (see `JENNER_REFERENCE`); without them the check is skipped.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::native;
use super::python::Environment;
use crate::shell::{cargo, output, program, run, target_folder};

const SETS: [&str; 2] = ["healthy", "conditions"];

/// The parts of a forecast that all three write.
const FORECAST: [&str; 7] = ["group", "type", "status", "dose", "earliest", "recommended", "past_due"];

/// The statuses of a dose by favour: of several series, the command line tells the most favourable.
const BY_FAVOUR: [&str; 4] = ["valid", "extraneous", "not_valid", "sub_standard"];

/// Asks all three and compares.
pub fn check(workspace: &Path, folder: &Path, python: &Environment) -> Result<()> {
    let Some(cases) = cases(workspace) else {
        println!("skipped: reference data not found");
        return Ok(());
    };
    let filter = native::compile_filter(workspace, folder)?;
    run(&mut program(&cargo(), &["build", "--quiet", "--package", "jenner"], workspace))?;
    let jenner = target_folder(workspace)?.join("debug/jenner");
    for set in SETS {
        let file = cases.join(format!("{set}.json"));
        let questions = folder.join(format!("{set}.jsonl"));
        let asked = questions_in(&file)?;
        let text: String = asked.iter().map(|question| format!("{question}\n")).collect();
        fs::write(&questions, text).context("cannot write the questions")?;
        let in_c = lines(program(&filter.to_string_lossy(), &[], folder), &questions)?;
        let in_python =
            lines(python.command("python", &["crates/cdsi-python/examples/lines.py"]), &questions)?;
        let out = folder.join(format!("{set}-command-line.jsonl"));
        let (file, path) = (file.to_string_lossy(), out.to_string_lossy());
        run(&mut program(&jenner.to_string_lossy(), &["cdsi", "run", &file, "--out", &path], workspace))?;
        let text = fs::read_to_string(&out).context("cannot read the answers of the command line")?;
        let on_the_line = parsed(&text)?;
        compare(set, &asked, &in_c, &in_python, &on_the_line)?;
    }
    Ok(())
}

fn cases(workspace: &Path) -> Option<PathBuf> {
    let beside = workspace.join("../shared/reference");
    let root = std::env::var_os("JENNER_REFERENCE").map_or(beside, PathBuf::from);
    let newest = fs::read_dir(root.join("cdsi")).ok()?.flatten().map(|entry| entry.path().join("test-cases"));
    newest.filter(|folder| SETS.iter().all(|set| folder.join(format!("{set}.json")).is_file())).max()
}

/// The question of each case in the form that the libraries read.
fn questions_in(cases: &Path) -> Result<Vec<Value>> {
    let text = fs::read_to_string(cases).with_context(|| format!("cannot read {}", cases.display()))?;
    let cases: Value = serde_json::from_str(&text).context("the cases are not JSON")?;
    let cases = cases["cases"].as_array().context("there is no list `cases`")?;
    Ok(cases.iter().map(question).collect())
}

fn question(case: &Value) -> Value {
    let all = |list: &str, keys: &[&str]| -> Vec<Value> {
        let part = |one: &Value| keys.iter().map(|key| ((*key).to_owned(), one[*key].clone())).collect();
        case[list].as_array().into_iter().flatten().map(|one| Value::Object(part(one))).collect()
    };
    let sex = match case["patient"]["sex"].as_str() {
        Some("F") => "female",
        Some("M") => "male",
        _ => "unknown",
    };
    json!({
        "birth_date": case["patient"]["dob"],
        "sex": sex,
        "doses": all("doses", &["date", "cvx", "mvx"]),
        "observations": all("observations", &["code", "date"]),
        "on": case["assessment_date"],
    })
}

/// Whether a question has a dose after its day. `jenner cdsi run` counts it, because some of CDC's cases mean it
/// so; whoever asks through a library or `jenner forecast` has it set aside.
fn has_later_dose(question: &Value) -> bool {
    let on = question["on"].as_str();
    question["doses"].as_array().into_iter().flatten().any(|dose| dose["date"].as_str() > on)
}

/// What a filter answers to the questions.
fn lines(mut command: Command, questions: &Path) -> Result<Vec<Value>> {
    let questions = File::open(questions).context("cannot read the questions")?;
    parsed(&output(command.stdin(questions))?)
}

fn parsed(text: &str) -> Result<Vec<Value>> {
    text.lines().map(|line| serde_json::from_str(line).context("an answer is not JSON")).collect()
}

fn compare(set: &str, asked: &[Value], c: &[Value], python: &[Value], command: &[Value]) -> Result<()> {
    for (who, answers) in [("C", c), ("Python", python), ("the command line", command)] {
        if answers.len() != asked.len() {
            bail!("{set}: {who} has {} answers to {} questions", answers.len(), asked.len());
        }
    }
    let later = asked.iter().filter(|question| has_later_dose(question)).count();
    let mut apart = Vec::new();
    for (((question, c), python), command) in asked.iter().zip(c).zip(python).zip(command) {
        let id = command["id"].as_str().unwrap_or("a case without a number");
        if c != python {
            apart.push(format!("{id}: C and Python differ"));
        }
        if !has_later_dose(question) && short(c) != short(command) {
            apart.push(format!("{id}: C has {:?}, the command line {:?}", short(c), short(command)));
        }
    }
    for line in &apart {
        println!("{line}");
    }
    if !apart.is_empty() {
        bail!("{set}: {} of {} cases have more than one answer", apart.len(), asked.len());
    }
    println!(
        "{set}: C and Python agree on {} cases, the command line with them on all but {later}",
        asked.len()
    );
    Ok(())
}

/// What all three say: the forecasts, and the most favourable status of each dose for each antigen.
type Short<'a> = (Vec<Vec<&'a Value>>, BTreeMap<(u64, &'a str), usize>);

fn short(answer: &Value) -> Short<'_> {
    let list = |name: &str| answer[name].as_array().into_iter().flatten();
    let forecasts = list("forecasts").map(|one| FORECAST.iter().map(|key| &one[*key]).collect()).collect();
    let mut evaluations = BTreeMap::new();
    for one in list("evaluations") {
        let key = (one["dose"].as_u64().unwrap_or(0), one["antigen"].as_str().unwrap_or_default());
        let status = one["status"].as_str().unwrap_or_default().replace([' ', '-'], "_").to_lowercase();
        let favour = BY_FAVOUR.iter().position(|known| *known == status).unwrap_or(BY_FAVOUR.len());
        evaluations.entry(key).and_modify(|best: &mut usize| *best = favour.min(*best)).or_insert(favour);
    }
    (forecasts, evaluations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dose_that_several_series_saw_is_compared_by_its_best_status() {
        let of = |statuses: &[&str]| {
            let all: Vec<Value> = statuses
                .iter()
                .map(|status| json!({"dose": 1, "antigen": "Measles", "status": status}))
                .collect();
            json!({"forecasts": [], "evaluations": all})
        };
        assert_eq!(short(&of(&["not_valid", "valid"])), short(&of(&["valid"])));
        assert_ne!(short(&of(&["not_valid"])), short(&of(&["valid"])));
        assert_ne!(short(&of(&[])), short(&of(&["valid"])));
    }

    #[test]
    fn one_answer_that_differs_fails_the_set() {
        let answer = |date: &str| json!({"id": "1", "forecasts": [{"group": "MMR", "earliest": date}], "evaluations": []});
        let (one, other) = ([answer("2024-01-05")], [answer("2024-01-06")]);
        let asked = [json!({"on": "2024-06-01", "doses": [{"date": "2024-06-01"}]})];
        assert!(compare("made-up", &asked, &one, &one, &one).is_ok());
        assert!(compare("made-up", &asked, &one, &one, &other).is_err());
        assert!(compare("made-up", &asked, &one, &other, &one).is_err());
        assert!(compare("made-up", &[], &one, &one, &one).is_err());
        let later = [json!({"on": "2024-06-01", "doses": [{"date": "2024-06-02"}]})];
        assert!(compare("made-up", &later, &one, &one, &other).is_ok());
        assert!(compare("made-up", &later, &one, &other, &one).is_err());
    }

    #[test]
    fn a_case_becomes_a_question_without_what_it_expects() {
        let case = json!({
            "id": "1", "patient": {"dob": "2024-01-05", "sex": "F"}, "assessment_date": "2024-06-01",
            "observations": [{"code": "055", "text": "a text", "date": null}],
            "doses": [{"n": 1, "date": "2024-03-05", "cvx": "20", "mvx": null, "expected_status": "Valid"}],
            "expected": {"series_status": "complete"},
        });
        let expected = json!({
            "birth_date": "2024-01-05", "sex": "female", "on": "2024-06-01",
            "observations": [{"code": "055", "date": null}],
            "doses": [{"date": "2024-03-05", "cvx": "20", "mvx": null}],
        });
        assert_eq!(question(&case), expected);
    }
}
