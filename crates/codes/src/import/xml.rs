//! Reading CDC's XML downloads. They come in two shapes: named elements (`<CVXCode>08</CVXCode>`), and
//! pairs (`<Name>CVXCode</Name><Value>08</Value>`). Both become records of named fields.

use jiff::civil::Date;
use quick_xml::Reader;
use quick_xml::events::Event;

use super::{ImportError, malformed};

/// One record of a file.
pub(super) struct Record {
    file: &'static str,
    line: usize,
    fields: Vec<(String, String)>,
}

impl Record {
    /// An error at this record.
    pub fn wrong(&self, why: impl Into<String>) -> ImportError {
        malformed(self.file, self.line, why)
    }

    /// The text of a field, trimmed; an error when the record has no such field.
    pub fn text(&self, name: &str) -> Result<&str, ImportError> {
        self.optional(name).ok_or_else(|| self.wrong(format!("the record has no field \"{name}\"")))
    }

    /// The text of a field, if the record has it.
    pub fn optional(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, text)| text.trim())
    }

    /// A field that must not be empty.
    pub fn filled(&self, name: &str) -> Result<&str, ImportError> {
        match self.text(name)? {
            "" => Err(self.wrong(format!("the field \"{name}\" is empty"))),
            text => Ok(text),
        }
    }

    /// A field as a value of its type.
    pub fn value<T: std::str::FromStr>(&self, name: &str) -> Result<T, ImportError>
    where
        T::Err: std::fmt::Display,
    {
        self.text(name)?.parse().map_err(|error| self.wrong(format!("{name}: {error}")))
    }

    /// A date as CDC's XML writes it, month/day/year; empty is no date.
    pub fn date(&self, name: &str) -> Result<Option<Date>, ImportError> {
        let text = self.text(name)?;
        if text.is_empty() {
            return Ok(None);
        }
        american_date(text)
            .map(Some)
            .ok_or_else(|| self.wrong(format!("{name}: \"{text}\" is not a date (expected month/day/year)")))
    }
}

fn american_date(text: &str) -> Option<Date> {
    let mut parts = text.split_whitespace().next()?.split('/');
    let month = parts.next()?.parse().ok()?;
    let day = parts.next()?.parse().ok()?;
    let year = parts.next()?.parse().ok()?;
    Date::new(year, month, day).ok().filter(|_| parts.next().is_none())
}

/// Every element `record` of the file as a record. A file without any is an error: it is another file.
pub(super) fn records(file: &'static str, text: &str, record: &str) -> Result<Vec<Record>, ImportError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut records = Vec::new();
    let mut current: Option<Record> = None;
    let mut field: Option<(String, String)> = None;
    let (mut line, mut counted) = (1, 0);
    loop {
        let event = reader.read_event();
        let position = usize::try_from(reader.buffer_position()).unwrap_or(text.len());
        let passed = text.as_bytes().get(counted..position).unwrap_or_default();
        line += passed.iter().filter(|byte| **byte == b'\n').count();
        counted = position.max(counted);
        let event = event.map_err(|error| malformed(file, line, format!("not well-formed XML: {error}")))?;
        match event {
            Event::Eof => break,
            Event::Start(start) => {
                let name = start.local_name().as_ref().to_owned();
                if current.is_none() {
                    if name == record {
                        current = Some(Record { file, line, fields: Vec::new() });
                    }
                } else if field.is_some() {
                    return Err(malformed(file, line, format!("<{name}> inside a field")));
                } else {
                    // Links stand in an attribute, `xlink:href`; as text they read like every other field.
                    let link = start
                        .attributes()
                        .filter_map(Result::ok)
                        .find(|attribute| attribute.key.local_name().as_ref() == "href")
                        .map(|attribute| attribute.value.replace("&amp;", "&"));
                    field = Some((name, link.unwrap_or_default()));
                }
            }
            Event::Text(part) => {
                if let Some((_, text)) = &mut field {
                    text.push_str(part.as_ref());
                }
            }
            Event::CData(part) => {
                if let Some((_, text)) = &mut field {
                    text.push_str(part.as_ref());
                }
            }
            Event::GeneralRef(reference) => {
                if let Some((_, text)) = &mut field {
                    text.push(entity(&reference).ok_or_else(|| {
                        malformed(file, line, "an entity that is neither XML's own nor a number")
                    })?);
                }
            }
            Event::End(end) => match (field.take(), end.local_name().as_ref() == record) {
                (Some(field), _) => {
                    if let Some(record) = &mut current {
                        record.fields.push(field);
                    }
                }
                (None, true) => {
                    if let Some(done) = current.take() {
                        records.push(Record { fields: paired(done.fields), ..done });
                    }
                }
                (None, false) => {}
            },
            _ => {}
        }
    }
    if current.is_some() {
        return Err(malformed(file, line, format!("the file ends inside <{record}>")));
    }
    if records.is_empty() {
        return Err(malformed(file, 0, format!("the file has no <{record}>: is it another file?")));
    }
    Ok(records)
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

/// Turns `Name`, `Value` pairs into fields; leaves named elements as they are.
fn paired(fields: Vec<(String, String)>) -> Vec<(String, String)> {
    if !fields.iter().any(|(name, _)| name == "Name") {
        return fields;
    }
    let mut paired = Vec::with_capacity(fields.len() / 2);
    let mut name = None;
    for (element, text) in fields {
        match element.as_str() {
            "Name" => name = Some(text.trim().to_owned()),
            "Value" => paired.extend(name.take().map(|name| (name, text))),
            _ => {}
        }
    }
    paired
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_shapes_of_a_record_are_read_with_their_entities_and_lines() {
        let named = "<?xml version=\"1.0\"?>\n<All>\n <Row>\n  <Code>7 </Code>\n  <Note/>\n  <Day>2/9/2024</Day>\n </Row>\n</All>";
        let rows = records("a.xml", named, "Row").unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].line, 3);
        assert_eq!(rows[0].text("Code").unwrap(), "7");
        assert_eq!(rows[0].text("Note").unwrap(), "");
        assert_eq!(rows[0].date("Day").unwrap().unwrap().to_string(), "2024-02-09");
        assert!(rows[0].text("Other").unwrap_err().to_string().contains("a.xml, line 3"));

        let pairs =
            "<All><Row><Name>Maker</Name><Value>Lee &amp; Sons</Value><Name>x</Name><Value/></Row></All>";
        let rows = records("b.xml", pairs, "Row").unwrap();
        assert_eq!(rows[0].text("Maker").unwrap(), "Lee & Sons");
        assert_eq!(rows[0].text("x").unwrap(), "");
    }

    #[test]
    fn a_file_that_is_cut_short_or_is_another_file_is_refused() {
        for text in ["<All><Row><Code>7", "<All></All>", "", "no XML at all", "<All><Row></All>"] {
            assert!(records("a.xml", text, "Row").is_err(), "{text}");
        }
    }
}
