//! What somebody means who names a vaccine or a condition in their own words: a code, the name of the schedule, a trade
//! name, or words of a name.

use jenner_cdsi::{ObservationId, Schedule};
use jenner_codes::{Codes, Cvx};

/// Most names offered where none or several fit.
const MOST_OFFERED: usize = 5;

/// What was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant<T> {
    /// This.
    One(T),
    /// One of several; some of them by name.
    Several(Vec<String>),
    /// Nothing that is known.
    Nothing,
}

/// The name of a vaccine with its code, as the list offers it.
pub fn shown_vaccine(schedule: &Schedule, codes: &Codes, cvx: Cvx) -> String {
    let name = schedule.vaccine_name(cvx).or_else(|| codes.cvx(cvx).map(|entry| entry.short.as_str()));
    match name {
        Some(name) => format!("{name} ({cvx})"),
        None => format!("CVX {cvx}"),
    }
}

/// The title of an observation with its code, as the list offers it.
pub fn shown_observation(schedule: &Schedule, id: ObservationId) -> String {
    let (code, title) = schedule.observation(id);
    format!("{title} ({code})")
}

/// The vaccines of the schedule, by code.
pub fn vaccines(schedule: &Schedule) -> impl Iterator<Item = (Cvx, &str)> {
    let all = (1..=999).filter_map(Cvx::from_number);
    all.filter_map(|cvx| Some((cvx, schedule.vaccine_name(cvx)?)))
}

/// Reads a vaccine: `3`, `03`, `CVX 03`, `MMR (03)`, `MMR`, `M-M-R II`.
pub fn vaccine(schedule: &Schedule, codes: &Codes, text: &str) -> Meant<Cvx> {
    let text = text.trim();
    if let Some(code) = code_of(text) {
        let known = |cvx: &Cvx| {
            let counts = schedule.vaccine_name(*cvx).is_some() || codes.cvx(*cvx).is_some();
            counts && *cvx != Cvx::NO_VACCINE
        };
        return code.parse().ok().filter(known).map_or(Meant::Nothing, Meant::One);
    }
    let same = |name: &str| name.eq_ignore_ascii_case(text);
    if let Some((cvx, _)) = vaccines(schedule).find(|(_, name)| same(name)) {
        return Meant::One(cvx);
    }
    let mut of_product: Vec<Cvx> = codes.products_named(text).map(|product| product.cvx).collect();
    of_product.sort();
    of_product.dedup();
    if of_product.is_empty() {
        of_product =
            codes.all_cvx().iter().filter(|entry| same(&entry.short)).map(|entry| entry.cvx).collect();
    }
    if of_product.is_empty() {
        let fits = words_in(text);
        of_product = vaccines(schedule).filter(|(_, name)| fits(name)).map(|(cvx, _)| cvx).collect();
    }
    one_of(of_product, |cvx| shown_vaccine(schedule, codes, *cvx))
}

/// Reads an observation: `3`, `003`, `Immunocompromised (003)`, `immunocompromised`.
pub fn observation(schedule: &Schedule, text: &str) -> Meant<ObservationId> {
    let text = text.trim();
    if let Some(code) = code_of(text) {
        let found = schedule.observation_numbered(code);
        return found
            .or_else(|| schedule.observation_numbered(&format!("{code:0>3}")))
            .map_or(Meant::Nothing, Meant::One);
    }
    let title = |id: ObservationId| schedule.observation(id).1;
    if let Some(id) = schedule.observations().find(|id| title(*id).eq_ignore_ascii_case(text)) {
        return Meant::One(id);
    }
    let fits = words_in(text);
    let found = schedule.observations().filter(|id| fits(title(*id))).collect();
    one_of(found, |id| shown_observation(schedule, *id))
}

/// The digits of a text that is a code, or ends with one in brackets.
fn code_of(text: &str) -> Option<&str> {
    let in_brackets = text.strip_suffix(')').and_then(|rest| Some(rest.rsplit_once('(')?.1));
    let plain = match text.get(..3) {
        Some(start) if start.eq_ignore_ascii_case("cvx") => &text[3..],
        _ => text,
    };
    let is_code = |code: &&str| (1..=3).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit());
    [in_brackets.unwrap_or_default().trim(), plain.trim()].into_iter().find(is_code)
}

/// Whether a name has all the words of a text.
fn words_in(text: &str) -> impl Fn(&str) -> bool {
    let words: Vec<String> = text.to_lowercase().split_whitespace().map(str::to_owned).collect();
    move |name| {
        let name = name.to_lowercase();
        !words.is_empty() && words.iter().all(|word| name.contains(word.as_str()))
    }
}

fn one_of<T: Copy>(found: Vec<T>, shown: impl Fn(&T) -> String) -> Meant<T> {
    match found.as_slice() {
        [] => Meant::Nothing,
        [one] => Meant::One(*one),
        several => Meant::Several(several.iter().take(MOST_OFFERED).map(shown).collect()),
    }
}
