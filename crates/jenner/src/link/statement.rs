//! What a row says about a person, as the matcher takes it: [`Details`].

use jenner_linkage::details::{Contact, Details, Name, Number, NumberKind, Other, OtherKind, Place};
use smol_str::{SmolStr, format_smolstr};

use super::columns::{Columns, Field};
use super::table::Row;

/// The statement of a row.
pub fn of(row: Row<'_>, columns: &Columns) -> Details {
    let teller = Teller { row, columns };
    Details {
        names: teller.names(),
        born: teller.born(),
        sex: teller.text(Field::Sex),
        multiple_birth: yes_or_no(teller.get(Field::MultipleBirth)),
        birth_order: teller.get(Field::BirthOrder).parse().ok(),
        mother_maiden: teller.text(Field::MotherMaiden),
        contacts: teller.contacts(),
        addresses: teller.addresses(),
        phones: teller.texts(Field::Phone),
        emails: teller.texts(Field::Email),
        numbers: teller.numbers(),
        others: teller.others(),
        dead: false,
    }
}

struct Teller<'a> {
    row: Row<'a>,
    columns: &'a Columns,
}

impl<'a> Teller<'a> {
    fn get(&self, field: Field) -> &'a str {
        self.columns.first(field).map_or("", |column| self.row.get(column))
    }

    fn text(&self, field: Field) -> SmolStr {
        SmolStr::new(self.get(field))
    }

    fn texts(&self, field: Field) -> Vec<SmolStr> {
        let all = self.columns.all(field).map(|column| self.row.get(column));
        all.filter(|text| !text.is_empty()).map(SmolStr::new).collect()
    }

    fn names(&self) -> Vec<Name> {
        let mut name = Name {
            given: self.text(Field::Given),
            middle: joined(self.get(Field::GivenMore), ' ', self.get(Field::Middle)),
            family: joined(self.get(Field::Family), '-', self.get(Field::FamilyMore)),
            suffix: self.text(Field::Suffix),
        };
        let whole = self.get(Field::FullName);
        let mut former = None;
        if name.given.is_empty() && name.family.is_empty() {
            name = Name { suffix: name.suffix, ..whole_name(whole) };
        } else {
            // "Thomas Clifford, of Chudleigh" beside Thomas and Chudleigh: Clifford is a name too.
            former = Some(whole_name(whole.split(',').next().unwrap_or_default()))
                .filter(|other| !other.given.is_empty() && !other.family.is_empty() && *other != name);
        }
        let (given, family) = (name.given.clone(), name.family.clone());
        let mut names = Vec::with_capacity(1);
        if name != Name::default() {
            names.push(name);
        }
        names.extend(former);
        names.extend(self.texts(Field::AliasGiven).into_iter().map(|alias| Name {
            given: alias,
            family: family.clone(),
            ..Name::default()
        }));
        names.extend(self.texts(Field::AliasFamily).into_iter().map(|alias| Name {
            given: given.clone(),
            family: alias,
            ..Name::default()
        }));
        names
    }

    fn born(&self) -> SmolStr {
        let written = self.text(Field::Born);
        if !written.is_empty() {
            return written;
        }
        let number = |field| self.get(field).parse::<u16>().ok();
        match (number(Field::BirthYear), number(Field::BirthMonth), number(Field::BirthDay)) {
            (Some(year), Some(month), Some(day)) => format_smolstr!("{year:04}-{month:02}-{day:02}"),
            (Some(year), Some(month), None) => format_smolstr!("{year:04}-{month:02}"),
            (Some(year), ..) => format_smolstr!("{year:04}"),
            _ => SmolStr::default(),
        }
    }

    fn contacts(&self) -> Vec<Contact> {
        [
            (true, Field::MotherGiven, Field::MotherFamily),
            (false, Field::GuardianGiven, Field::GuardianFamily),
        ]
        .into_iter()
        .map(|(is_mother, given, family)| Contact {
            is_mother,
            given: self.text(given),
            family: self.text(family),
        })
        .filter(|contact| !contact.given.is_empty() || !contact.family.is_empty())
        .collect()
    }

    fn addresses(&self) -> Vec<Place> {
        let place = Place {
            street: joined(self.get(Field::HouseNumber), ' ', self.get(Field::Street)),
            unit: self.text(Field::Unit),
            city: self.text(Field::City),
            state: self.text(Field::State),
            zip: self.text(Field::Zip),
        };
        if place == Place::default() { Vec::new() } else { vec![place] }
    }

    fn numbers(&self) -> Vec<Number> {
        let kinds = [
            (Field::Own, NumberKind::Own),
            (Field::Ssn, NumberKind::SocialSecurity),
            (Field::Medicaid, NumberKind::Payer),
            (Field::BirthFile, NumberKind::BirthFile),
        ];
        let mut numbers = Vec::new();
        for (field, kind) in kinds {
            let authority = match kind {
                NumberKind::Own => self.text(Field::Authority),
                _ => SmolStr::default(),
            };
            let values = self.texts(field).into_iter();
            numbers.extend(values.map(|value| Number { kind, authority: authority.clone(), value }));
        }
        numbers
    }

    fn others(&self) -> Vec<Other> {
        [(Field::BirthPlace, OtherKind::BirthPlace), (Field::Occupation, OtherKind::Occupation)]
            .into_iter()
            .map(|(field, kind)| Other { kind, text: self.text(field) })
            .filter(|other| !other.text.is_empty())
            .collect()
    }
}

