//! As much of CBOR (RFC 8949) as authenticators write: whole numbers, bytes, texts, lists, maps; of known length, not deep.

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item<'a> {
    /// A whole number.
    Number(i64),
    /// Bytes.
    Bytes(&'a [u8]),
    /// A text.
    Text(&'a str),
    /// A list.
    List(Vec<Item<'a>>),
    /// A map, in the order it was written.
    Map(Vec<(Item<'a>, Item<'a>)>),
    /// True, false, nothing: which of them does not matter here.
    Simple,
}

/// Values within values.
const DEEPEST: u8 = 8;
/// Members of a list or map.
const MOST: u64 = 256;

/// The first value of the bytes, and what is behind it. `None`: they are no CBOR of this kind.
pub(crate) fn read(bytes: &[u8]) -> Option<(Item<'_>, &[u8])> {
    value(bytes, 0)
}

fn value(bytes: &[u8], depth: u8) -> Option<(Item<'_>, &[u8])> {
    if depth > DEEPEST {
        return None;
    }
    let (first, rest) = bytes.split_first()?;
    let (kind, short) = (first >> 5, first & 31);
    if kind == 7 {
        return matches!(short, 20..=22).then_some((Item::Simple, rest));
    }
    let (argument, rest) = argument(short, rest)?;
    match kind {
        0 => Some((Item::Number(i64::try_from(argument).ok()?), rest)),
        1 => Some((Item::Number(-1 - i64::try_from(argument).ok()?), rest)),
        2 | 3 => {
            let (part, rest) = rest.split_at_checked(usize::try_from(argument).ok()?)?;
            let item =
                if kind == 2 { Item::Bytes(part) } else { Item::Text(std::str::from_utf8(part).ok()?) };
            Some((item, rest))
        }
        4 if argument <= MOST => {
            let (mut list, mut rest) = (Vec::new(), rest);
            for _ in 0..argument {
                let (item, behind) = value(rest, depth + 1)?;
                list.push(item);
                rest = behind;
            }
            Some((Item::List(list), rest))
        }
        5 if argument <= MOST => {
            let (mut map, mut rest) = (Vec::new(), rest);
            for _ in 0..argument {
                let (key, behind) = value(rest, depth + 1)?;
                let (item, behind) = value(behind, depth + 1)?;
                map.push((key, item));
                rest = behind;
            }
            Some((Item::Map(map), rest))
        }
        _ => None,
    }
}

fn argument(short: u8, rest: &[u8]) -> Option<(u64, &[u8])> {
    let length = match short {
        0..=23 => return Some((u64::from(short), rest)),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (bytes, rest) = rest.split_at_checked(length)?;
    Some((bytes.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte)), rest))
}

impl<'a> Item<'a> {
    fn member(&self, wanted: &Item<'_>) -> Option<&Item<'a>> {
        let Item::Map(map) = self else { return None };
        map.iter().find(|(key, _)| key == wanted).map(|(_, item)| item)
    }

    /// The member of a map that a text names.
    pub(crate) fn of_text(&self, name: &str) -> Option<&Item<'a>> {
        self.member(&Item::Text(name))
    }

    /// The member of a map that a number names.
    pub(crate) fn of_number(&self, number: i64) -> Option<&Item<'a>> {
        self.member(&Item::Number(number))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_are_read_as_the_standard_shows_them() {
        // RFC 8949 appendix A.
        assert_eq!(read(&[0x18, 0x64]), Some((Item::Number(100), &[][..])));
        assert_eq!(read(&[0x39, 0x03, 0xe7]), Some((Item::Number(-1000), &[][..])));
        assert_eq!(read(&[0x44, 1, 2, 3, 4, 9]), Some((Item::Bytes(&[1, 2, 3, 4]), &[9][..])));
        let (map, _) = read(&[0xa2, 0x61, 0x61, 0x01, 0x61, 0x62, 0x82, 0x02, 0x03]).unwrap();
        assert_eq!(map.of_text("b"), Some(&Item::List(vec![Item::Number(2), Item::Number(3)])));
        assert_eq!(read(&[0x82; 64]), None, "too deep");
        assert_eq!(read(&[0x9f, 0xff]), None, "of unknown length");
        assert_eq!(
            read(&[0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
            None,
            "longer than there is"
        );
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
