//! What a phone answers: the words by which people stop and start text messages. English ones are those that the rule on revoking
//! consent names (47 CFR 64.1200(a)(10)) and that carriers ask for; Spanish ones beside them.

use jenner_registry::packs::Language;

/// What an answer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reply {
    /// No more messages.
    Stop,
    /// Messages again.
    Start,
    /// Who is this?
    Help,
    /// Anything else: nobody reads it.
    Other,
}

const STOP: [&str; 13] = [
    "stop",
    "stopall",
    "unsubscribe",
    "cancel",
    "end",
    "quit",
    "revoke",
    "optout",
    "alto",
    "parar",
    "baja",
    "cancelar",
    "detener",
];
const START: [&str; 4] = ["start", "unstop", "yes", "alta"];
const HELP: [&str; 4] = ["help", "info", "ayuda", "informacion"];

/// Words of which only the Spanish have made their answer.
const SPANISH: [&str; 8] = ["alto", "parar", "baja", "cancelar", "detener", "alta", "ayuda", "informacion"];

/// The language in which somebody who wrote this is answered.
pub fn language(text: &str) -> Language {
    if plain(text).iter().any(|word| SPANISH.contains(&word.as_str())) {
        Language::Spanish
    } else {
        Language::English
    }
}

/// The words of an answer, in lower case and without accents.
fn plain(text: &str) -> Vec<String> {
    let plain: String = text
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' => 'u',
            c => c,
        })
        .collect();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Reads an answer: case, accents of Spanish words, spaces and signs around it do not matter. A sentence that begins with STOP stops too:
/// who writes "stop texting me" means it.
pub fn read(text: &str) -> Reply {
    let words = plain(text);
    let together = words.concat();
    let is = |list: &[&str]| list.contains(&together.as_str());
    let first = words.first().map_or("", String::as_str);
    if is(&STOP) || ["stop", "stopall", "unsubscribe", "alto", "baja", "parar"].contains(&first) {
        Reply::Stop
    } else if is(&START) {
        Reply::Start
    } else if is(&HELP) {
        Reply::Help
    } else {
        Reply::Other
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_say_stop_stops() {
        for text in [
            "STOP",
            "stop",
            " Stop. ",
            "Stop!",
            "STOPALL",
            "stop all",
            "UNSUBSCRIBE",
            "CANCEL",
            "END",
            "QUIT",
            "ALTO",
            "Alto!",
            "PARAR",
            "BAJA",
            "baja por favor",
            "stop texting me",
            "\"stop\"",
            "opt out",
            "Opt-Out",
            "revoke",
            "cancelar",
        ] {
            assert_eq!(read(text), Reply::Stop, "{text}");
        }
    }

    #[test]
    fn start_and_help_are_heard_and_the_rest_changes_nothing() {
        for text in ["START", "unstop", "Yes", "alta"] {
            assert_eq!(read(text), Reply::Start, "{text}");
        }
        for text in ["help", "INFO", "Ayuda", "¿Información?"] {
            assert_eq!(read(text), Reply::Help, "{text}");
        }
        for text in
            ["", "ok", "thanks", "the end of it", "we cannot come, cancel Tuesday", "can I start later", "👍"]
        {
            assert_eq!(read(text), Reply::Other, "{text}");
        }
    }
}
