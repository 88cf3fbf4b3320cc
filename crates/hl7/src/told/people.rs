//! Who an answer is about: every PID with the PD1 and NK1 that follow it.

use jenner_codes::{Codes, IdentifierType, IdentifierTypeSet};
use jenner_model::person::{Demographics, Identifier};
use jiff::civil::Date;
use smol_str::SmolStr;

use crate::er7::{Message, Segment, Writer};
use crate::vxu::reading::Reading;
use crate::vxu::{contacts, datatypes, patient};

/// So many people are read of one answer: the guide's lists are shorter.
const MOST: usize = 100;

/// The people of an answer, in its order. A PID without name and number is nobody.
pub(super) fn read(message: &Message<'_>, codes: &Codes, today: Date) -> Vec<Demographics> {
    let mut blocks: Vec<Vec<Segment<'_>>> = Vec::new();
    for segment in message.segments() {
        match segment.name() {
            "PID" => blocks.push(vec![*segment]),
            "PD1" | "NK1" => {
                if let Some(block) = blocks.last_mut() {
                    block.push(*segment);
                }
            }
            "ORC" | "RXA" => break,
            _ => {}
        }
    }
    blocks.iter().take(MOST).filter_map(|block| one(message, block, codes, today)).collect()
}

/// The reader of submissions reads the first patient of a message: so each is put into a message of its own.
fn one(message: &Message<'_>, block: &[Segment<'_>], codes: &Codes, today: Date) -> Option<Demographics> {
    let mut alone = Writer::new();
    alone.copy(&message.header());
    for segment in block {
        alone.copy(segment);
    }
    let alone = alone.finish();
    let alone = Message::parse(&alone).ok()?;
    let mut reading = Reading::new(codes, today, Vec::new());
    let version = alone.header().field(12).text();
    let mut person = patient::read_any(&alone, &version, &mut reading)?;
    person.contacts = contacts::read(&alone, person.birth_date, &mut reading);
    let pid = alone.first("PID")?;
    numbers_without_authority(&pid, codes, &mut person);
    (!person.names.is_empty() || !person.identifiers.is_empty()).then_some(person)
}

/// Many registries send their own number without saying whose it is. It is theirs: who else's.
fn numbers_without_authority(pid: &Segment<'_>, codes: &Codes, person: &mut Demographics) {
    let fields = [pid.field(3), pid.field(2)];
    let found = fields.iter().flat_map(|field| field.repetitions()).filter_map(|repetition| {
        let value = datatypes::text(repetition.component(1));
        let namespace = datatypes::text(repetition.component(4));
        let kind = datatypes::text(repetition.component(5));
        let bare = namespace.is_empty() && repetition.component(4).subcomponent(2).text().is_empty();
        let own = matches!(kind.as_str(), "SR" | "LR" | "PI" | "MR" | "PT");
        (bare && own && !value.is_empty()).then(|| Identifier {
            value,
            authority: SmolStr::default(),
            kind: codes.code::<IdentifierTypeSet>(&kind).unwrap_or_else(|| IdentifierType::known(kind)),
        })
    });
    for number in found {
        if !person.identifiers.contains(&number) {
            person.identifiers.push(number);
        }
    }
}
