//! PostgreSQL: a pool of connections driven on the calling thread, statements pipelined into few round trips.

mod connection;
mod errors;
mod group;
mod pool;

pub(crate) use connection::PgConnection;
pub(crate) use group::AuditGroup;
pub(crate) use pool::Pool;
