//! Files sealed with a key of the vault, in pieces, so that a large one needs little memory. Each piece carries the
//! file's random name, its own number and whether it is the last: what was changed, cut off, moved or taken from
//! another file is refused.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use jenner_registry::vault::{Class, Vault};

/// How a sealed file begins.
const MAGIC: &[u8; 16] = b"jenner sealed 1\n";
/// Bytes of a piece before it is sealed.
const PIECE: usize = 1 << 20;
/// File's name, number of the piece, whether it is the last.
const HEAD: usize = 16 + 8 + 1;

/// Whether a file is sealed.
pub fn is_sealed(path: &Path) -> Result<bool> {
    let mut begins = Vec::new();
    let file = File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
    file.take(MAGIC.len() as u64).read_to_end(&mut begins)?;
    Ok(begins == MAGIC)
}

/// Seals a file into another, which must not be there yet and is on disk afterwards.
pub fn seal(vault: &Vault, class: Class, from: &Path, to: &Path) -> Result<()> {
    use std::os::unix::fs::OpenOptionsExt as _;
    let mut input =
        BufReader::new(File::open(from).with_context(|| format!("cannot read {}", from.display()))?);
    let output = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(to);
    let mut output = BufWriter::new(output.with_context(|| format!("cannot write {}", to.display()))?);
    let name: [u8; 16] = rand::random();
    output.write_all(MAGIC)?;
    let mut piece = read_piece(&mut input)?;
    for number in 0_u64.. {
        let next = read_piece(&mut input)?;
        let last = next.is_empty();
        let plain = [&name[..], &number.to_be_bytes(), &[u8::from(last)], &piece].concat();
        let sealed = vault.seal(class, &plain);
        output.write_all(&u32::try_from(sealed.len())?.to_be_bytes())?;
        output.write_all(&sealed)?;
        if last {
            break;
        }
        piece = next;
    }
    output.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    Ok(())
}

/// Opens a sealed file into another.
///
/// # Errors
/// When a piece was changed, is missing or belongs elsewhere, or no live key opens it.
pub fn open(vault: &Vault, class: Class, from: &Path, to: &Path) -> Result<()> {
    let altered = || format!("{} was altered or cut off", from.display());
    let mut input =
        BufReader::new(File::open(from).with_context(|| format!("cannot read {}", from.display()))?);
    let mut begins = [0; MAGIC.len()];
    input.read_exact(&mut begins).with_context(altered)?;
    if &begins != MAGIC {
        bail!("{} is no sealed file", from.display());
    }
    let output = File::create(to).with_context(|| format!("cannot write {}", to.display()))?;
    let mut output = BufWriter::new(output);
    let mut name = None;
    for number in 0_u64.. {
        let mut length = [0; 4];
        input.read_exact(&mut length).with_context(altered)?;
        let length = u32::from_be_bytes(length) as usize;
        if length > PIECE + HEAD + 64 {
            bail!(altered());
        }
        let mut sealed = vec![0; length];
        input.read_exact(&mut sealed).with_context(altered)?;
        let plain = vault.open(class, &sealed).with_context(altered)?;
        let Some((head, piece)) = plain.split_at_checked(HEAD) else { bail!(altered()) };
        let (file, rest) = head.split_at(16);
        if name.get_or_insert_with(|| file.to_vec()) != file || !rest.starts_with(&number.to_be_bytes()) {
            bail!(altered());
        }
        output.write_all(piece)?;
        if rest.last() == Some(&1) {
            break;
        }
    }
    if input.read(&mut [0])? != 0 {
        bail!(altered());
    }
    output.into_inner().map_err(|error| error.into_error())?.sync_all()?;
    Ok(())
}

/// Up to a piece; empty at the end.
fn read_piece(input: &mut impl Read) -> Result<Vec<u8>> {
    let mut piece = Vec::new();
    input.take(PIECE as u64).read_to_end(&mut piece)?;
    Ok(piece)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s41_a_sealed_file_opens_again_and_an_altered_one_is_refused() {
        let vault = Vault::throwaway().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let content: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
            std::fs::write(at("plain"), &content).unwrap();
            let sealed = at(&format!("sealed-{size}"));
            seal(&vault, Class::Backup, &at("plain"), &sealed).unwrap();
            assert!(is_sealed(&sealed).unwrap() && !is_sealed(&at("plain")).unwrap());
            open(&vault, Class::Backup, &sealed, &at("again")).unwrap();
            assert_eq!(std::fs::read(at("again")).unwrap(), content, "{size}");
        }
        let good = std::fs::read(at(&format!("sealed-{}", 3 * PIECE))).unwrap();
        let refused = |bytes: Vec<u8>| {
            std::fs::write(at("bad"), bytes).unwrap();
            open(&vault, Class::Backup, &at("bad"), &at("again")).is_err()
        };
        for place in [0, 16, 20, 21, 40, 60, good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[place] ^= 1;
            assert!(refused(bad), "changed at {place}");
        }
        // Each piece is four bytes of length, then what is sealed: 16 bytes before the first.
        let piece = 4 + 21 + HEAD + PIECE + 16;
        assert!(refused(good[..16 + piece].to_vec()), "the later pieces are cut off");
        assert!(refused([&good[..], &[0]].concat()), "something is added");
        let (one, two) = (&good[16..16 + piece], &good[16 + piece..16 + 2 * piece]);
        assert!(refused([&good[..16], two, one, &good[16 + 2 * piece..]].concat()), "pieces are swapped");
        let other = std::fs::read(at(&format!("sealed-{}", PIECE + 1))).unwrap();
        assert!(
            refused([&other[..16 + piece], two, &good[16 + 2 * piece..]].concat()),
            "pieces of two files"
        );
        let stranger = Vault::throwaway().unwrap();
        assert!(open(&stranger, Class::Backup, &at("sealed-1"), &at("again")).is_err(), "other keys");
    }
}
