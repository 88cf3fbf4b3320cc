//! How what comes back is known to be an answer to what was sent. Message-IDs and links carry a tag that only we can make, so that
//! nobody invents a bounce, or stops somebody else's reminders, by counting numbers.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jenner_registry::family::contact::Contact;
use jenner_registry::outreach::delivery::AttemptId;
use jenner_registry::vault::{Class, Vault};
use subtle::ConstantTimeEq as _;

/// Bytes of a tag: guessing one of a number takes 2^79 tries on average.
const BYTES: usize = 10;
const BEGINS: &str = "jenner-";

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn tags(vault: &Vault, key: &str) -> impl Iterator<Item = String> {
    let hashes = vault.mac(Class::Identifier, format!("courier-tag|{key}").as_bytes());
    hashes.into_iter().map(|(_, hash)| hex(hash.get(..BYTES).unwrap_or(&hash)))
}

/// The left part of the Message-ID of a message with this key: the same each time.
pub fn tagged(vault: &Vault, key: &str) -> String {
    format!("{key}.{}", tags(vault, key).next().unwrap_or_default())
}

/// The attempt of a tagged key, or of a whole Message-ID with angle brackets; `None` where the tag is not ours.
pub fn attempt(vault: &Vault, text: &str) -> Option<AttemptId> {
    let left = text.trim().trim_start_matches('<').split(['@', '>']).next()?;
    let (key, tag) = left.split_once('.')?;
    let ours = tags(vault, key).any(|ours| bool::from(ours.as_bytes().ct_eq(tag.as_bytes())));
    attempt_of_key(key).filter(|_| ours)
}

/// The attempt of a key without a tag: from somebody who has shown who they are.
pub fn attempt_of_key(key: &str) -> Option<AttemptId> {
    let number = key.strip_prefix(BEGINS).filter(|number| number.len() == 16)?;
    u64::from_str_radix(number, 16).ok().map(|id| AttemptId(id.cast_signed()))
}

/// Words for a link that stop messages to this phone or e-mail address: sealed, so the link names nobody and nobody can write one.
pub fn stop_words(vault: &Vault, contact: &Contact) -> String {
    let (kind, address) = (contact.channel(), contact.address());
    URL_SAFE_NO_PAD.encode(vault.seal(Class::Identifier, format!("stop|{kind}|{address}").as_bytes()))
}

/// Whom the words of a link stop messages to; `None` where they are not ours.
pub fn read_stop_words(vault: &Vault, words: &str) -> Option<Contact> {
    let sealed = URL_SAFE_NO_PAD.decode(words).ok()?;
    let plain = String::from_utf8(vault.open(Class::Identifier, &sealed).ok()?).ok()?;
    Contact::read(plain.strip_prefix("stop|")?.split_once('|')?.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_leads_back_to_its_attempt_and_a_made_up_one_leads_nowhere() {
        let vault = Vault::throwaway().expect("a vault");
        for id in [1, 77, i64::MAX, -4] {
            let key = format!("jenner-{id:016x}");
            let tagged = tagged(&vault, &key);
            assert_eq!(attempt(&vault, &tagged), Some(AttemptId(id)));
            assert_eq!(attempt(&vault, &format!(" <{tagged}@iis.example>")), Some(AttemptId(id)));
            let other = tagged.replace(&key, "jenner-00000000000000ff");
            assert_eq!(attempt(&vault, &other), None, "{other}");
        }
        for text in ["", "<>", "jenner-0000000000000001", "jenner-0000000000000001.", "x.y@z", "jenner-zz.00"]
        {
            assert_eq!(attempt(&vault, text), None, "{text}");
        }
        let elsewhere = tagged(&Vault::throwaway().expect("a vault"), "jenner-0000000000000001");
        assert_eq!(attempt(&vault, &elsewhere), None);
    }

    #[test]
    fn the_words_of_a_stop_link_name_nobody_and_cannot_be_made_up() {
        let vault = Vault::throwaway().expect("a vault");
        for text in ["ana@mail.example", "9855550143"] {
            let contact = Contact::read(text).expect("a contact");
            let words = stop_words(&vault, &contact);
            assert!(!words.contains("ana") && !words.contains("0143"), "{words}");
            assert_eq!(read_stop_words(&vault, &words), Some(contact));
            let mut changed = words.clone();
            changed.replace_range(30..31, if changed.as_bytes()[30] == b'A' { "B" } else { "A" });
            assert_eq!(read_stop_words(&vault, &changed), None);
        }
        assert_eq!(read_stop_words(&vault, "ana@mail.example"), None);
    }
}
