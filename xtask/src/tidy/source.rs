//! A Rust file taken apart into code, comments and strings, by a small reader of Rust's lexical rules.
//!
//! It knows comments (nested ones too), strings (raw and byte strings too), characters and lifetimes, and
//! finds the items under `#[cfg(test)]`. It does not parse Rust: rules look at words, not at meaning.

use std::ops::Range;

/// A string literal and where it begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Literal {
    /// Byte offset of its first character, after the quote.
    pub at: usize,
    /// What stands between the quotes, escapes as written.
    pub text: String,
}

/// A Rust file.
#[derive(Debug)]
pub struct Source {
    /// Path from the root of the repository.
    pub path: String,
    /// The file as it is.
    pub text: String,
    /// The same, byte for byte as long, with comments and the insides of strings blanked out.
    pub code: String,
    /// The string literals, in order.
    pub literals: Vec<Literal>,
    tests: Vec<Range<usize>>,
}

impl Source {
    /// Takes a file apart.
    pub fn new(path: &str, text: &str) -> Self {
        let (code, literals) = split(text);
        let tests = test_items(&code);
        Self { path: path.to_owned(), text: text.to_owned(), code, literals, tests }
    }

    /// The line of a byte offset, counted from 1.
    pub fn line(&self, at: usize) -> usize {
        line(&self.text, at)
    }

    /// Whether an offset lies in an item under `#[cfg(test)]`.
    pub fn is_test(&self, at: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&at))
    }
}

/// The line of a byte offset, counted from 1.
pub fn line(text: &str, at: usize) -> usize {
    text.as_bytes()[..at.min(text.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}

/// Where `word` stands in `text` with no letter, digit or underscore touching it.
pub fn words<'a>(text: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    let touches = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(word).map(|(at, _)| at).filter(move |&at| {
        let before = word.starts_with(|c: char| c.is_alphanumeric() || c == '_')
            && touches(text[..at].chars().next_back());
        let after = word.ends_with(|c: char| c.is_alphanumeric() || c == '_')
            && touches(text[at + word.len()..].chars().next());
        !before && !after
    })
}

/// Blanks out a stretch, keeping the lines.
fn blank(code: &mut [u8], range: Range<usize>) {
    for byte in &mut code[range] {
        if *byte != b'\n' {
            *byte = b' ';
        }
    }
}

fn split(text: &str) -> (String, Vec<Literal>) {
    let bytes = text.as_bytes();
    let mut code = bytes.to_vec();
    let mut literals = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        at = if rest.starts_with(b"//") {
            let end = at + rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            blank(&mut code, at..end);
            end
        } else if rest.starts_with(b"/*") {
            let end = comment_end(bytes, at);
            blank(&mut code, at..end);
            end
        } else if let Some(hashes) = raw_string(bytes, at) {
            // `r`, the hashes, the quote.
            let start = at + hashes + 2;
            let close: Vec<u8> = [b"\"".as_slice(), &vec![b'#'; hashes]].concat();
            let length = find(&bytes[start..], &close).unwrap_or(bytes.len() - start);
            literal(text, &mut code, &mut literals, start..start + length);
            (start + length + close.len()).min(bytes.len())
        } else if rest[0] == b'"' {
            let start = at + 1;
            let end = string_end(bytes, start);
            literal(text, &mut code, &mut literals, start..end);
            (end + 1).min(bytes.len())
        } else if rest[0] == b'\'' {
            let end = character_end(text, at);
            // `'"'` and `'{'` must not look like a string or a block.
            if end > at + 1 {
                blank(&mut code, at + 1..end - 1);
            }
            end
        } else {
            at + 1
        };
    }
    (String::from_utf8_lossy(&code).into_owned(), literals)
}

