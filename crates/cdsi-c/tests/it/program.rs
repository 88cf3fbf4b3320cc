//! `examples/forecast.c`, compiled against the header and linked with the library, says what the engine says.
#![expect(clippy::print_stdout, reason = "who reads the output must see what was skipped")]

use std::path::{Path, PathBuf};
use std::process::Command;

use jenner_cdsi::report::{Report, Request, RequestDose};
use jenner_cdsi::{Date, DoseStatus, Schedule, SeriesStatus, Sex};

/// Where cargo has put the shared library: beside the tests.
fn folder_of_the_library() -> PathBuf {
    let test = std::env::current_exe().expect("a running test has a path");
    test.parent().expect("it lies in a folder").to_owned()
}

fn crate_folder() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The C compiler with what every program here is compiled with; `None` and a line where there is none.
fn compiler() -> Option<Command> {
    let name = std::env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    if Command::new(&name).arg("--version").output().is_err() {
        println!("skipped: there is no C compiler `{name}`");
        return None;
    }
    let mut compiler = Command::new(name);
    compiler.args(["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-g", "-I"]);
    compiler.arg(crate_folder().join("include"));
    Some(compiler)
}

/// Compiles and links an example. Where the compiler has sanitizers, the program stops on a wrong access to
/// memory and on memory that is not freed.
fn compile(source: &str, target: &Path) -> Option<()> {
    let library = folder_of_the_library();
    let attempt = |sanitizers: &[&str]| {
        let mut compiler = compiler()?;
        compiler.args(sanitizers).arg(crate_folder().join("examples").join(source));
        compiler.arg("-L").arg(&library).arg("-ljenner_cdsi_c");
        compiler.arg(format!("-Wl,-rpath,{}", library.display())).arg("-o").arg(target);
        Some(compiler.output().expect("the compiler starts"))
    };
    if attempt(&["-fsanitize=address,undefined"])?.status.success() {
        return Some(());
    }
    println!("the compiler has no sanitizers: compiled without");
    let plain = attempt(&[])?;
    assert!(plain.status.success(), "{}", String::from_utf8_lossy(&plain.stderr));
    Some(())
}

fn run(program: &Path) -> String {
    let output = Command::new(program).output().expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}: {said}", output.status);
    String::from_utf8(output.stdout).expect("it writes UTF-8")
}

fn day(text: &str) -> Date {
    text.parse().expect("it is a date")
}

fn dose(date: &str, mvx: Option<&str>) -> RequestDose {
    RequestDose {
        date: day(date),
        cvx: "20".parse().expect("it is a code"),
        mvx: mvx.map(str::to_owned),
        volume_ml: None,
        lot_expires: None,
        substandard: false,
    }
}

/// The child of the example, and what the engine says of it without C in between.
fn answer_of_the_engine() -> Report {
    let pack = jenner_cdsi::shipped_pack().expect("the shipped pack is right");
    let schedule = Schedule::load(&pack).expect("the shipped pack is right");
    let request = Request {
        birth_date: day("2024-01-05"),
        sex: Sex::Female,
        birth_country: None,
        doses: vec![dose("2024-03-05", None), dose("2024-03-20", Some("PMC"))],
        observations: Vec::new(),
        on: None,
    };
    let patient = request.patient();
    let assessment = jenner_cdsi::evaluate(&patient, &schedule, day("2024-06-01"));
    Report::new(&patient, &schedule, &assessment)
}

fn lines(report: &Report) -> Vec<String> {
    let date = |date: Option<Date>| date.map_or("-".to_owned(), |date| date.to_string());
    let mut lines = vec![report.schedule.clone()];
    lines.extend(report.evaluations.iter().map(|one| {
        let counts = if one.status == DoseStatus::Valid { "counts" } else { "does not count" };
        let reasons = serde_json::to_value(&one.reasons).expect("reasons are words");
        let reasons: Vec<&str> =
            reasons.as_array().into_iter().flatten().filter_map(|w| w.as_str()).collect();
        format!("dose {} of {} for {}: {counts} {}", one.dose, one.date, one.antigen, reasons.join(","))
    }));
    lines.extend(report.forecasts.iter().filter(|one| one.status == SeriesStatus::NotComplete).map(|one| {
        format!(
            "{}, dose {}: earliest {}, recommended {}, past due after {}",
            one.group,
            one.dose.unwrap_or(0),
            date(one.earliest),
            date(one.recommended),
            date(one.past_due)
        )
    }));
    lines.push(format!("ask again on {}", date(report.holds_until)));
    lines
}

#[test]
fn the_example_in_c_says_what_the_engine_says_and_frees_what_it_took() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let program = folder.path().join("forecast");
    if compile("forecast.c", &program).is_none() {
        return;
    }
    let said = run(&program);
    let said: Vec<&str> = said.lines().collect();
    assert_eq!(said, lines(&answer_of_the_engine()));
    assert!(said.iter().any(|line| line.contains("does not count too_soon")), "{said:?}");
    assert!(said.iter().any(|line| line.starts_with("DTaP/Tdap/Td, dose 2: ")), "{said:?}");
}

#[test]
fn the_header_is_c_and_c_plus_plus() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let source = folder.path().join("alone.c");
    std::fs::write(&source, "#include \"jenner_cdsi.h\"\n").expect("it can be written");
    for language in [&["-x", "c"][..], &["-x", "c++", "-std=c++11"]] {
        let Some(mut compiler) = compiler() else {
            return;
        };
        let output = compiler.args(language).arg("-fsyntax-only").arg(&source).output();
        let output = output.expect("the compiler starts");
        let said = String::from_utf8_lossy(&output.stderr);
        if language.contains(&"c++") && said.contains("cc1plus") {
            println!("skipped: the compiler knows no C++");
            continue;
        }
        assert!(output.status.success(), "{said}");
    }
}
