//! PostgreSQL's errors by meaning. Messages that could quote a value of a row are left out.

use std::error::Error as _;

use crate::error::{ConstraintKind, StoreError, excerpt};

/// Sorts an error; `during_commit` says that COMMIT had been sent.
pub(crate) fn error(e: &tokio_postgres::Error, sql: &str, during_commit: bool) -> StoreError {
    let Some(db) = e.as_db_error() else {
        let io = std::iter::successors(e.source(), |e| (*e).source())
            .find_map(|e| e.downcast_ref::<std::io::Error>());
        return match io {
            Some(io) => StoreError::Unavailable { why: io.to_string(), during_commit },
            None if e.is_closed() => {
                StoreError::Unavailable { why: "the connection was closed".into(), during_commit }
            }
            // What is left: no route, time-outs, refused authentication methods, values of the wrong type.
            None if sql.is_empty() => StoreError::Unavailable { why: e.to_string(), during_commit },
            None => StoreError::Sql { code: "client".into(), message: e.to_string(), sql: excerpt(sql) },
        };
    };
    let code = db.code().code();
    let constraint = |kind| StoreError::Constraint {
        kind,
        name: db.constraint().or(db.column()).unwrap_or("?").to_owned(),
    };
    match code {
        "40001" | "40P01" => StoreError::Contended { attempts: 1 },
        "53100" => StoreError::Full,
        "25006" => StoreError::ReadOnly,
        "55P03" => StoreError::Locked,
        "23505" => constraint(ConstraintKind::Unique),
        "23503" => constraint(ConstraintKind::ForeignKey),
        "23502" => constraint(ConstraintKind::NotNull),
        "23514" => constraint(ConstraintKind::Check),
        "XX001" | "XX002" => StoreError::Corrupt(code.to_owned()),
        "57P01" | "57P02" | "57P03" => {
            StoreError::Unavailable { why: "the server is shutting down or starting".into(), during_commit }
        }
        _ if code.starts_with("53")
            || code.starts_with("08")
            || code.starts_with("28")
            || code == "3D000" =>
        {
            StoreError::Unavailable { why: db.message().to_owned(), during_commit }
        }
        // Classes 0A, 21, 25, 42: about the statement, not about values.
        _ => {
            let plain = ["0A", "21", "25", "42", "55"].iter().any(|class| code.starts_with(class));
            let message = if plain { db.message() } else { "message withheld, it could quote data" };
            StoreError::Sql { code: code.to_owned(), message: message.to_owned(), sql: excerpt(sql) }
        }
    }
}