fn literal(text: &str, code: &mut [u8], literals: &mut Vec<Literal>, range: Range<usize>) {
    literals.push(Literal { at: range.start, text: text.get(range.clone()).unwrap_or_default().to_owned() });
    blank(code, range);
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn comment_end(bytes: &[u8], start: usize) -> usize {
    let (mut at, mut depth) = (start, 0);
    while at < bytes.len() {
        if bytes[at..].starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if bytes[at..].starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    at
}

/// The number of hashes, if a raw string begins here.
fn raw_string(bytes: &[u8], at: usize) -> Option<usize> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    // `br"…"` begins at its `r`; the `r` of `for` begins nothing.
    let begins = match at.checked_sub(1).map(|before| &bytes[before]) {
        Some(b'b' | b'c') => at < 2 || !is_word(&bytes[at - 2]),
        Some(before) => !is_word(before),
        None => true,
    };
    if bytes[at] != b'r' || !begins {
        return None;
    }
    let hashes = bytes[at + 1..].iter().take_while(|b| **b == b'#').count();
    (bytes.get(at + 1 + hashes) == Some(&b'"')).then_some(hashes)
}

fn string_end(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// The end of a character literal, or the next byte when the quote begins a lifetime.
fn character_end(text: &str, at: usize) -> usize {
    let mut rest = text[at + 1..].char_indices();
    match rest.next() {
        Some((_, '\\')) => {
            // After the escaped character comes, sooner or later, the quote (`'\u{1F489}'`).
            rest.next();
            rest.find(|(_, c)| *c == '\'').map_or(at + 1, |(end, _)| at + 1 + end + 1)
        }
        Some(_) => match rest.next() {
            Some((end, '\'')) => at + 1 + end + 1,
            _ => at + 1,
        },
        None => at + 1,
    }
}

/// The items that follow `#[cfg(test)]`: up to the brace that closes them, or the semicolon.
fn test_items(code: &str) -> Vec<Range<usize>> {
    code.match_indices("#[cfg(test)]")
        .map(|(start, attribute)| start..item_end(code, start + attribute.len()))
        .collect()
}

fn item_end(code: &str, start: usize) -> usize {
    let mut depth = 0usize;
    for (at, byte) in code.bytes().enumerate().skip(start) {
        match byte {
            b'{' => depth += 1,
            b'}' => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1;
                }
            }
            b';' if depth == 0 => return at + 1,
            _ => {}
        }
    }
    code.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &Source) -> Vec<&str> {
        source.literals.iter().map(|l| l.text.as_str()).collect()
    }

    #[test]
    fn comments_are_not_code() {
        let source = Source::new("a.rs", "let a = 1; // std::fs\n/* x /* tokio */ y */ let b = 2;");
        assert!(!source.code.contains("std::fs") && !source.code.contains("tokio"));
        assert!(source.code.contains("let b = 2;"));
        assert_eq!(source.code.len(), source.text.len());
    }

    #[test]
    fn strings_of_every_kind_are_literals_and_not_code() {
        let source =
            Source::new("a.rs", r####"f("one \" //", r#"two " three"#, b"four", br"five", 'r');"####);
        assert_eq!(texts(&source), ["one \\\" //", "two \" three", "four", "five"]);
        assert!(!source.code.contains("two"));
        assert!(source.code.ends_with(");"));
    }

    #[test]
    fn a_quote_character_opens_no_string_and_a_lifetime_is_no_character() {
        let source = Source::new("a.rs", "fn f<'a>(x: &'a str) { g('\"', '\\'', '\\u{41}'); h(\"s\") }");
        assert_eq!(texts(&source), ["s"]);
        assert!(source.code.contains("&'a str"));
    }

    #[test]
    fn what_stands_under_cfg_test_is_a_test_and_what_follows_is_not() {
        let text = "fn a() {}\n#[cfg(test)]\nmod tests { fn b() { if x { } } }\nfn c() {}";
        let source = Source::new("a.rs", text);
        let at = |what: &str| text.find(what).expect("it is in the text");
        assert!(!source.is_test(at("fn a")));
        assert!(source.is_test(at("fn b")));
        assert!(!source.is_test(at("fn c")));
    }

    #[test]
    fn a_declaration_under_cfg_test_ends_at_its_semicolon() {
        let text = "#[cfg(test)]\nmod tests;\nfn c() {}";
        let source = Source::new("a.rs", text);
        assert!(!source.is_test(text.find("fn c").expect("it is in the text")));
    }

    #[test]
    fn a_word_is_found_whole_only() {
        let found: Vec<usize> = words("tokio::net tokiox my_tokio tokio", "tokio").collect();
        assert_eq!(found, [0, 27]);
    }

    #[test]
    fn lines_are_counted_from_one() {
        assert_eq!(line("a\nb\nc", 0), 1);
        assert_eq!(line("a\nb\nc", 4), 3);
    }
}
