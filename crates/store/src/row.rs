//! Rows as statements return them: cells by index, typed, with errors that name the column but not its value.

use jenner_model::{
    Date, InterfaceId, MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId,
    Timestamp, UserId,
};
use rusqlite::types::ValueRef;
use smol_str::SmolStr;
use tokio_postgres::types::{FromSql, Type};

use crate::error::{Result, StoreError};

/// One row of a result.
pub struct Row<'a>(pub(crate) RowKind<'a>);

pub(crate) enum RowKind<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

/// A cell as either engine returns it.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    /// NULL.
    Null,
    /// Any whole number.
    Int(i64),
    /// A floating point number.
    Float(f64),
    /// PostgreSQL's boolean (SQLite returns 0 and 1).
    Bool(bool),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A type the layer does not read; cast it in the statement.
    Other(&'static str),
}

impl Cell<'_> {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "integer",
            Self::Float(_) => "float",
            Self::Bool(_) => "boolean",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Other(kind) => kind,
        }
    }
}

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(match *ty {
            Type::INT8 => Cell::Int(i64::from_sql(ty, raw)?),
            Type::INT4 => Cell::Int(i32::from_sql(ty, raw)?.into()),
            Type::INT2 => Cell::Int(i16::from_sql(ty, raw)?.into()),
            Type::BOOL => Cell::Bool(bool::from_sql(ty, raw)?),
            Type::FLOAT8 => Cell::Float(f64::from_sql(ty, raw)?),
            Type::FLOAT4 => Cell::Float(f32::from_sql(ty, raw)?.into()),
            Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN => {
                Cell::Text(<&str>::from_sql(ty, raw)?)
            }
            Type::BYTEA => Cell::Bytes(raw),
            Type::VOID => Cell::Null,
            // SUM and AVG over BIGINT are numeric in PostgreSQL.
            Type::NUMERIC => Cell::Other("numeric (cast it in the statement: CAST(… AS BIGINT))"),
            _ => Cell::Other("a type the layer does not read (cast it in the statement)"),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn std::error::Error + Sync + Send>> {
        Ok(Cell::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}

/// What can be read from a cell.
pub trait Column: Sized {
    /// What the cell must hold, for error texts.
    const EXPECTED: &'static str;
    /// The value, or nothing where the cell holds something else.
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl Row<'_> {
    /// The cell at `index` (from 0).
    pub fn get<T: Column>(&self, index: usize) -> Result<T> {
        let cell = self.cell(index)?;
        T::from_cell(cell).ok_or_else(|| StoreError::Column {
            index,
            name: self.name(index),
            expected: T::EXPECTED,
            found: cell.kind(),
        })
    }

    /// The text at `index`, borrowed from the row.
    pub fn text(&self, index: usize) -> Result<&str> {
        match self.cell(index)? {
            Cell::Text(text) => Ok(text),
            other => Err(self.wrong(index, "text", other)),
        }
    }

    /// The bytes at `index`, borrowed from the row.
    pub fn bytes(&self, index: usize) -> Result<&[u8]> {
        match self.cell(index)? {
            Cell::Bytes(bytes) => Ok(bytes),
            other => Err(self.wrong(index, "bytes", other)),
        }
    }

    /// The cell at `index` as the engine returned it.
    pub fn cell(&self, index: usize) -> Result<Cell<'_>> {
        let none = || StoreError::Column {
            index,
            name: "none".into(),
            expected: "a column",
            found: "no such column or an unreadable value",
        };
        match &self.0 {
            RowKind::Sqlite(row) => Ok(match row.get_ref(index).map_err(|_| none())? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(n) => Cell::Int(n),
                ValueRef::Real(n) => Cell::Float(n),
                ValueRef::Text(text) => {
                    std::str::from_utf8(text).map_or(Cell::Other("text that is not UTF-8"), Cell::Text)
                }
                ValueRef::Blob(bytes) => Cell::Bytes(bytes),
            }),
            RowKind::Postgres(row) => row.try_get(index).map_err(|_| none()),
        }
    }

    fn wrong(&self, index: usize, expected: &'static str, found: Cell<'_>) -> StoreError {
        StoreError::Column { index, name: self.name(index), expected, found: found.kind() }
    }

    fn name(&self, index: usize) -> String {
        match &self.0 {
            RowKind::Sqlite(row) => row.as_ref().column_name(index).unwrap_or("?").to_owned(),
            RowKind::Postgres(row) => row.columns().get(index).map_or("?", |c| c.name()).to_owned(),
        }
    }
}

impl<T: Column> Column for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

macro_rules! column {
    ($($t:ty: $expected:literal, $cell:pat => $value:expr;)*) => { $(impl Column for $t {
        const EXPECTED: &'static str = $expected;
        fn from_cell(cell: Cell<'_>) -> Option<Self> {
            match cell { $cell => $value, _ => None }
        }
    })* };
}

column! {
    i64: "integer", Cell::Int(n) => Some(n);
    i32: "32-bit integer", Cell::Int(n) => n.try_into().ok();
    i16: "16-bit integer", Cell::Int(n) => n.try_into().ok();
    i8: "8-bit integer", Cell::Int(n) => n.try_into().ok();
    u32: "unsigned 32-bit integer", Cell::Int(n) => n.try_into().ok();
    u16: "unsigned 16-bit integer", Cell::Int(n) => n.try_into().ok();
    u64: "unsigned integer", Cell::Int(n) => n.try_into().ok();
    usize: "unsigned integer", Cell::Int(n) => n.try_into().ok();
    String: "text", Cell::Text(t) => Some(t.to_owned());
    SmolStr: "text", Cell::Text(t) => Some(t.into());
    Vec<u8>: "bytes", Cell::Bytes(b) => Some(b.to_owned());
    PublicId: "12 bytes", Cell::Bytes(b) => b.try_into().ok().map(PublicId::from_random);
    RegistryNumber: "registry number", Cell::Int(n) => u32::try_from(n).ok().and_then(RegistryNumber::from_number);
    Date: "ISO date", Cell::Text(t) => t.parse().ok();
    PersonId: "integer", Cell::Int(n) => Some(Self(n));
    ReportId: "integer", Cell::Int(n) => Some(Self(n));
    MessageId: "integer", Cell::Int(n) => Some(Self(n));
    OrganizationId: "integer", Cell::Int(n) => Some(Self(n));
    SourceId: "integer", Cell::Int(n) => Some(Self(n));
    InterfaceId: "integer", Cell::Int(n) => Some(Self(n));
    UserId: "integer", Cell::Int(n) => Some(Self(n));
    Timestamp: "integer", Cell::Int(n) => Some(Self(n));
}

impl Column for f64 {
    const EXPECTED: &'static str = "number";
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Float(n) => Some(n),
            Cell::Int(n) => Some(n as f64),
            _ => None,
        }
    }
}

impl Column for bool {
    const EXPECTED: &'static str = "boolean";
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bool(b) => Some(b),
            Cell::Int(0) => Some(false),
            Cell::Int(1) => Some(true),
            _ => None,
        }
    }
}

impl<const N: usize> Column for [u8; N] {
    const EXPECTED: &'static str = "bytes of a fixed length";
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}
