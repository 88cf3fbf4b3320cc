//! A transaction as store functions see it: statements, bulk inserts, locks by key, audit entries.

use crate::audit::AuditEntry;
use crate::db::Engine;
use crate::error::{Result, StoreError};
use crate::postgres::PgConnection;
use crate::row::Row;
use crate::sqlite::SqliteConnection;
use crate::value::{Param, Value};

/// A bulk insert into one table: `Insert::into("dose", ["person_id", "id"]).on_conflict("DO NOTHING")`.
#[derive(Debug, Clone, Copy)]
pub struct Insert<const N: usize> {
    /// The table.
    pub table: &'static str,
    /// Its columns, in the order of the values of a row.
    pub columns: [&'static str; N],
    /// What follows `ON CONFLICT`; empty where a conflict is an error.
    pub conflict: &'static str,
}

impl<const N: usize> Insert<N> {
    /// An insert where a key that exists is an error.
    pub const fn into(table: &'static str, columns: [&'static str; N]) -> Self {
        Self { table, columns, conflict: "" }
    }

    /// With the words that follow `ON CONFLICT`, such as `(id) DO UPDATE SET name = excluded.name`.
    ///
    /// With `DO UPDATE` no two rows of one call may have the same key: PostgreSQL refuses that
    /// (SQLSTATE 21000), SQLite would let the last one win.
    pub const fn on_conflict(mut self, clause: &'static str) -> Self {
        self.conflict = clause;
        self
    }

    pub(crate) fn shape(&self) -> Shape<'_> {
        Shape { table: self.table, columns: &self.columns, conflict: self.conflict }
    }
}

/// An [`Insert`] without its number of columns in the type.
#[derive(Clone, Copy)]
pub(crate) struct Shape<'a> {
    pub table: &'a str,
    pub columns: &'a [&'static str],
    pub conflict: &'a str,
}

impl Shape<'_> {
    pub(crate) fn head(&self) -> String {
        format!("INSERT INTO {} ({})", self.table, self.columns.join(", "))
    }

    pub(crate) fn tail(&self) -> String {
        if self.conflict.is_empty() { String::new() } else { format!(" ON CONFLICT {}", self.conflict) }
    }

    pub(crate) fn places(&self) -> String {
        (1..=self.columns.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ")
    }
}

/// An open transaction. Made by [`Db::read`](crate::Db::read) and [`Db::write`](crate::Db::write) alone.
///
/// After a statement has failed the transaction cannot be committed any more, on either engine.
/// On PostgreSQL [`run`](Tx::run), [`insert`](Tx::insert) and [`lock_keys`](Tx::lock_keys) are sent together
/// with the next statement or with COMMIT, in order; their errors are reported there. So code should not try to
/// tell which of them failed, and a write that only runs and inserts costs one round trip.
pub struct Tx<'c> {
    kind: Kind<'c>,
    /// Entries to append before COMMIT.
    entries: Vec<AuditEntry>,
    /// The first failure of a statement.
    failed: Option<StoreError>,
    writable: bool,
}

