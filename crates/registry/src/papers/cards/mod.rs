//! SMART Health Cards (specification 1.4): a record that its owner carries, signed, as QR code and as file.
//!
//! `payload` says what is in a card, `jws` packs, signs and reads it, `keys` keeps the keys. A card holds name, birth
//! date and doses; no number of anybody, and no exemption (those are the rules' business, not the owner's pocket's).

pub mod jws;
pub mod keys;
mod payload;

use jenner_model::PublicId;
use jenner_model::access::Access;
use serde_json::json;

pub use payload::Detail;

use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// The longest card that one QR code holds (version 22, level L).
pub const LONGEST: usize = 1_195;

/// One QR code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardCode {
    /// What the code says.
    pub text: String,
    /// Its picture.
    pub picture: super::qr::Picture,
    /// How many doses are in it.
    pub doses: usize,
}

/// A card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Everything, for the file (`application/smart-health-card`).
    pub file: String,
    /// The codes to show: one where it fits, else several cards of their own.
    pub codes: Vec<CardCode>,
    /// How much of each dose is in the codes.
    pub detail: Detail,
    /// Doses on the card.
    pub doses: usize,
}

/// Why there is no card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCard {
    /// There is no such person for the asker.
    NoPerson,
    /// Name, birth date or doses are missing: there is nothing to carry.
    NothingToShow,
    /// Nobody could look up the keys: the registry does not know its own address (`public_url`, with https).
    NoAddress,
}

/// Makes a card. Audited.
pub fn issue(registry: &Registry, access: &Access, person: PublicId) -> Result<Result<Card, NoCard>, Error> {
    door::require(registry, access, Permission::IssuePapers, Action::PrintPaper)?;
    let issuer = registry.settings().public_url.to_string();
    if !is_address(&issuer) {
        return Ok(Err(NoCard::NoAddress));
    }
    let Some(record) = door::open_as(registry, access, person, Action::PrintPaper)? else {
        return Ok(Err(NoCard::NoPerson));
    };
    let Some(holder) = payload::Holder::of(&record) else { return Ok(Err(NoCard::NothingToShow)) };
    let key = keys::signing(registry)?;
    let now = registry.now().0 / 1_000_000;
    let signed = |doses: &[payload::CardDose], detail| {
        jws::sign(&key, payload::payload(&issuer, now, &holder, doses, detail).to_string().as_bytes())
    };
    let file = json!({ "verifiableCredential": [signed(&holder.doses, Detail::Everything)?] }).to_string();
    for detail in Detail::ALL {
        let jws = signed(&holder.doses, detail)?;
        if jws.len() <= LONGEST {
            let codes = code(&jws, holder.doses.len()).into_iter().collect();
            return Ok(Ok(Card { file, codes, detail, doses: holder.doses.len() }));
        }
    }
    // Too many doses for one: as few cards as hold them, the oldest doses first.
    let mut codes = Vec::new();
    let mut rest = holder.doses.as_slice();
    while !rest.is_empty() {
        let mut fits = None;
        for count in (1..=rest.len()).rev() {
            let (now, later) = rest.split_at(count);
            let jws = signed(now, Detail::Vaccine)?;
            if jws.len() <= LONGEST {
                fits = code(&jws, count).map(|code| (code, later));
                break;
            }
        }
        let Some((code, later)) = fits else { break };
        codes.push(code);
        rest = later;
    }
    Ok(Ok(Card { file, codes, detail: Detail::Vaccine, doses: holder.doses.len() }))
}

/// Wallets look keys up at this address: they ask for https. The own machine may do without, to try things.
fn is_address(issuer: &str) -> bool {
    issuer.starts_with("https://")
        || issuer.starts_with("http://127.0.0.1")
        || issuer.starts_with("http://localhost")
}

fn code(jws: &str, doses: usize) -> Option<CardCode> {
    let digits = jws::digits(jws)?;
    let picture = super::qr::of_card(&digits)?;
    Some(CardCode { text: format!("shc:/{digits}"), picture, doses })
}

/// What a card that somebody shows comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// Who signed it.
    pub issuer: String,
    /// This registry did.
    pub is_ours: bool,
    /// The signature is right for the keys that were looked at.
    pub is_signed: bool,
    /// Name.
    pub name: String,
    /// Birth date.
    pub birth_date: String,
    /// Doses: day and CVX code.
    pub doses: Vec<(String, String)>,
}

/// Reads a card: the text of its code, its file, or the signed text itself. It is held against the own keys, or against
/// those that are handed over (a JWKS) if another registry made it: whose keys to trust is for the reader to say.
pub fn read(registry: &Registry, text: &str, keys: Option<&str>) -> Result<Read, jws::NoCardText> {
    let jws = jws::find(text)?;
    let opened = jws::open(&jws)?;
    let own = registry.settings().public_url.as_str();
    let is_ours = !own.is_empty() && opened.issuer() == own;
    let public = match keys {
        Some(keys) => jws::keys_of(keys)?,
        None if is_ours => keys::public(registry).map_err(|_| jws::NoCardText::NoKeys)?,
        None => Vec::new(),
    };
    let told = payload::told(&opened.payload);
    Ok(Read {
        issuer: opened.issuer().to_owned(),
        is_ours,
        is_signed: opened.is_signed_by(&public),
        name: told.name,
        birth_date: told.birth_date,
        doses: told.doses,
    })
}
