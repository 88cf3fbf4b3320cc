//! The database: schema, migrations, queries; SQLite and PostgreSQL behind one layer.
//!
//! Store functions are plain synchronous functions over a transaction ([`Tx`]): `db.read(|tx| …)` gives a
//! consistent snapshot, `db.write(|tx| …)` one transaction that is on disk when it returns. One SQL text runs
//! on both engines, see [`dialect`](self#the-shared-dialect).
//!
//! # The shared dialect
//!
//! - Parameters are `$1`, `$2` …; each is bound to a [`Value`]. In `SELECT $1` and `$1 IS NULL` PostgreSQL cannot
//!   tell the type: write `CAST($1 AS BIGINT)`.
//! - `x = ANY($1)` and `x <> ALL($1)` take an array; `FROM UNNEST($1::bigint[]) AS k(id)` joins with one.
//! - Types of tables: BIGINT, TEXT, BYTEA, BOOLEAN, DOUBLE PRECISION. Instants are BIGINT microseconds
//!   ([`jenner_model::Timestamp`]), dates are ISO TEXT. `SUM(x)` of BIGINT needs `CAST(SUM(x) AS BIGINT)`.
//! - `COLLATE`: text sorts by bytes on SQLite and by the database's collation on PostgreSQL; where order matters
//!   sort in the program or create the database with the C collation.
//! - `) /* clustered */;` behind a table keeps its rows in the primary key (SQLite `WITHOUT ROWID`).
//! - `-- @postgres` / `-- @sqlite` on the line before a statement of a migration keeps it for one engine.

pub mod audit;
pub mod content;
mod db;
mod dialect;
mod error;
pub mod ids;
mod migrate;
mod postgres;
pub mod queries;
mod row;
mod sqlite;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod value;

pub use audit::AuditEntry;
pub use db::{Db, Engine, Options};
pub use error::{ConstraintKind, Result, StoreError};
pub use migrate::{Applied, Migration};
pub use row::{Cell, Column, Row};
pub use tx::{Insert, Tx};
pub use value::{Param, Value};
