//! Values both engines can bind. One type per meaning: dates are ISO text, instants microseconds.

use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

use jenner_model::{
    Date, InterfaceId, MessageId, OrganizationId, PersonId, PublicId, RegistryNumber, ReportId, SourceId,
    Timestamp, UserId,
};
use rusqlite::types::{ToSqlOutput, Value as SqliteValue, ValueRef};
use smol_str::SmolStr;
use tokio_postgres::types::{IsNull, Kind, ToSql, Type, private::BytesMut, to_sql_checked};

use crate::error::StoreError;

/// A value on its way into a statement.
#[derive(Clone, PartialEq)]
pub enum Value<'a> {
    /// NULL of any type.
    Null,
    /// BIGINT (also SMALLINT, INTEGER where the schema has them).
    Int(i64),
    /// DOUBLE PRECISION.
    Float(f64),
    /// BOOLEAN; 0 or 1 in SQLite.
    Bool(bool),
    /// TEXT. PostgreSQL holds no NUL character, so neither engine takes one.
    Text(Cow<'a, str>),
    /// BYTEA; BLOB in SQLite.
    Bytes(Cow<'a, [u8]>),
    /// An array, for `= ANY($n)` and `<> ALL($n)`.
    Array(Vec<Value<'a>>),
}

/// Shows the kind alone: values are people's data.
impl fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind())
    }
}

impl Value<'_> {
    /// The kind in one word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Int(_) => "integer",
            Self::Float(_) => "float",
            Self::Bool(_) => "boolean",
            Self::Text(_) => "text",
            Self::Bytes(_) => "bytes",
            Self::Array(_) => "array",
        }
    }

    /// The same value without borrowed parts.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::Int(n) => Value::Int(n),
            Self::Float(n) => Value::Float(n),
            Self::Bool(b) => Value::Bool(b),
            Self::Text(t) => Value::Text(Cow::Owned(t.into_owned())),
            Self::Bytes(b) => Value::Bytes(Cow::Owned(b.into_owned())),
            Self::Array(all) => Value::Array(all.into_iter().map(Value::into_owned).collect()),
        }
    }

    /// Refuses what the engines would treat differently.
    pub(crate) fn check(&self, index: usize) -> Result<(), StoreError> {
        let wrong = |why| Err(StoreError::Value { index, why });
        match self {
            Self::Text(t) if t.as_bytes().contains(&0) => wrong("text with a NUL character; remove it first"),
            Self::Float(n) if n.is_nan() => wrong("not a number; store NULL instead"),
            Self::Array(all) => all.iter().try_for_each(|v| match v {
                Value::Array(_) => wrong("an array in an array"),
                v => v.check(index),
            }),
            _ => Ok(()),
        }
    }

    /// PostgreSQL can take the value for this type: what [`ToSql`] below then does cannot fail.
    pub(crate) fn fits(&self, ty: &Type) -> bool {
        match self {
            Self::Null => true,
            Self::Int(n) => match *ty {
                Type::INT8 | Type::FLOAT8 => true,
                Type::INT4 => i32::try_from(*n).is_ok(),
                Type::INT2 => i16::try_from(*n).is_ok(),
                _ => false,
            },
            Self::Float(_) => *ty == Type::FLOAT8,
            Self::Bool(_) => *ty == Type::BOOL,
            Self::Text(_) => {
                matches!(*ty, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN)
            }
            Self::Bytes(_) => *ty == Type::BYTEA,
            Self::Array(all) => match ty.kind() {
                Kind::Array(member) => all.iter().all(|v| v.fits(member)),
                _ => false,
            },
        }
    }

    fn to_sqlite(&self) -> SqliteValue {
        match self {
            Self::Null | Self::Array(_) => SqliteValue::Null,
            Self::Int(n) => SqliteValue::Integer(*n),
            Self::Float(n) => SqliteValue::Real(*n),
            Self::Bool(b) => SqliteValue::Integer(i64::from(*b)),
            Self::Text(t) => SqliteValue::Text(t.clone().into_owned()),
            Self::Bytes(b) => SqliteValue::Blob(b.clone().into_owned()),
        }
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Borrowed(ValueRef::Null),
            Self::Int(n) => ToSqlOutput::Borrowed(ValueRef::Integer(*n)),
            Self::Float(n) => ToSqlOutput::Borrowed(ValueRef::Real(*n)),
            Self::Bool(b) => ToSqlOutput::Borrowed(ValueRef::Integer(i64::from(*b))),
            Self::Text(t) => ToSqlOutput::Borrowed(ValueRef::Text(t.as_bytes())),
            Self::Bytes(b) => ToSqlOutput::Borrowed(ValueRef::Blob(b)),
            Self::Array(all) => {
                ToSqlOutput::from_rc(Rc::new(all.iter().map(Value::to_sqlite).collect::<Vec<_>>()), c"rarray")
            }
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        ty: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(n) => match *ty {
                Type::INT8 => n.to_sql(ty, out),
                Type::INT4 => i32::try_from(*n)?.to_sql(ty, out),
                Type::INT2 => i16::try_from(*n)?.to_sql(ty, out),
                // Both engines widen a whole number silently; so do we.
                Type::FLOAT8 => (*n as f64).to_sql(ty, out),
                _ => Err(mismatch(self, ty)),
            },
            Self::Float(n) if *ty == Type::FLOAT8 => n.to_sql(ty, out),
            Self::Bool(b) if *ty == Type::BOOL => b.to_sql(ty, out),
            Self::Text(t)
                if matches!(*ty, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME | Type::UNKNOWN) =>
            {
                t.as_ref().to_sql(ty, out)
            }
            Self::Bytes(b) if *ty == Type::BYTEA => b.as_ref().to_sql(ty, out),
            Self::Array(all) if matches!(ty.kind(), Kind::Array(_)) => all.as_slice().to_sql(ty, out),
            _ => Err(mismatch(self, ty)),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn mismatch(value: &Value<'_>, ty: &Type) -> Box<dyn std::error::Error + Sync + Send> {
    format!("{} where the statement wants {}", value.kind(), ty.name()).into()
}

/// What can be a parameter of a statement.
pub trait Param {
    /// As the value to bind.
    fn value(&self) -> Value<'_>;
}

impl<T: Param + ?Sized> Param for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: Param> Param for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Param::value)
    }
}

