//! What the pages of the sample's pairs show: fields, doses, checks, score.

use jenner_codes::Sex;
use jenner_web::views::*;
use jiff::civil::{Date, date};

use super::super::{CLINIC, PHARMACY};
use super::{Pair, someone};

fn text(text: impl Into<String>) -> Vec<Shown> {
    vec![Shown::Text(text.into())]
}

fn one_line(name: &ShownName) -> String {
    format!("{}, {}", name.family, name.given)
}

fn compared(label: FieldLabel, left: Vec<Shown>, right: Vec<Shown>, hint: Option<&'static str>) -> PairField {
    let sameness = match (left.is_empty(), right.is_empty()) {
        (false, true) => Sameness::OneSide(Side::Left),
        (true, false) => Sameness::OneSide(Side::Right),
        _ if left == right => Sameness::Same,
        _ => Sameness::Differs,
    };
    let stands = (sameness == Sameness::Differs && hint.is_none()).then_some(Side::Left);
    PairField { label, sameness, left, right, hint, stands, open: hint.is_none() }
}

pub fn fields(left: &PairPerson, right: &PairPerson) -> Vec<PairField> {
    let day = |person: &PairPerson| person.birth_date.map(Shown::Day).into_iter().collect();
    let sex = |person: &PairPerson| {
        vec![Shown::Word(match person.sex {
            Sex::Female => "sex-F",
            Sex::Male => "sex-M",
            Sex::Other => "sex-X",
            Sex::Unknown => "sex-U",
        })]
    };
    vec![
        compared(FieldLabel::Name, text(one_line(&left.name)), text(one_line(&right.name)), None),
        compared(FieldLabel::BirthDate, day(left), day(right), None),
        compared(FieldLabel::Sex, sex(left), sex(right), None),
        compared(FieldLabel::MothersMaidenName, text("Thibodaux, Élise"), vec![], None),
        compared(
            FieldLabel::Address,
            text("118 Oak Aly, Houma LA 70360"),
            text("4417 Grand Caillou Rd Apt 12-B, Houma LA 70363"),
            None,
        ),
        compared(FieldLabel::Phone, text("(985) 555-0143"), text("(985) 555-0143"), None),
        compared(
            FieldLabel::Email,
            vec![],
            text("a.very.long.address.that.does.not.break@families.example.org"),
            None,
        ),
        compared(FieldLabel::Identifier, text("BB-20418"), text("000771"), Some("pair-both-kept")),
    ]
}

fn side_dose(day: Date, lot: &str, place: &str, kind: MarkKind) -> Option<PairDoseSide> {
    Some(PairDoseSide { day, text: format!("{lot}{place}"), kind })
}

pub fn doses() -> Vec<PairDose> {
    let line = |vaccine: &str, left, right, fate| PairDose { vaccine: vaccine.into(), left, right, fate };
    let (first, second) = (date(2021, 3, 14), date(2021, 5, 17));
    vec![
        line(
            "DTaP-HepB-IPV (Pediarix)",
            side_dose(first, "9X2KJ, ", CLINIC, MarkKind::Given),
            side_dose(first, "9X2KJ, ", CLINIC, MarkKind::Past),
            DoseFate::One,
        ),
        line(
            "DTaP-HepB-IPV (Pediarix)",
            side_dose(second, "A77RT, ", CLINIC, MarkKind::Given),
            None,
            DoseFate::Keep,
        ),
        line("MMR", None, side_dose(date(2022, 1, 20), "", PHARMACY, MarkKind::Past), DoseFate::Keep),
        line(
            "Varicella",
            side_dose(date(2022, 2, 24), "U0331, ", CLINIC, MarkKind::Given),
            side_dose(date(2022, 2, 25), "", PHARMACY, MarkKind::Past),
            DoseFate::Doubtful("fate-day-apart"),
        ),
    ]
}

pub fn checks(pair: &Pair, left: Side) -> Vec<CheckKind> {
    let mut checks = Vec::new();
    if pair.twins() {
        checks.push(CheckKind::Twins);
        checks.push(CheckKind::MultipleBirth(left));
        checks.push(CheckKind::SameBirthday(someone(
            250,
            "Boudreaux",
            "Cora",
            Some(date(2021, 1, 12)),
            Sex::Female,
        )));
        checks.push(CheckKind::SameDay(date(2022, 2, 24), CLINIC.into()));
    }
    let [one, other] = &pair.people;
    if one.sex != other.sex {
        checks.push(CheckKind::Sex);
    }
    if pair.id == "p8" {
        checks.push(CheckKind::BirthDates);
        checks.push(CheckKind::Protected(left));
    }
    checks.extend([
        CheckKind::Doses(3),
        CheckKind::SameDoses(1),
        CheckKind::Users(2),
        CheckKind::Organizations(2),
    ]);
    checks
}

pub fn score(pair: &Pair) -> PairScore {
    let part =
        |field: &str, level: &str, tenths| ScorePart { field: field.into(), level: level.into(), tenths };
    PairScore {
        percent: pair.score,
        band: "review".into(),
        parts: vec![
            part("birth", "exact", 112),
            part("family", "part", 61),
            part("phone", "exact", 58),
            part(
                "given",
                if pair.twins() { "different" } else { "exact" },
                if pair.twins() { -74 } else { 42 },
            ),
            part("street", "different", -13),
        ],
        rules: "2026-11".into(),
    }
}
