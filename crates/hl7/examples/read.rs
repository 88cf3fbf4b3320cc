//! Prints what is found in the messages of files: `cargo run -p jenner-hl7 --example read -- FILE…`.
#![expect(clippy::print_stdout, reason = "an example that prints")]

use jenner_codes::Codes;
use jenner_hl7::ack::Stamp;
use jenner_hl7::batch;
use jenner_hl7::check::{AsOf, check};

fn main() -> std::io::Result<()> {
    let stamp = Stamp {
        now: jiff::Zoned::now(),
        control_id: "1".into(),
        application: "EXAMPLE".into(),
        facility: "EXAMPLE".into(),
    };
    for file in std::env::args().skip(1) {
        let bytes = std::fs::read(&file)?;
        let split = batch::split(&bytes);
        for problem in &split.problems {
            println!("{file}: {problem}");
        }
        for (n, range) in split.messages.into_iter().enumerate() {
            let checked = check(&bytes[range], Codes::embedded(), AsOf::Message, &stamp);
            let verdict = checked.verdict.map_or("no answer", |verdict| verdict.code());
            println!("{file}, message {}: {verdict}, {} doses", n + 1, checked.stored.doses);
            for finding in checked.findings {
                let place = finding.location.map(|place| place.to_string()).unwrap_or_default();
                println!("  {} {place} {}", finding.severity, finding.text);
            }
        }
    }
    Ok(())
}