impl Param for Value<'_> {
    fn value(&self) -> Value<'_> {
        self.clone()
    }
}

macro_rules! int {
    ($($t:ty),*) => { $(impl Param for $t {
        fn value(&self) -> Value<'_> { Value::Int(i64::from(*self)) }
    })* };
}
int!(i64, i32, i16, i8, u32, u16);

macro_rules! id {
    ($($t:ty),*) => { $(
        impl Param for $t {
            fn value(&self) -> Value<'_> { Value::Int(self.0) }
        }
        array!($t);
    )* };
}

macro_rules! array {
    ($($t:ty),*) => { $(
        impl Param for [$t] {
            fn value(&self) -> Value<'_> { Value::Array(self.iter().map(Param::value).collect()) }
        }
        impl Param for Vec<$t> {
            fn value(&self) -> Value<'_> { self.as_slice().value() }
        }
    )* };
}
id!(PersonId, ReportId, MessageId, OrganizationId, SourceId, InterfaceId, UserId, Timestamp);
array!(i64, String, SmolStr, &str, Vec<u8>, &[u8], PublicId, Date);

impl<const N: usize> Param for Vec<[u8; N]> {
    fn value(&self) -> Value<'_> {
        Value::Array(self.iter().map(Param::value).collect())
    }
}

impl Param for f64 {
    fn value(&self) -> Value<'_> {
        Value::Float(*self)
    }
}

impl Param for bool {
    fn value(&self) -> Value<'_> {
        Value::Bool(*self)
    }
}

impl Param for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl Param for String {
    fn value(&self) -> Value<'_> {
        self.as_str().value()
    }
}

impl Param for SmolStr {
    fn value(&self) -> Value<'_> {
        self.as_str().value()
    }
}

impl<S> Param for jenner_codes::Code<S> {
    fn value(&self) -> Value<'_> {
        self.as_str().value()
    }
}

impl Param for Cow<'_, str> {
    fn value(&self) -> Value<'_> {
        self.as_ref().value()
    }
}

impl Param for [u8] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(Cow::Borrowed(self))
    }
}

impl Param for Vec<u8> {
    fn value(&self) -> Value<'_> {
        self.as_slice().value()
    }
}

impl<const N: usize> Param for [u8; N] {
    fn value(&self) -> Value<'_> {
        self.as_slice().value()
    }
}

impl Param for PublicId {
    fn value(&self) -> Value<'_> {
        self.bytes().value()
    }
}

impl Param for RegistryNumber {
    fn value(&self) -> Value<'_> {
        Value::Int(i64::from(self.number()))
    }
}

/// ISO text, so that comparing text compares dates (years 0000 to 9999).
impl Param for Date {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.to_string()))
    }
}

/// One row for [`Tx::insert`](crate::Tx::insert): the values of its columns in order, anything that is a
/// [`Param`]. The values are copied, so they may be computed on the way.
#[macro_export]
macro_rules! values {
    ($($value:expr),* $(,)?) => { [$($crate::Param::value(&$value).into_owned()),*] };
}
