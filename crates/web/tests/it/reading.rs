//! How hard the family's texts are to read, in both languages: Flesch-Kincaid for English (Kincaid 1975), Fernández Huerta
//! for Spanish (1959; words a sentence, as it is used today). Grade 8 or lower; 60 or more on the Spanish scale is the same.

use std::fs;
use std::path::Path;

/// Grade 8 in English.
const HARDEST_GRADE: f64 = 8.0;
/// "Normal", school years 7 and 8.
const LEAST_EASE: f64 = 60.0;
/// Texts with fewer words are measured together with the others alone: one long word in four says nothing.
const LEAST_WORDS: usize = 12;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Tongue {
    English,
    Spanish,
}

/// Words, sentences and syllables of a text.
#[derive(Default, Clone, Copy)]
struct Size {
    words: usize,
    sentences: usize,
    syllables: usize,
}

impl Size {
    fn of(text: &str, tongue: Tongue) -> Self {
        let mut size = Self::default();
        for sentence in text.split(['.', '?', '!', ':', '\n']) {
            let words: Vec<&str> = sentence
                .split(|c: char| !c.is_alphanumeric() && c != '\'')
                .filter(|word| !word.is_empty())
                .collect();
            if words.is_empty() {
                continue;
            }
            size.sentences += 1;
            size.words += words.len();
            size.syllables += words.iter().map(|word| syllables(word, tongue)).sum::<usize>();
        }
        size
    }

    fn and(self, other: Self) -> Self {
        Self {
            words: self.words + other.words,
            sentences: self.sentences + other.sentences,
            syllables: self.syllables + other.syllables,
        }
    }

    fn grade(self) -> f64 {
        let (words, sentences) = (self.words as f64, self.sentences as f64);
        0.39 * words / sentences + 11.8 * self.syllables as f64 / words - 15.59
    }

    fn ease(self) -> f64 {
        let (words, sentences) = (self.words as f64, self.sentences as f64);
        206.84 - 60.0 * self.syllables as f64 / words - 1.02 * words / sentences
    }

    fn is_easy(self, tongue: Tongue) -> bool {
        match tongue {
            Tongue::English => self.grade() <= HARDEST_GRADE,
            Tongue::Spanish => self.ease() >= LEAST_EASE,
        }
    }

    fn told(self, tongue: Tongue) -> String {
        match tongue {
            Tongue::English => format!("grade {:.1} ({} words)", self.grade(), self.words),
            Tongue::Spanish => format!("ease {:.1} ({} words)", self.ease(), self.words),
        }
    }
}

fn syllables(word: &str, tongue: Tongue) -> usize {
    let word = word.to_lowercase();
    if word.chars().all(|c| c.is_ascii_digit()) {
        return word.len().min(2);
    }
    // Capitals that are spelled out would count for more; families' texts have two: PDF and ID.
    let letters: Vec<char> = word.chars().collect();
    match tongue {
        Tongue::English => english(&letters),
        Tongue::Spanish => spanish(&letters),
    }
    .max(1)
}

/// Groups of vowels, less what is silent at the end.
fn english(letters: &[char]) -> usize {
    let vowel = |c: &char| "aeiouy".contains(*c);
    let groups = letters.split(|c| !vowel(c)).filter(|group| !group.is_empty()).count();
    let word: String = letters.iter().collect();
    let silent_e = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    let silent_ed = word.ends_with("ed") && !word.ends_with("ted") && !word.ends_with("ded") && groups > 1;
    let silent_es = word.ends_with("es")
        && !["ses", "ces", "ges", "xes", "zes", "ches", "shes", "ies", "les"]
            .iter()
            .any(|end| word.ends_with(end))
        && groups > 1;
    groups - usize::from(silent_e || silent_ed || silent_es)
}

/// Vowels, where two weak ones or a weak and a strong one without an accent make one.
fn spanish(letters: &[char]) -> usize {
    let strong = |c: char| "aeoáéóíú".contains(c);
    let weak = |c: char| "iuü".contains(c);
    let mut count = 0;
    let mut before = ' ';
    for (at, c) in letters.iter().copied().enumerate() {
        // The u of gue, gui, que, qui is silent.
        let silent = c == 'u'
            && matches!(letters.get(at.wrapping_sub(1)), Some('g' | 'q'))
            && matches!(letters.get(at + 1), Some('e' | 'i' | 'é' | 'í'));
        let last_y = c == 'y' && at + 1 == letters.len() && (strong(before) || at == 0);
        if silent {
            before = ' ';
            continue;
        }
        if strong(c) {
            count += usize::from(!weak(before));
        } else if weak(c) {
            count += usize::from(!strong(before) && !weak(before));
        } else if last_y && at == 0 {
            count += 1;
        }
        before = if strong(c) && "íú".contains(c) { 'a' } else { c };
    }
    count
}

