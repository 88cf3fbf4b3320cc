//! Surnames as lists of parts: particles join what follows, hyphens part, suffixes move out (RULES 1.3).

use super::words;

/// Particles that belong to the word after them: DE LA CRUZ = DELACRUZ.
const PARTICLES: [&str; 38] = [
    "DE", "DEL", "DELA", "DELAS", "DELOS", "DELLA", "LA", "LAS", "LOS", "LE", "LES", "EL", "AL", "VAN",
    "VANDE", "VANDER", "VON", "DER", "DEN", "DI", "DA", "DO", "DOS", "DAS", "DU", "D", "O", "MC", "MAC",
    "SAINT", "SAN", "SANTA", "TER", "TEN", "BIN", "IBN", "ABU", "FITZ",
];

/// Generation written behind a name: 1 senior, 2 junior or second, 3 third, and so on.
pub fn generation(word: &str) -> Option<u8> {
    Some(match word {
        "SR" | "SENIOR" | "I" | "1ST" => 1,
        "JR" | "JUNIOR" | "II" | "2ND" | "JNR" | "JUN" => 2,
        "III" | "3RD" => 3,
        "IV" | "4TH" => 4,
        "V" | "5TH" => 5,
        _ => return None,
    })
}

/// A surname's parts in order, parted by spaces, and the generation found behind them.
pub fn surname(text: &str) -> (String, Option<u8>) {
    let words = words::words(text);
    if words::is_placeholder(&words) {
        return (String::new(), None);
    }
    let mut list: Vec<&str> = words.split(' ').filter(|w| !w.is_empty()).collect();
    let mut suffix = None;
    while list.len() > 1 {
        // A lone V or I is more often an initial.
        match list.last().copied().filter(|w| w.len() > 1).and_then(generation) {
            Some(found) => {
                suffix = suffix.or(Some(found));
                list.pop();
            }
            None => break,
        }
    }
    let mut parts: Vec<String> = Vec::with_capacity(list.len());
    let mut pending = String::new();
    let last = list.len().saturating_sub(1);
    for (place, word) in list.iter().enumerate() {
        let word = match *word {
            "ST" | "STE" if place < last => "SAINT",
            "Y" | "E" if place > 0 && place < last => continue,
            other => other,
        };
        pending.push_str(word);
        if place == last || !PARTICLES.contains(&word) {
            parts.push(std::mem::take(&mut pending));
        }
    }
    // SAINT PIERRE written in one word with the short form.
    for part in &mut parts {
        if let Some(rest) = part.strip_prefix("SAINT").filter(|rest| rest.len() > 2) {
            *part = format!("ST{rest}");
        }
    }
    (parts.join(" "), suffix)
}
