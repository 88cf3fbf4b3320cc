//! A small binary form: numbers in as few bytes as they need (LEB128), texts with their length, days as
//! distances.

/// Writes.
#[derive(Debug, Default)]
pub(crate) struct Out(pub(crate) Vec<u8>);

impl Out {
    /// A number from 0.
    pub(crate) fn number(&mut self, mut n: u64) {
        while n >= 0x80 {
            self.0.push((n as u8 & 0x7f) | 0x80);
            n >>= 7;
        }
        self.0.push(n as u8);
    }

    /// A number of either sign.
    pub(crate) fn signed(&mut self, n: i64) {
        self.number(((n << 1) ^ (n >> 63)) as u64);
    }

    /// Perhaps a number: 0 for none.
    pub(crate) fn maybe(&mut self, n: Option<i64>) {
        match n {
            None => self.number(0),
            // One up on its side of zero, so that 0 is free to mean "none".
            Some(n) => self.signed(if n >= 0 { n.saturating_add(1) } else { n }),
        }
    }

    /// A text.
    pub(crate) fn text(&mut self, text: &str) {
        self.number(text.len() as u64);
        self.0.extend_from_slice(text.as_bytes());
    }
}

/// Reads what [`Out`] wrote. Anything else gives `None`, never a panic.
#[derive(Debug)]
pub(crate) struct In<'b>(pub(crate) &'b [u8]);

impl<'b> In<'b> {
    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut n = 0u64;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            n |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(n);
            }
        }
        None
    }

    /// Goes past so many numbers.
    pub(crate) fn skip(&mut self, numbers: usize) -> Option<()> {
        for _ in 0..numbers {
            let last = self.0.iter().position(|byte| byte & 0x80 == 0)?;
            self.0 = self.0.get(last + 1..)?;
        }
        Some(())
    }

    pub(crate) fn signed(&mut self) -> Option<i64> {
        let n = self.number()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    pub(crate) fn maybe(&mut self) -> Option<Option<i64>> {
        Some(match self.signed()? {
            0 => None,
            n if n > 0 => Some(n - 1),
            n => Some(n),
        })
    }

    pub(crate) fn text(&mut self) -> Option<&'b str> {
        let length = usize::try_from(self.number()?).ok()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }

    /// How many follow: never more than there are bytes left, so that a damaged number reserves no memory.
    pub(crate) fn count(&mut self) -> Option<usize> {
        usize::try_from(self.number()?).ok().filter(|count| *count <= self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_written_is_read(n in any::<u64>(), s in any::<i64>(), m in prop::option::of(-40_000_i64..4_000_000), t in ".*") {
            let mut out = Out::default();
            out.number(n);
            out.signed(s);
            out.maybe(m);
            out.text(&t);
            let mut read = In(&out.0);
            prop_assert_eq!(read.number(), Some(n));
            prop_assert_eq!(read.signed(), Some(s));
            prop_assert_eq!(read.maybe(), Some(m));
            prop_assert_eq!(read.text(), Some(t.as_str()));
            prop_assert!(read.0.is_empty());
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            let mut read = In(&bytes);
            while read.number().is_some() && read.maybe().is_some() && read.text().is_some() {}
        }
    }
}
