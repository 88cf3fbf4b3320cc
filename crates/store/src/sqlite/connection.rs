//! One SQLite connection: pragmas, statements in its own words, errors by meaning.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, ffi};

use crate::db::Options;
use crate::dialect;
use crate::error::{ConstraintKind, Result, StoreError, excerpt};
use crate::row::{Row, RowKind};
use crate::tx::Shape;
use crate::value::Value;

/// Where a database is.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    File(String),
    /// A name in SQLite's memory file system, shared by the connections of this process.
    Memory(String),
}

impl Place {
    pub(crate) fn parse(path: &str) -> Result<Self> {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        match path.trim_start_matches("//") {
            "" => {
                Err(StoreError::Config("sqlite: needs a file, as in sqlite:/var/lib/jenner/jenner.db".into()))
            }
            ":memory:" => {
                let n = COUNT.fetch_add(1, Ordering::Relaxed);
                Ok(Self::Memory(format!("file:/jenner-{}-{n}?vfs=memdb", std::process::id())))
            }
            file => Ok(Self::File(if path.starts_with("///") {
                format!("/{}", file.trim_start_matches('/'))
            } else {
                file.into()
            })),
        }
    }

    pub(crate) fn name(&self) -> &str {
        match self {
            Self::File(name) | Self::Memory(name) => name,
        }
    }
}

/// A connection with its translated statements.
pub(crate) struct SqliteConnection {
    pub(crate) raw: Connection,
    translated: HashMap<Box<str>, Arc<str>>,
    inserts: HashMap<Box<str>, Arc<str>>,
}

/// How much of the file the writer reads through a memory map, in bytes.
const WRITER_MAP: &str = "1073741824";

impl SqliteConnection {
    pub(crate) fn open_writer(place: &Place, options: &Options) -> Result<Self> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_URI
            | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Self::open(place, options, flags)?;
        if let Place::File(_) = place {
            let mode: String = connection
                .raw
                .pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))
                .map_err(|e| error(&e, "PRAGMA journal_mode"))?;
            if mode != "wal" {
                return Err(StoreError::Config(format!("SQLite cannot use a write-ahead log here ({mode})")));
            }
        }
        connection.pragma("synchronous", if options.fast_and_unsafe { "OFF" } else { "FULL" })?;
        // What is deleted is overwritten, so that a purge leaves nothing in the file.
        connection.pragma("secure_delete", "ON")?;
        // A backstop: the log is copied into the file by the checkpointer, beside the writer. At 256 MB the writer copies
        // what is left of it and begins anew at its start.
        connection.pragma("wal_autocheckpoint", "65536")?;
        connection.pragma("cache_size", &format!("-{}", options.cache_kib.saturating_mul(4)))?;
        // A memory map is for the writer alone: every commit of another connection throws it away, and each page is mapped again.
        connection.pragma("mmap_size", WRITER_MAP)?;
        Ok(connection)
    }

    pub(crate) fn open_reader(place: &Place, options: &Options) -> Result<Self> {
        // Not opened read-only: a reader of a write-ahead log must be able to write its index file.
        let flags =
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Self::open(place, options, flags)?;
        connection.pragma("query_only", "ON")?;
        Ok(connection)
    }

    fn open(place: &Place, options: &Options, flags: OpenFlags) -> Result<Self> {
        let raw = Connection::open_with_flags(place.name(), flags).map_err(|e| error(&e, "open"))?;
        raw.set_prepared_statement_cache_capacity(options.statements);
        raw.busy_timeout(options.wait).map_err(|e| error(&e, "busy_timeout"))?;
        rusqlite::vtab::array::load_module(&raw).map_err(|e| error(&e, "rarray"))?;
        // A plan holds for every value: otherwise a statement that meets a partial index is parsed anew each time it is run.
        raw.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(|e| error(&e, "qpsg"))?;
        let connection = Self { raw, translated: HashMap::new(), inserts: HashMap::new() };
        connection.pragma("foreign_keys", "ON")?;
        connection.pragma("temp_store", "MEMORY")?;
        connection.pragma("cache_size", &format!("-{}", options.cache_kib))?;
        // Truncates the log after a burst; a large one slows readers down.
        connection.pragma("journal_size_limit", "134217728")?;
        Ok(connection)
    }

    fn pragma(&self, name: &'static str, value: &str) -> Result<()> {
        self.raw.execute_batch(&format!("PRAGMA {name} = {value}")).map_err(|e| error(&e, name))
    }

    /// No transaction is open.
    pub(crate) fn is_idle(&self) -> bool {
        self.raw.is_autocommit()
    }

    /// Runs words of transaction control or a definition, as they are.
    pub(crate) fn control(&self, sql: &str) -> Result<()> {
        self.raw
            .prepare_cached(sql)
            .and_then(|mut statement| statement.raw_execute())
            .map(drop)
            .map_err(|e| error(&e, sql))
    }

    pub(crate) fn batch(&self, sql: &str) -> Result<()> {
        self.raw.execute_batch(sql).map_err(|e| error(&e, sql))
    }

    fn translate(&mut self, sql: &str) -> Arc<str> {
        if let Some(known) = self.translated.get(sql) {
            return known.clone();
        }
        let text: Arc<str> = dialect::statement_for_sqlite(sql).into();
        // Statements are constants of the program; a flood of different ones would be a mistake, not a leak.
        if self.translated.len() > 4096 {
            self.translated.clear();
        }
        self.translated.insert(sql.into(), text.clone());
        text
    }

    /// Calls `read` for each row until it returns false.
    pub(crate) fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: &mut dyn FnMut(&Row<'_>) -> bool,
    ) -> Result<()> {
        let text = self.translate(sql);
        let wrap = |e: rusqlite::Error| error(&e, sql);
        let mut statement = self.raw.prepare_cached(&text).map_err(wrap)?;
        bind(&mut statement, values, sql)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(wrap)? {
            if !read(&Row(RowKind::Sqlite(row))) {
                break;
            }
        }
        Ok(())
    }

    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let text = self.translate(sql);
        let wrap = |e: rusqlite::Error| error(&e, sql);
        let mut statement = self.raw.prepare_cached(&text).map_err(wrap)?;
        bind(&mut statement, values, sql)?;
        if statement.column_count() > 0 {
            let mut rows = statement.raw_query();
            let mut count = 0;
            while rows.next().map_err(wrap)?.is_some() {
                count += 1;
            }
            return Ok(count);
        }
        statement.raw_execute().map(|n| n as u64).map_err(wrap)
    }

    pub(crate) fn insert<'v, const N: usize>(
        &mut self,
        shape: &Shape<'_>,
        next: &mut dyn FnMut() -> Result<Option<[Value<'v>; N]>>,
    ) -> Result<()> {
        let key = format!("{}\n{}\n{}", shape.table, shape.columns.join(","), shape.conflict);
        let sql = match self.inserts.get(key.as_str()) {
            Some(known) => known.clone(),
            None => {
                let sql = format!("{} VALUES ({}){}", shape.head(), shape.places(), shape.tail());
                let sql: Arc<str> = dialect::statement_for_sqlite(&sql).into();
                self.inserts.insert(key.into(), sql.clone());
                sql
            }
        };
        let wrap = |e: rusqlite::Error| error(&e, &sql);
        let mut statement = self.raw.prepare_cached(&sql).map_err(wrap)?;
        while let Some(row) = next()? {
            bind(&mut statement, &row, &sql)?;
            statement.raw_execute().map_err(wrap)?;
        }
        Ok(())
    }

    /// What `PRAGMA integrity_check` (or the quick one) and the foreign key check complain about.
    pub(crate) fn integrity(&mut self, thorough: bool) -> Result<Vec<String>> {
        let mut wrong = Vec::new();
        let sql = if thorough { "PRAGMA integrity_check(100)" } else { "PRAGMA quick_check(100)" };
        self.query(sql, &[], &mut |row| {
            wrong.extend(row.text(0).ok().filter(|t| *t != "ok").map(str::to_owned));
            true
        })?;
        self.query("PRAGMA foreign_key_check", &[], &mut |row| {
            wrong.push(format!("a row of {} refers to nothing", row.text(0).unwrap_or("?")));
            wrong.len() < 200
        })?;
        Ok(wrong)
    }
}

