//! Numbered SQL files, embedded, run forward only.

use sha2::{Digest, Sha256};

use crate::db::{Db, Kind};
use crate::dialect;
use crate::error::{Result, StoreError};
use crate::value::Value;

/// The files of `migrations/`, in order: name without extension, text.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/migrations.rs"));

/// What [`Db::migrate`] did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Names of the migrations that ran now, in order.
    pub now: Vec<String>,
    /// How many had run before.
    pub before: usize,
}

/// One migration of this program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// Number and name, as in `0001_audit`.
    pub name: &'static str,
    /// SHA-256 of its text, in hexadecimal.
    pub checksum: String,
}

const TABLE: &str =
    "CREATE TABLE IF NOT EXISTS schema_migration (name TEXT NOT NULL PRIMARY KEY, checksum TEXT NOT NULL)";
/// Two starts at once: the second waits for the first. An arbitrary number, ours alone.
const LOCK: &str = "SELECT pg_advisory_lock(7310579563421)";

/// A connection that runs words as they are, and statements of the dialect.
trait Runner {
    fn batch(&mut self, sql: &str) -> Result<()>;
    fn known(&mut self) -> Result<Vec<(String, String)>>;
    fn note(&mut self, name: &str, checksum: &str) -> Result<()>;
}

impl Db {
    /// Brings the schema to the version of this program. Two starts at once do not race.
    pub fn migrate(&self) -> Result<Applied> {
        self.migrate_with(FILES)
    }

    /// Brings an empty database to the version it had after the migration of this name: how tests get an old one.
    #[cfg(feature = "testing")]
    pub fn migrate_to(&self, last: &str) -> Result<Applied> {
        let files: Vec<(&str, &str)> = FILES.iter().copied().filter(|(name, _)| *name <= last).collect();
        self.migrate_with(&files)
    }

    fn migrate_with(&self, files: &[(&str, &str)]) -> Result<Applied> {
        match self.kind() {
            Kind::Sqlite(sqlite) => {
                let mut connection = sqlite.separate()?;
                connection.control("BEGIN IMMEDIATE")?;
                let end = run(&mut connection, files, true)
                    .and_then(|done| connection.control("COMMIT").map(|()| done));
                if end.is_err() && !connection.is_idle() {
                    let _ = connection.control("ROLLBACK");
                }
                end
            }
            Kind::Postgres { pool, .. } => {
                // The lock ends with the connection.
                let mut connection = pool.separate()?;
                connection.batch(LOCK)?;
                run(&mut connection, files, false)
            }
        }
    }

    /// Names of this program's migrations that have not run on the database; runs none.
    pub fn unapplied_migrations(&self) -> Result<Vec<&'static str>> {
        let known: Vec<String> = self
            .read(|tx| tx.query("SELECT name FROM schema_migration", &[], |row| row.get(0)))
            .or_else(|error| match error {
                // An empty database has no such table yet.
                StoreError::Sql { .. } => Ok(Vec::new()),
                other => Err(other),
            })?;
        let missing = |name: &&'static str| !known.iter().any(|known| known == name);
        Ok(FILES.iter().map(|(name, _)| *name).filter(missing).collect())
    }

    /// The migrations this program holds.
    pub fn migrations() -> Vec<Migration> {
        FILES.iter().map(|(name, text)| Migration { name, checksum: checksum(text) }).collect()
    }
}

fn run(runner: &mut dyn Runner, files: &[(&str, &str)], sqlite: bool) -> Result<Applied> {
    runner.batch(TABLE)?;
    let known = runner.known()?;
    for (name, _) in &known {
        if !FILES.iter().any(|(ours, _)| ours == name) {
            return Err(StoreError::Migration(format!(
                "the database was made by a newer program (it knows {name}); update this program"
            )));
        }
    }
    let mut applied = Applied { before: known.len(), ..Applied::default() };
    for (name, text) in files {
        let checksum = checksum(text);
        match known.iter().find(|(known, _)| known == name) {
            Some((_, then)) if *then == checksum => {}
            Some(_) => {
                return Err(StoreError::Migration(format!(
                    "{name} was changed after it ran; add a new file instead"
                )));
            }
            None => {
                if let Some((later, _)) = known.iter().find(|(known, _)| known.as_str() > *name) {
                    return Err(StoreError::Migration(format!(
                        "{name} was added behind {later}, which already ran"
                    )));
                }
                apply(runner, name, text, &checksum, sqlite)?;
                applied.now.push((*name).to_owned());
            }
        }
    }
    Ok(applied)
}

fn apply(runner: &mut dyn Runner, name: &str, text: &str, checksum: &str, sqlite: bool) -> Result<()> {
    let failed = |e: StoreError| match e {
        e if e.is_unavailable() => e,
        e => StoreError::Migration(format!("{name}: {e}")),
    };
    // SQLite runs them all in one transaction, see above; definitions are transactional on both.
    if !sqlite {
        runner.batch("BEGIN")?;
    }
    for statement in dialect::definitions(text, sqlite) {
        runner.batch(&statement).map_err(failed)?;
    }
    runner.note(name, checksum).map_err(failed)?;
    if sqlite { Ok(()) } else { runner.batch("COMMIT") }
}

fn checksum(text: &str) -> String {
    use std::fmt::Write as _;
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

macro_rules! runner {
    ($connection:ty) => {
        impl Runner for $connection {
            fn batch(&mut self, sql: &str) -> Result<()> {
                <$connection>::batch(self, sql)
            }

            fn known(&mut self) -> Result<Vec<(String, String)>> {
                let mut known = Vec::new();
                let mut wrong = None;
                self.query("SELECT name, checksum FROM schema_migration ORDER BY name", &[], &mut |row| {
                    match row.get(0).and_then(|name| Ok((name, row.get(1)?))) {
                        Ok(pair) => known.push(pair),
                        Err(error) => wrong = Some(error),
                    }
                    true
                })?;
                wrong.map_or(Ok(known), Err)
            }

            fn note(&mut self, name: &str, checksum: &str) -> Result<()> {
                let values = [Value::Text(name.into()), Value::Text(checksum.into())];
                self.execute("INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)", &values)
                    .map(drop)
            }
        }
    };
}
runner!(crate::sqlite::SqliteConnection);
runner!(crate::postgres::PgConnection);
