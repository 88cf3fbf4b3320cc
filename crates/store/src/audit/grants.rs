//! What the program's role on a PostgreSQL server may do: everything it needs, and nothing that changes the log.

use crate::db::{Db, Engine};
use crate::error::{Result, StoreError};

/// Tables to which rows are only ever added.
pub const APPEND_ONLY: &[&str] = &["audit_entry", "audit_chain", "audit_checkpoint"];

/// The statements that give a role what the program needs on this database: it may add to the tables of the log and read
/// them, and may not change or delete there. Run them as the owner of the tables, after each migration; the program then
/// connects as this role.
pub fn grants(db: &Db, role: &str) -> Result<String> {
    if db.engine() != Engine::Postgres {
        return Err(StoreError::Usage("SQLite knows no roles: protect the file"));
    }
    if role.is_empty() || !role.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_') {
        return Err(StoreError::Config("a role is written with small letters, digits and _".into()));
    }
    let tables: Vec<String> = db.read(|tx| {
        tx.query(
            "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p') AND n.nspname = current_schema() ORDER BY 1",
            &[],
            |row| row.get(0),
        )
    })?;
    let schema: Option<String> =
        db.read(|tx| tx.query_opt("SELECT current_schema()::text", &[], |row| row.get(0)))?;
    let schema = schema.unwrap_or_else(|| "public".into());
    let mut words = format!("GRANT USAGE ON SCHEMA \"{schema}\" TO {role};\n");
    for table in tables {
        let rights = match APPEND_ONLY.contains(&table.as_str()) {
            true => "SELECT, INSERT",
            false => "SELECT, INSERT, UPDATE, DELETE",
        };
        words += &format!("REVOKE ALL ON \"{schema}\".\"{table}\" FROM {role};\n");
        words += &format!("GRANT {rights} ON \"{schema}\".\"{table}\" TO {role};\n");
    }
    words += &format!("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA \"{schema}\" TO {role};\n");
    Ok(words)
}