fn bind(statement: &mut rusqlite::CachedStatement<'_>, values: &[Value<'_>], sql: &str) -> Result<()> {
    if statement.parameter_count() != values.len() {
        return Err(StoreError::Sql {
            code: "parameters".into(),
            message: format!("wants {} parameters, got {}", statement.parameter_count(), values.len()),
            sql: excerpt(sql),
        });
    }
    for (n, value) in values.iter().enumerate() {
        statement.raw_bind_parameter(n + 1, value).map_err(|e| error(&e, sql))?;
    }
    Ok(())
}

/// Sorts SQLite's errors by meaning. Its messages name tables and columns, not values.
pub(crate) fn error(e: &rusqlite::Error, sql: &str) -> StoreError {
    let other = |code: String, message: String| StoreError::Sql { code, message, sql: excerpt(sql) };
    let (code, message) = match e {
        rusqlite::Error::SqliteFailure(code, message) => (*code, message.clone().unwrap_or_default()),
        rusqlite::Error::SqlInputError { error, msg, .. } => (*error, msg.clone()),
        _ => return other("sqlite".into(), e.to_string()),
    };
    let constraint = |kind| StoreError::Constraint {
        kind,
        name: message.split_once(": ").map_or_else(|| message.clone(), |(_, name)| name.to_owned()),
    };
    match code.code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::ReadOnly => StoreError::ReadOnly,
        ErrorCode::PermissionDenied => StoreError::ReadOnly,
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => StoreError::Locked,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt(message),
        ErrorCode::CannotOpen => StoreError::unavailable(format!("the file cannot be opened: {message}")),
        ErrorCode::SystemIoFailure => {
            StoreError::unavailable(format!("input/output error {}", code.extended_code))
        }
        ErrorCode::OutOfMemory => StoreError::unavailable("out of memory"),
        ErrorCode::ConstraintViolation => match code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE
            | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
            | ffi::SQLITE_CONSTRAINT_ROWID => constraint(ConstraintKind::Unique),
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => constraint(ConstraintKind::ForeignKey),
            ffi::SQLITE_CONSTRAINT_NOTNULL => constraint(ConstraintKind::NotNull),
            _ => constraint(ConstraintKind::Check),
        },
        _ => other(code.extended_code.to_string(), message),
    }
}