fn joined(first: &str, between: char, second: &str) -> SmolStr {
    match (first, second) {
        (one, "") | ("", one) => SmolStr::new(one),
        // What stands behind the hyphen may already be there.
        (first, second) if between == '-' && first.ends_with(second) => SmolStr::new(first),
        (first, second) => format_smolstr!("{first}{between}{second}"),
    }
}

/// A name in one column: "Boudreaux, Camille A" or "Camille A Boudreaux".
fn whole_name(text: &str) -> Name {
    if let Some((family, rest)) = text.split_once(',') {
        let mut given = rest.split_whitespace();
        return Name {
            given: SmolStr::new(given.next().unwrap_or_default()),
            middle: given.collect::<Vec<_>>().join(" ").into(),
            family: SmolStr::new(family.trim()),
            suffix: SmolStr::default(),
        };
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    match words.as_slice() {
        [] => Name::default(),
        [one] => Name { given: SmolStr::new(one), ..Name::default() },
        [given, middle @ .., family] => Name {
            given: SmolStr::new(given),
            middle: middle.join(" ").into(),
            family: SmolStr::new(family),
            suffix: SmolStr::default(),
        },
    }
}

fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "y" | "yes" | "true" | "1" => Some(true),
        "n" | "no" | "false" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_one_column_is_taken_apart() {
        let name = |text: &str| {
            let name = whole_name(text);
            (name.given.to_string(), name.middle.to_string(), name.family.to_string())
        };
        let parts = |given: &str, middle: &str, family: &str| (given.into(), middle.into(), family.into());
        assert_eq!(name("Boudreaux-Leblanc, Camille Ann"), parts("Camille", "Ann", "Boudreaux-Leblanc"));
        assert_eq!(name("Camille A Boudreaux"), parts("Camille", "A", "Boudreaux"));
        assert_eq!(name("Cher"), parts("Cher", "", ""));
        assert_eq!(name(" "), parts("", "", ""));
    }

    #[test]
    fn a_second_surname_is_put_behind_a_hyphen_once() {
        assert_eq!(joined("Garcia", '-', "Lopez"), "Garcia-Lopez");
        assert_eq!(joined("Garcia-Lopez", '-', "Lopez"), "Garcia-Lopez");
        assert_eq!(joined("", '-', "Lopez"), "Lopez");
        assert_eq!(joined("12", ' ', "Canal St"), "12 Canal St");
    }
}
