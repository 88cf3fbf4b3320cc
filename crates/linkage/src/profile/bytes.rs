//! A profile as a short byte string for a store: a version, then each set with its length.

use smol_str::SmolStr;
use thiserror::Error;

use super::{Contact, MOST, Name, Number, Other, Place, Profile};
use crate::clean::date::Born;
use crate::details::{NumberKind, OtherKind};

/// Version of the form; older ones are rebuilt from the reports.
const VERSION: u8 = 1;

/// Why bytes are no profile.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BytesError {
    /// Written by another version: build the profile anew from the reports.
    #[error("the profile has version {0}, this program reads version {VERSION}: rebuild it from the reports")]
    Version(u8),
    /// Cut short or damaged.
    #[error("the profile's bytes end early or are damaged at byte {0}")]
    Damaged(usize),
}

impl Profile {
    /// The profile as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = vec![VERSION, self.flags];
        out.extend(self.orders.to_le_bytes());
        many(&mut out, &self.names, |out, name| {
            for part in [&name.family, &name.given, &name.middle] {
                text(out, part);
            }
            out.push(name.generation << 1 | u8::from(name.newborn));
        });
        many(&mut out, &self.born, |out, born| out.extend(born.0.to_le_bytes()));
        many(&mut out, &self.places, |out, place| {
            for part in [&place.street, &place.house, &place.unit, &place.city, &place.zip] {
                text(out, part);
            }
        });
        many(&mut out, &self.phones, |out, phone| out.extend(phone.to_le_bytes()));
        many(&mut out, &self.emails, |out, email| text(out, email));
        many(&mut out, &self.numbers, |out, number| {
            out.push(match number.kind {
                NumberKind::Own => 0,
                NumberKind::SocialSecurity => 1,
                NumberKind::Payer => 2,
                NumberKind::BirthFile => 3,
                NumberKind::Other => 4,
            });
            text(out, &number.authority);
            text(out, &number.value);
        });
        many(&mut out, &self.maiden, |out, maiden| text(out, maiden));
        many(&mut out, &self.contacts, |out, contact| {
            text(out, &contact.given);
            text(out, &contact.family);
        });
        many(&mut out, &self.others, |out, other| {
            out.push(match other.kind {
                OtherKind::BirthPlace => 0,
                OtherKind::Occupation => 1,
            });
            text(out, &other.text);
        });
        out
    }

    /// Reads what [`Profile::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Profile, BytesError> {
        let mut from = Reader { bytes, at: 0 };
        let version = from.byte()?;
        if version != VERSION {
            return Err(BytesError::Version(version));
        }
        let flags = from.byte()?;
        let orders = u16::from_le_bytes(from.array()?);
        let read = Profile {
            flags,
            orders,
            names: from.many(|from| {
                let (family, given, middle) = (from.text()?, from.text()?, from.text()?);
                let last = from.byte()?;
                Ok(Name { family, given, middle, generation: last >> 1, newborn: last & 1 == 1 })
            })?,
            born: from.many(|from| Ok(Born(u32::from_le_bytes(from.array()?))))?,
            places: from.many(|from| {
                Ok(Place {
                    street: from.text()?,
                    house: from.text()?,
                    unit: from.text()?,
                    city: from.text()?,
                    zip: from.text()?,
                })
            })?,
            phones: from.many(|from| Ok(u64::from_le_bytes(from.array()?)))?,
            emails: from.many(Reader::text)?,
            numbers: from.many(|from| {
                let kind = match from.byte()? {
                    0 => NumberKind::Own,
                    1 => NumberKind::SocialSecurity,
                    2 => NumberKind::Payer,
                    3 => NumberKind::BirthFile,
                    4 => NumberKind::Other,
                    _ => return Err(from.damaged()),
                };
                Ok(Number { kind, authority: from.text()?, value: from.text()? })
            })?,
            maiden: from.many(Reader::text)?,
            contacts: from.many(|from| Ok(Contact { given: from.text()?, family: from.text()? }))?,
            others: from.many(|from| {
                let kind = match from.byte()? {
                    0 => OtherKind::BirthPlace,
                    1 => OtherKind::Occupation,
                    _ => return Err(from.damaged()),
                };
                Ok(Other { kind, text: from.text()? })
            })?,
        };
        if from.at == bytes.len() { Ok(read) } else { Err(from.damaged()) }
    }
}

fn many<T>(out: &mut Vec<u8>, all: &[T], write: impl Fn(&mut Vec<u8>, &T)) {
    // The sets are bounded far below 256.
    out.push(u8::try_from(all.len()).unwrap_or(u8::MAX));
    all.iter().for_each(|one| write(out, one));
}

fn text(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    // One byte for usual lengths, a marker and two bytes for the others.
    match u8::try_from(length) {
        Ok(short) if short < u8::MAX => out.push(short),
        _ => {
            out.push(u8::MAX);
            out.extend(length.to_le_bytes());
        }
    }
    out.extend(bytes.iter().take(usize::from(length)));
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn damaged(&self) -> BytesError {
        BytesError::Damaged(self.at)
    }

    fn take(&mut self, length: usize) -> Result<&[u8], BytesError> {
        let damaged = BytesError::Damaged(self.at);
        let end = self.at.checked_add(length).ok_or(damaged.clone())?;
        let taken = self.bytes.get(self.at..end).ok_or(damaged)?;
        self.at = end;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], BytesError> {
        let damaged = self.damaged();
        self.take(N)?.try_into().map_err(|_| damaged)
    }

    fn byte(&mut self) -> Result<u8, BytesError> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn text(&mut self) -> Result<SmolStr, BytesError> {
        let damaged = self.damaged();
        let length = match self.byte()? {
            u8::MAX => usize::from(u16::from_le_bytes(self.array()?)),
            short => usize::from(short),
        };
        std::str::from_utf8(self.take(length)?).map(SmolStr::from).map_err(|_| damaged)
    }

    fn many<T: Ord>(
        &mut self,
        read: impl Fn(&mut Self) -> Result<T, BytesError>,
    ) -> Result<Box<[T]>, BytesError> {
        let count = usize::from(self.byte()?);
        if count > MOST {
            return Err(self.damaged());
        }
        let all = (0..count).map(|_| read(self)).collect::<Result<Vec<T>, _>>()?;
        // What joins profiles relies on sorted sets.
        if all.is_sorted_by(|a, b| a < b) { Ok(all.into_boxed_slice()) } else { Err(self.damaged()) }
    }
}
