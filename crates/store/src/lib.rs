//! The database: schema, migrations, queries; SQLite and PostgreSQL behind one layer
