//! `jenner doctor --nightly`: the self-check that a timer runs each night. Each look is one line that begins with `good` or
//! `BAD`; whoever pages somebody looks at the exit code, or for `BAD`.

use std::io::Write;
use std::path::Path;

use anyhow::Result;
use jenner_model::Timestamp;
use jenner_registry::vault::use_of;
use jenner_store::queries::selfcheck;
use jenner_store::{Db, ids};

use super::{audit, doctor};
use crate::config::Config;
use crate::keys;

/// Work that waits longer than this has been forgotten by its worker.
const LONGEST_WAIT: i64 = 3600;
/// A certificate that ends sooner has to be renewed now.
const RENEW_BEFORE_DAYS: i64 = 21;
/// Clocks that are further apart spoil the order of the log.
const MOST_DRIFT: i64 = 30;
const SECOND: i64 = 1_000_000;

/// What was found.
struct Findings<'o> {
    out: &'o mut dyn Write,
    bad: usize,
}

impl Findings<'_> {
    fn note(&mut self, good: bool, text: &str) -> Result<()> {
        self.bad += usize::from(!good);
        writeln!(self.out, "{} {text}", if good { "good" } else { "BAD " })?;
        Ok(())
    }
}

/// Looks at everything; answers how many looks were bad.
pub fn run(config: &Config, db: &Db, out: &mut dyn Write) -> Result<usize> {
    let mut bad = doctor::integrity(db, out)? + audit::report(db, out)? + doctor::stock(db, out)?;
    let mut findings = Findings { out, bad: 0 };
    tables(db, &mut findings)?;
    queues(db, &mut findings, ids::system_clock())?;
    clocks(db, &mut findings, ids::system_clock())?;
    certificates(config, &mut findings)?;
    key_files(config, db, &mut findings)?;
    bad += findings.bad;
    Ok(bad)
}

fn tables(db: &Db, findings: &mut Findings<'_>) -> Result<()> {
    let broken = db.read(selfcheck::broken)?;
    for rule in &broken {
        findings.note(false, &format!("tables: {}: {}", rule.what, rule.rows))?;
    }
    if broken.is_empty() {
        findings.note(true, &format!("tables: {} rules hold", selfcheck::rules()))?;
    }
    Ok(())
}

fn queues(db: &Db, findings: &mut Findings<'_>, now: Timestamp) -> Result<()> {
    let mut late = 0;
    for waiting in db.read(selfcheck::waiting)? {
        let seconds = (now.0 - waiting.since.0) / SECOND;
        if seconds > LONGEST_WAIT {
            late += 1;
            findings.note(
                false,
                &format!("queue: {}: the oldest waits for {} minutes", waiting.queue, seconds / 60),
            )?;
        }
    }
    if late == 0 {
        findings.note(true, "queue: nothing waits longer than an hour")?;
    }
    Ok(())
}

fn clocks(db: &Db, findings: &mut Findings<'_>, now: Timestamp) -> Result<()> {
    let (newest, server) = db.read(|tx| {
        Ok::<_, jenner_store::StoreError>((selfcheck::newest_entry(tx)?, selfcheck::server_clock(tx)?))
    })?;
    let ahead = newest.map_or(0, |newest| (newest.0 - now.0) / SECOND);
    let apart = server.map_or(0, |server| ((server.0 - now.0) / SECOND).abs());
    if ahead > MOST_DRIFT {
        findings.note(false, &format!("clock: the audit log has an entry {ahead} s in the future"))?;
    }
    if apart > MOST_DRIFT {
        findings.note(false, &format!("clock: the database server's clock differs by {apart} s"))?;
    }
    if ahead <= MOST_DRIFT && apart <= MOST_DRIFT {
        findings.note(true, "clock: no drift")?;
    }
    Ok(())
}

fn certificates(config: &Config, findings: &mut Findings<'_>) -> Result<()> {
    for (setting, file) in
        [("tls_certificate", &config.tls_certificate), ("mllp_certificate", &config.mllp_certificate)]
    {
        if file.is_empty() {
            continue;
        }
        match days_left(Path::new(file)) {
            Ok(days) => {
                let text = format!("certificate: {setting} ends in {days} days");
                findings.note(days >= RENEW_BEFORE_DAYS, &text)?;
            }
            Err(error) => findings.note(false, &format!("certificate: {setting}: {error:#}"))?,
        }
    }
    Ok(())
}

fn days_left(file: &Path) -> Result<i64> {
    let ends = jenner_web::expiry::ends(&std::fs::read(file)?)?;
    Ok((ends.as_second() - jiff::Timestamp::now().as_second()) / 86_400)
}

fn key_files(config: &Config, db: &Db, findings: &mut Findings<'_>) -> Result<()> {
    let found = keys::read(&keys::folder(config)).and_then(|keys| {
        if keys.is_empty() && !use_of::any(db)? {
            return Ok(None);
        }
        let vault = jenner_registry::vault::Vault::new(keys)?;
        Ok(Some(use_of::missing(db, &vault)?))
    });
    match found {
        Ok(None) => findings.note(true, "keys: none are needed"),
        Ok(Some(missing)) if missing.is_empty() => findings.note(true, "keys: all that are needed are there"),
        Ok(Some(missing)) => {
            findings.note(false, &format!("keys: {} that are needed are missing", missing.len()))
        }
        Err(error) => findings.note(false, &format!("keys: {error:#}")),
    }
}

#[cfg(test)]
mod tests {
    use jenner_store::testing;

    use super::*;

    fn looked_at(check: impl Fn(&mut Findings<'_>)) -> (usize, String) {
        let mut out = Vec::new();
        let mut findings = Findings { out: &mut out, bad: 0 };
        check(&mut findings);
        let bad = findings.bad;
        (bad, String::from_utf8(out).unwrap())
    }

    #[test]
    fn s64_a_clock_that_runs_behind_the_audit_log_is_told() {
        for db in testing::engines() {
            let now = ids::system_clock();
            let (bad, told) = looked_at(|findings| clocks(&db, findings, now).unwrap());
            assert_eq!(bad, 0, "{told}");
            let ahead = Timestamp(now.0 + 90 * SECOND);
            db.audit(vec![jenner_store::AuditEntry::new(ahead, "operator", "test")]).unwrap();
            let (bad, told) = looked_at(|findings| clocks(&db, findings, now).unwrap());
            assert!(bad == 1 && told.contains("in the future"), "{told}");
        }
    }

    #[test]
    fn s64_a_certificate_that_ends_soon_or_cannot_be_read_is_told() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("certificate.pem");
        let config = Config { tls_certificate: file.display().to_string(), ..Config::default() };
        let (bad, told) = looked_at(|findings| certificates(&config, findings).unwrap());
        assert!(bad == 1 && told.contains("tls_certificate"), "{told}");
        let mut wanted = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        for (year, good) in [(2020, false), (2090, true)] {
            wanted.not_before = rcgen::date_time_ymd(2019, 1, 1);
            wanted.not_after = rcgen::date_time_ymd(year, 1, 1);
            std::fs::write(&file, wanted.clone().self_signed(&key).unwrap().pem()).unwrap();
            let (bad, told) = looked_at(|findings| certificates(&config, findings).unwrap());
            assert_eq!(bad == 0, good, "{told}");
        }
    }
}
