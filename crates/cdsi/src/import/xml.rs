//! XML as a tree with line numbers: elements and text, nothing else. No document type, no entities but XML's
//! own, and limits on depth, number and size, so that no file can cost more than it weighs.

use quick_xml::Reader;
use quick_xml::events::Event;

/// Several times what CDC's files need.
const MAX_BYTES: usize = 8 * 1024 * 1024;
const MAX_DEPTH: usize = 32;
const MAX_ELEMENTS: usize = 500_000;

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    /// Its name.
    pub name: String,
    /// Line of its start tag.
    pub line: usize,
    /// Its text, trimmed and with single blanks. Empty in elements that have children.
    pub text: String,
    /// Its child elements.
    pub children: Vec<Element>,
}

impl Element {
    /// The first child of this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of this name that hold something. CDC writes an empty element where there is none.
    pub fn filled<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children
            .iter()
            .filter(move |child| child.name == name && (!child.children.is_empty() || !child.text.is_empty()))
    }

    /// The text of a child: nothing if there is no such child, or if it says `n/a`.
    pub fn text_of(&self, name: &str) -> &str {
        let text = self.child(name).map_or("", |child| child.text.as_str());
        if text.eq_ignore_ascii_case("n/a") { "" } else { text }
    }
}

/// A file that cannot be read, and where.
#[derive(Debug)]
pub(super) struct Fault {
    /// Line, if it is about one.
    pub line: Option<usize>,
    /// What it is.
    pub fault: XmlFault,
}

/// Why a file cannot be read.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum XmlFault {
    #[error("this is not well-formed XML: {0}")]
    Malformed(String),
    #[error("a document type is not accepted")]
    DocumentType,
    #[error("the entity &{0}; is not accepted: only XML's own and numbers are")]
    Entity(String),
    #[error("elements lie more than {MAX_DEPTH} deep")]
    TooDeep,
    #[error("there are more than {MAX_ELEMENTS} elements")]
    TooMany,
    #[error("the file is larger than {} MB", MAX_BYTES / 1024 / 1024)]
    TooLarge,
    #[error("the file ends inside <{0}>")]
    CutShort(String),
    #[error("the file has no element")]
    Empty,
    #[error("there is something after the end of the first element")]
    Trailing,
}

/// Reads a file.
pub(super) fn read(text: &str) -> Result<Element, Fault> {
    if text.len() > MAX_BYTES {
        return Err(Fault { line: None, fault: XmlFault::TooLarge });
    }
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    let (mut line, mut counted, mut elements) = (1, 0, 0);
    loop {
        let event = reader.read_event();
        let begin = line;
        let position = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let passed = text.as_bytes().get(counted..position).unwrap_or_default();
        line += passed.iter().filter(|byte| **byte == b'\n').count();
        counted = counted.max(position);
        let at = |fault| Fault { line: Some(begin), fault };
        match event.map_err(|error| at(XmlFault::Malformed(error.to_string())))? {
            Event::Eof => break,
            Event::Start(start) => {
                elements += 1;
                if root.is_some() {
                    return Err(at(XmlFault::Trailing));
                }
                if open.len() >= MAX_DEPTH {
                    return Err(at(XmlFault::TooDeep));
                }
                if elements > MAX_ELEMENTS {
                    return Err(at(XmlFault::TooMany));
                }
                open.push(Element {
                    name: start.local_name().as_ref().to_owned(),
                    line: begin,
                    text: String::new(),
                    children: Vec::new(),
                });
            }
            Event::End(_) => {
                let Some(mut done) = open.pop() else { continue };
                done.text = if done.children.is_empty() { single_blanks(&done.text) } else { String::new() };
                match open.last_mut() {
                    Some(parent) => parent.children.push(done),
                    None => root = Some(done),
                }
            }
            Event::Text(part) => add(&mut open, part.as_ref()).map_err(at)?,
            Event::CData(part) => add(&mut open, part.as_ref()).map_err(at)?,
            Event::GeneralRef(reference) => {
                let char =
                    entity(&reference).ok_or_else(|| at(XmlFault::Entity(reference.as_ref().to_owned())))?;
                add(&mut open, char.encode_utf8(&mut [0; 4])).map_err(at)?;
            }
            Event::DocType(_) => return Err(at(XmlFault::DocumentType)),
            _ => {}
        }
    }
    match (open.pop(), root) {
        (Some(unended), _) => Err(Fault { line: Some(line), fault: XmlFault::CutShort(unended.name) }),
        (None, Some(root)) => Ok(root),
        (None, None) => Err(Fault { line: None, fault: XmlFault::Empty }),
    }
}

fn add(open: &mut [Element], text: &str) -> Result<(), XmlFault> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(XmlFault::Trailing),
    }
    Ok(())
}

fn single_blanks(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn entity(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Ok(Some(char)) = reference.resolve_char_ref() {
        return Some(char);
    }
    match reference.as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_has_its_line_its_text_with_single_blanks_and_its_children() {
        let root = read("<?xml version=\"1.0\"?>\n<a>\n <b> 7\n  years </b>\n <c/>\n <c>n/a</c><d>&#x2265; &lt;1</d></a>\n").unwrap();
        assert_eq!(root.child("b").unwrap().line, 3);
        assert_eq!(root.text_of("b"), "7 years");
        assert_eq!(root.text_of("c"), "");
        assert_eq!(root.filled("c").map(|c| c.line).collect::<Vec<_>>(), [6]);
        assert_eq!(root.text_of("d"), "\u{2265} <1");
        assert_eq!(root.text_of("none"), "");
    }

    #[test]
    fn what_is_no_plain_tree_is_refused_with_its_line() {
        let deep = "<a>".repeat(40);
        let wrong = [
            ("<a>\n<b></a>", Some(2)),
            ("<!DOCTYPE a [<!ENTITY x \"xxxx\">]>\n<a>&x;</a>", Some(1)),
            ("<a>\n\n&x;</a>", Some(3)),
            ("<a>\n<b>", Some(2)),
            ("<a/>\n<b/>", Some(2)),
            ("<a/>\nb", Some(1)),
            ("", None),
            (&deep, Some(1)),
        ];
        for (text, line) in wrong {
            let fault = read(text).unwrap_err();
            assert_eq!(fault.line, line, "{text}: {}", fault.fault);
        }
        assert_eq!(read(&deep).unwrap_err().fault, XmlFault::TooDeep);
        assert_eq!(read("<!DOCTYPE a><a/>").unwrap_err().fault, XmlFault::DocumentType);
        assert_eq!(read(&" ".repeat(MAX_BYTES + 1)).unwrap_err().fault, XmlFault::TooLarge);
    }
}