enum Kind<'c> {
    Sqlite(&'c mut SqliteConnection),
    Postgres(&'c mut PgConnection),
}

impl<'c> Tx<'c> {
    pub(crate) fn sqlite(connection: &'c mut SqliteConnection, writable: bool) -> Self {
        Self { kind: Kind::Sqlite(connection), entries: Vec::new(), failed: None, writable }
    }

    pub(crate) fn postgres(connection: &'c mut PgConnection, writable: bool) -> Self {
        Self { kind: Kind::Postgres(connection), entries: Vec::new(), failed: None, writable }
    }

    /// Which engine this is: for messages and benches, never to choose between statements.
    pub fn engine(&self) -> Engine {
        match self.kind {
            Kind::Sqlite(_) => Engine::Sqlite,
            Kind::Postgres(_) => Engine::Postgres,
        }
    }

    /// All rows of a statement (also `INSERT … RETURNING` in a write).
    pub fn query<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut found = Vec::new();
        self.each(sql, params, |row| {
            found.push(read(row)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// The first row of a statement, if there is one.
    pub fn query_opt<T>(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut read: impl FnMut(&Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut found = None;
        self.each(sql, params, |row| {
            if found.is_none() {
                found = Some(read(row)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Calls `read` for each row of a statement.
    pub fn each(
        &mut self,
        sql: &str,
        params: &[&dyn Param],
        mut read: impl FnMut(&Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let values = self.bind(params)?;
        let mut unread = None;
        let mut read = |row: &Row<'_>| match read(row) {
            Ok(()) => true,
            Err(error) => {
                unread = Some(error);
                false
            }
        };
        let done = match &mut self.kind {
            Kind::Sqlite(connection) => connection.query(sql, &values, &mut read),
            Kind::Postgres(connection) => connection.query(sql, &values, &mut read),
        };
        self.note(done)?;
        // A row the program cannot read does not spoil the transaction.
        unread.map_or(Ok(()), Err)
    }

    /// Runs a statement at once and returns how many rows it changed.
    pub fn execute(&mut self, sql: &str, params: &[&dyn Param]) -> Result<u64> {
        self.must_write()?;
        let values = self.bind(params)?;
        let done = match &mut self.kind {
            Kind::Sqlite(connection) => connection.execute(sql, &values),
            Kind::Postgres(connection) => connection.execute(sql, &values),
        };
        self.note(done)
    }

    /// Runs a statement whose row count does not matter; on PostgreSQL together with what comes next.
    pub fn run(&mut self, sql: &str, params: &[&dyn Param]) -> Result<()> {
        self.must_write()?;
        let values = self.bind(params)?;
        let done = match &mut self.kind {
            Kind::Sqlite(connection) => connection.execute(sql, &values).map(drop),
            Kind::Postgres(connection) => connection.enqueue(sql, values),
        };
        self.note(done)
    }

    /// Inserts many rows. Rows are made with [`values!`](crate::values):
    /// `tx.insert(&DOSES, doses.iter().map(|d| values![d.person, d.id]))`.
    pub fn insert<'v, const N: usize>(
        &mut self,
        into: &Insert<N>,
        rows: impl IntoIterator<Item = [Value<'v>; N]>,
    ) -> Result<()> {
        self.must_write()?;
        let mut rows = rows.into_iter();
        let mut next = || match rows.next() {
            None => Ok(None),
            Some(row) => {
                for (n, value) in row.iter().enumerate() {
                    value.check(n + 1)?;
                }
                Ok(Some(row))
            }
        };
        let done = match &mut self.kind {
            Kind::Sqlite(connection) => connection.insert(&into.shape(), &mut next),
            Kind::Postgres(connection) => connection.insert(&into.shape(), &mut next),
        };
        self.note(done)
    }

    /// Holds the keys until the end of the transaction: another write that wants one of them waits.
    /// Sorts the keys and drops doubles, so that two writers never wait for each other in a circle.
    /// Nothing to do on SQLite, which has one writer.
    pub fn lock_keys(&mut self, keys: &mut Vec<i64>) -> Result<()> {
        self.hold_keys(keys, "SELECT count(pg_advisory_xact_lock(k)) FROM unnest($1::bigint[]) AS k")
    }

    /// Holds the keys until the end of the transaction together with others that share them: a write that wants one of them
    /// for itself ([`lock_keys`](Tx::lock_keys)) waits.
    pub fn share_keys(&mut self, keys: &mut Vec<i64>) -> Result<()> {
        self.hold_keys(keys, "SELECT count(pg_advisory_xact_lock_shared(k)) FROM unnest($1::bigint[]) AS k")
    }

    fn hold_keys(&mut self, keys: &mut Vec<i64>, sql: &'static str) -> Result<()> {
        self.must_write()?;
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() {
            return Ok(());
        }
        let Kind::Postgres(connection) = &mut self.kind else {
            return Ok(());
        };
        let done = connection.enqueue(sql, vec![keys.value().into_owned()]);
        self.note(done)
    }

    /// Appends an entry to the audit log. In a write it becomes part of the same transaction; in a read it is
    /// stored before [`Db::read`](crate::Db::read) returns, and the read fails when that fails.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.entries.push(entry);
    }

    /// Somebody else was faster: what this transaction has read does not hold any more. Return the error; nothing of
    /// it is stored, and on PostgreSQL the closure runs again from its start. (SQLite has one writer.)
    pub fn give_way(&mut self) -> StoreError {
        let error = StoreError::Contended { attempts: 1 };
        self.failed.get_or_insert_with(|| error.clone());
        error
    }

    fn must_write(&self) -> Result<()> {
        match &self.failed {
            Some(error) => Err(error.clone()),
            None if self.writable => Ok(()),
            None => Err(StoreError::Usage("a change inside Db::read; use Db::write")),
        }
    }

    fn bind<'v>(&self, params: &'v [&'v dyn Param]) -> Result<Vec<Value<'v>>> {
        if let Some(error) = &self.failed {
            return Err(error.clone());
        }
        let mut values = Vec::with_capacity(params.len());
        for (n, param) in params.iter().enumerate() {
            let value = param.value();
            value.check(n + 1)?;
            values.push(value);
        }
        Ok(values)
    }

    fn note<T>(&mut self, done: Result<T>) -> Result<T> {
        if let Err(error) = &done {
            self.failed.get_or_insert_with(|| error.clone());
        }
        done
    }

    /// Entries and first failure, once the closure is through.
    pub(crate) fn into_end(self) -> (Vec<AuditEntry>, Option<StoreError>) {
        (self.entries, self.failed)
    }
}
