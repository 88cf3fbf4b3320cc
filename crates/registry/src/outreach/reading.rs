//! How hard a text is to read, as a school grade: Flesch–Kincaid for English (Kincaid and others, 1975), Crawford for Spanish
//! (1984). Estimates by the length of sentences and words: a number to compare by, not a judgement.

use crate::packs::Language;

/// The grade from which on a text is called hard.
pub const HARD: f64 = 8.0;

/// The school grade, one decimal, never under 0; `None` for a text without a word.
pub fn grade(language: Language, text: &str) -> Option<f64> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c == '/')
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    if words.is_empty() {
        return None;
    }
    let sentences = sentences(text) as f64;
    let count = words.len() as f64;
    let syllables: usize = match language {
        Language::English => words.iter().map(|word| english(word)).sum(),
        Language::Spanish => words.iter().map(|word| spanish(word)).sum(),
    };
    let syllables = syllables as f64;
    let grade = match language {
        Language::English => 0.39 * count / sentences + 11.8 * syllables / count - 15.59,
        Language::Spanish => {
            -0.205 * (100.0 * sentences / count) + 0.049 * (100.0 * syllables / count) - 3.407
        }
    };
    Some((grade.max(0.0) * 10.0).round() / 10.0)
}

/// A sentence ends at a mark before a space, at a paragraph, or at the end.
fn sentences(text: &str) -> usize {
    let mut count = 0;
    for paragraph in text.split("\n\n") {
        let mut open = false;
        let mut chars = paragraph.chars().peekable();
        while let Some(c) = chars.next() {
            open |= c.is_alphanumeric();
            if open && ".!?:".contains(c) && chars.peek().is_none_or(|next| next.is_whitespace()) {
                count += 1;
                open = false;
            }
        }
        count += usize::from(open);
    }
    count.max(1)
}

/// Groups of vowels; a silent e at the end is none.
fn english(word: &str) -> usize {
    let word = word.to_lowercase();
    let is_vowel = |c: char| "aeiouy".contains(c);
    let mut groups = 0;
    let mut before = false;
    for c in word.chars() {
        let now = is_vowel(c);
        groups += usize::from(now && !before);
        before = now;
    }
    let silent = word.ends_with('e') && !word.ends_with("le") && groups > 1;
    (groups - usize::from(silent)).max(1)
}

/// Groups of vowels; two strong ones, or an accented weak one beside another, are two.
fn spanish(word: &str) -> usize {
    let mut count: usize = 0;
    let mut before: Option<char> = None;
    for c in word.to_lowercase().chars() {
        let is_strong = |c: char| "aeoáéóíú".contains(c);
        let is_vowel = is_strong(c) || "iuü".contains(c);
        if is_vowel {
            let joins = before.is_some_and(|last| !(is_strong(last) && is_strong(c)));
            count += usize::from(!joins);
        }
        before = is_vowel.then_some(c);
    }
    count.max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_counted_as_people_say_them() {
        for (word, count) in
            [("cat", 1), ("call", 1), ("vaccine", 2), ("record", 2), ("table", 2), ("the", 1)]
        {
            assert_eq!(english(word), count, "{word}");
        }
        for (word, count) in
            [("vacuna", 3), ("día", 2), ("según", 2), ("familia", 3), ("leer", 2), ("bien", 1)]
        {
            assert_eq!(spanish(word), count, "{word}");
        }
    }

    #[test]
    fn a_plain_sentence_is_easier_than_an_official_one() {
        let plain = "Call us. We will plan a visit. Bring this card.";
        let official = "Immunization documentation requirements necessitate communicating vaccination \
                        contraindications immediately.";
        let (easy, hard) = (grade(Language::English, plain), grade(Language::English, official));
        assert!(easy.is_some_and(|grade| grade < 3.0), "{easy:?}");
        assert!(hard.is_some_and(|grade| grade > 15.0), "{hard:?}");
        assert_eq!(grade(Language::English, " – "), None);
    }

    #[test]
    fn the_grade_follows_the_published_formula() {
        // 10 words, 2 sentences, 10 syllables: 0.39·5 + 11.8·1 − 15.59.
        let text = "The cat sat on it. The dog ran to us.";
        assert_eq!(grade(Language::English, text), Some(0.0));
        // 5 words, 1 sentence, 8 syllables: −0.205·20 + 0.049·160 − 3.407.
        assert_eq!(grade(Language::Spanish, "Llame hoy a la familia."), Some(0.3));
    }
}