/// Texts of a language file, by key: every form of a plural on its own, values as short words.
fn texts(path: &Path, parents_only: bool) -> Vec<(String, String)> {
    let source = fs::read_to_string(path).unwrap();
    let mut all = Vec::new();
    let mut key = String::new();
    for line in source.lines() {
        if line.starts_with('#') || line.trim() == "}" || line.trim().is_empty() {
            continue;
        }
        let begins = line.chars().next().is_some_and(|c| c.is_ascii_lowercase());
        let text = match line.split_once(" = ") {
            Some((name, text)) if begins => {
                key = name.to_owned();
                if parents_only { "" } else { text }
            }
            Some((name, text)) if parents_only && name.trim() == ".parent" => text,
            _ if !parents_only && line.contains(']') => line.split_once(']').map_or("", |(_, text)| text),
            _ => "",
        };
        let text = plain(text.trim());
        if !text.is_empty() {
            all.push((key.clone(), text));
        }
    }
    all
}

/// A text with its values filled in: a day or a name is a word or two.
fn plain(text: &str) -> String {
    let mut left = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        left.push_str(&rest[..at]);
        let after = &rest[at..];
        if after.contains("->") {
            return String::new();
        }
        left.push_str("Ana");
        rest = after.find('}').map_or("", |end| &after[end + 1..]);
    }
    left + rest
}

fn measured(name: &str, texts: &[(String, String)], tongue: Tongue, each: bool) -> Vec<String> {
    assert!(texts.len() > 5, "{name}: the texts were read");
    let (mut total, mut sentences) = (Size::default(), Size::default());
    let mut hard = Vec::new();
    for (key, text) in texts {
        let size = Size::of(text, tongue);
        total = total.and(size);
        if size.words >= LEAST_WORDS {
            sentences = sentences.and(size);
        }
        if each && size.words >= LEAST_WORDS && !size.is_easy(tongue) {
            hard.push(format!("{key}: {}: {text}", size.told(tongue)));
        }
    }
    eprintln!("{name}: {}; its longer texts: {}", total.told(tongue), sentences.told(tongue));
    if !total.is_easy(tongue) {
        hard.push(format!("{name} as a whole: {}", total.told(tongue)));
    }
    hard
}

#[test]
fn every_text_for_families_reads_at_grade_8_or_lower_in_both_languages() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut hard = Vec::new();
    for (folder, code, tongue) in [("en-US", "en", Tongue::English), ("es-US", "es", Tongue::Spanish)] {
        let locales = here.join("locales").join(folder);
        let own = texts(&locales.join("family.ftl"), false);
        hard.extend(measured(&format!("family pages, {code}"), &own, tongue, true));
        // What they show of other rooms: the kinds of wishes, who looked.
        let wishes = texts(&locales.join("participation.ftl"), false).into_iter();
        let wishes: Vec<_> = wishes
            .filter(|(key, _)| {
                key.starts_with("participation-kind-") || key.starts_with("participation-what-")
            })
            .collect();
        hard.extend(measured(&format!("wishes, {code}"), &wishes, tongue, false));
        let looked = texts(&locales.join("audit.ftl"), false).into_iter();
        let looked: Vec<_> = looked.filter(|(key, _)| key.starts_with("looked-")).collect();
        hard.extend(measured(&format!("who looked, {code}"), &looked, tongue, false));
        // Why a shot is due, in the engine's sentences for parents.
        let why = texts(&here.join(format!("../cdsi/src/words/texts/{code}.ftl")), true);
        hard.extend(measured(&format!("why a shot is due, {code}"), &why, tongue, false));
    }
    assert!(hard.is_empty(), "too hard to read:\n{}", hard.join("\n"));
}

#[test]
fn syllables_are_counted_as_they_are_spoken() {
    for (word, count) in [
        ("shot", 1),
        ("vaccine", 2),
        ("measles", 2),
        ("address", 2),
        ("registry", 3),
        ("phone", 1),
        ("asked", 1),
    ] {
        assert_eq!(syllables(word, Tongue::English), count, "{word}");
    }
    for (word, count) in [
        ("vacuna", 3),
        ("escuela", 3),
        ("día", 2),
        ("código", 3),
        ("familia", 3),
        ("guía", 2),
        ("quién", 1),
        ("y", 1),
        ("teléfono", 4),
        ("ley", 1),
    ] {
        assert_eq!(syllables(word, Tongue::Spanish), count, "{word}");
    }
}

#[test]
fn a_text_of_the_trade_is_found_to_be_too_hard() {
    let english = "The administration of immunizations necessitates documentation of contraindications and \
                   precautions in accordance with jurisdictional requirements.";
    assert!(!Size::of(english, Tongue::English).is_easy(Tongue::English));
    let spanish = "La administración de inmunizaciones requiere documentación de contraindicaciones y precauciones \
                   conforme a las disposiciones jurisdiccionales correspondientes.";
    assert!(!Size::of(spanish, Tongue::Spanish).is_easy(Tongue::Spanish));
}
