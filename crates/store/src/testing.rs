//! Throw-away databases for tests: the same suite on SQLite and on PostgreSQL.
