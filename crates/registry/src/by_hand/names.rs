//! Vaccines as people write them on cards and say them in rooms: a code, a trade name, an old name, a group.
//!
//! The everyday names are data (`rules/vaccine-names.tsv`); trade names and CDC's own names come from the code tables. What
//! fits several is asked, with the names of all.

use std::collections::HashMap;
use std::sync::LazyLock;

use jenner_codes::{Codes, Cvx, CvxStatus};

const SHIPPED: &str = include_str!("../../rules/vaccine-names.tsv");

/// Most that are offered where several fit.
const MOST_OFFERED: usize = 8;

/// What was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// This vaccine.
    One(Cvx),
    /// One of several.
    Several(Vec<Cvx>),
    /// None that is known.
    Nothing,
}

/// Letters and digits alone, in small letters and without accents: how names are compared.
fn plain(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    text.nfd().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

fn everyday() -> &'static HashMap<String, Vec<Cvx>> {
    static NAMES: LazyLock<HashMap<String, Vec<Cvx>>> = LazyLock::new(|| {
        let mut names = HashMap::new();
        for line in SHIPPED.lines().filter(|line| !line.starts_with('#')) {
            let Some((codes, all)) = line.split_once('\t') else { continue };
            let codes: Vec<Cvx> = codes.split(' ').filter_map(|code| code.parse().ok()).collect();
            for name in all.split('|') {
                names.insert(plain(name), codes.clone());
            }
        }
        names
    });
    &NAMES
}

/// Understands the name or code of a vaccine.
pub fn vaccine(codes: &Codes, text: &str) -> Meant {
    let text = text.trim();
    if let Some(code) = code_in(text) {
        let known = |cvx: &Cvx| codes.cvx(*cvx).is_some_and(|entry| entry.is_vaccine());
        return code.parse().ok().filter(known).map_or(Meant::Nothing, Meant::One);
    }
    let wanted = plain(text);
    if wanted.is_empty() {
        return Meant::Nothing;
    }
    if let Some(found) = everyday().get(&wanted) {
        return one_of(found.clone());
    }
    if wanted.len() >= 10
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && let Some(entry) = codes.ndc_from_text(text)
    {
        return Meant::One(entry.cvx);
    }
    let trade = codes.all_products().iter().filter(|product| plain(&product.name) == wanted);
    let mut found: Vec<Cvx> = trade.map(|product| product.cvx).collect();
    if found.is_empty() {
        let named =
            codes.all_cvx().iter().filter(|entry| entry.is_vaccine() && plain(&entry.short) == wanted);
        found = named.map(|entry| entry.cvx).collect();
    }
    if found.is_empty() {
        found = by_words(codes, text);
    }
    one_of(found)
}

/// Vaccines whose name, or a trade name, holds every word. Those still in use come first.
fn by_words(codes: &Codes, text: &str) -> Vec<Cvx> {
    let words: Vec<String> = text.split_whitespace().map(plain).filter(|word| word.len() > 1).collect();
    if words.is_empty() {
        return Vec::new();
    }
    let holds = |name: &str| {
        let name = plain(name);
        words.iter().all(|word| name.contains(word.as_str()))
    };
    let trade = codes.all_products().iter().filter(|product| holds(&product.name)).map(|product| product.cvx);
    let named = codes.all_cvx().iter().filter(|entry| holds(&entry.short) || holds(&entry.full));
    let mut found: Vec<Cvx> = trade.chain(named.map(|entry| entry.cvx)).collect();
    found.retain(|cvx| codes.cvx(*cvx).is_some_and(|entry| entry.is_vaccine()));
    found.sort_by_key(|cvx| (codes.cvx(*cvx).is_none_or(|entry| entry.status != CvxStatus::Active), *cvx));
    found
}

/// The digits of a text that is a CVX code, or ends with one in brackets.
fn code_in(text: &str) -> Option<&str> {
    let in_brackets = text.strip_suffix(')').and_then(|rest| Some(rest.rsplit_once('(')?.1));
    let bare = match text.get(..3) {
        Some(start) if start.eq_ignore_ascii_case("cvx") => text.get(3..).unwrap_or_default(),
        _ => text,
    };
    let is_code = |code: &&str| (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    [in_brackets.unwrap_or_default().trim(), bare.trim()].into_iter().find(is_code)
}

fn one_of(mut found: Vec<Cvx>) -> Meant {
    let mut seen = std::collections::HashSet::new();
    found.retain(|cvx| seen.insert(*cvx));
    found.truncate(MOST_OFFERED);
    match found.as_slice() {
        [] => Meant::Nothing,
        [one] => Meant::One(*one),
        _ => Meant::Several(found),
    }
}

/// Names for a list to choose from: trade names and everyday names, each once.
pub fn known(codes: &Codes) -> Vec<String> {
    let mut names: Vec<String> =
        codes.all_products().iter().map(|product| product.name.to_string()).collect();
    let lines =
        SHIPPED.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    names.extend(lines.filter_map(|(_, all)| all.split('|').next()).map(str::to_owned));
    names.sort_by_key(|name| name.to_lowercase());
    names.dedup_by(|a, b| a.eq_ignore_ascii_case(b));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant(text: &str) -> String {
        let codes = Codes::embedded();
        match vaccine(codes, text) {
            Meant::One(cvx) => cvx.to_string(),
            Meant::Several(all) => all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or "),
            Meant::Nothing => "nothing".to_owned(),
        }
    }

    #[test]
    fn names_from_cards_are_understood() {
        for (text, cvx) in [
            ("MMR", "03"),
            ("mmr ", "03"),
            ("Pediarix", "110"),
            ("PEDIARIX", "110"),
            ("DTP", "01"),
            ("D.P.T.", "01"),
            ("OPV", "182"),
            ("Hep B", "45"),
            ("hepatitis-b", "45"),
            ("Triple viral", "03"),
            ("SRP", "03"),
            ("sarampión", "05"),
            ("CVX 110", "110"),
            ("3", "03"),
            ("MMR (03)", "03"),
            ("Tdap", "115"),
            ("chicken pox", "21"),
            ("49281-0425-50", "140"),
        ] {
            assert_eq!(meant(text), cvx, "{text}");
        }
    }

    #[test]
    fn what_fits_several_vaccines_or_none_is_said() {
        assert!(meant("quad").contains(" or "), "{}", meant("quad"));
        assert!(meant("meningococcal B").contains("164"), "{}", meant("meningococcal B"));
        for text in ["", "  ", "998", "aspirin", "0", "💉", "(", "MMR ("] {
            let found = meant(text);
            assert!(found == "nothing" || text == "MMR (", "{text}: {found}");
        }
    }

    #[test]
    fn every_everyday_name_stands_for_vaccines_that_the_tables_know() {
        let codes = Codes::embedded();
        assert!(everyday().len() > 100);
        for (name, meant) in everyday() {
            assert!(!meant.is_empty(), "{name}");
            for cvx in meant {
                assert!(codes.cvx(*cvx).is_some_and(|entry| entry.is_vaccine()), "{name}: {cvx}");
            }
        }
    }
}
