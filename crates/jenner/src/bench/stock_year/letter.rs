//! A message of the made-up state whose doses come from real shelves: the lot, its last day and who paid are written anew.

use anyhow::{Context as _, Result};
use jenner_model::Date;

/// What RXA-21 says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// New, or said again.
    Add,
    /// Corrected.
    Update,
    /// Taken back.
    Delete,
}

/// A dose in a message that the sender says it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Own {
    /// The sender's number of the dose (ORC-3).
    pub filler: String,
    /// When it was given.
    pub day: Date,
    /// The vaccine.
    pub cvx: String,
    /// The maker.
    pub mvx: String,
    /// New, corrected or taken back.
    pub action: Action,
    /// Eligibility (OBX 64994-7); empty where it is not said.
    pub eligibility: String,
}

/// A patient, as the clinic knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patient {
    /// The clinic's number (PID-3).
    pub number: String,
    /// Given name (PID-5).
    pub given: String,
    /// Birth date (PID-7).
    pub born: Option<Date>,
}

/// A message by its segments.
#[derive(Debug, Clone)]
pub struct Letter {
    segments: Vec<Vec<String>>,
}

/// Places of the segments of one order group.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    order: usize,
    dose: usize,
    end: usize,
}

const ELIGIBILITY: &str = "64994-7";
const FUNDING: &str = "30963-3";

impl Letter {
    /// Takes a message apart. The state writes standard separators and no escapes in what is looked at here.
    pub fn read(text: &str) -> Self {
        let segments = text.split_terminator('\r').map(|one| one.split('|').map(str::to_owned).collect());
        Self { segments: segments.collect() }
    }

    /// The message as it is sent.
    pub fn text(&self) -> String {
        self.segments.iter().fold(String::new(), |mut text, segment| {
            text.push_str(&segment.join("|"));
            text.push('\r');
            text
        })
    }

    /// When it was written by the sender's clock (MSH-7): day and time, to the second. Of two messages of a day the later one holds,
    /// whichever comes first.
    pub fn written(&self) -> String {
        let said = self.segments.first().and_then(|header| header.get(6)).map_or("", String::as_str);
        said.chars().take(14).collect()
    }

    /// The doses that the sender says it gave.
    pub fn own(&self) -> Result<Vec<(Group, Own)>> {
        let mut found = Vec::new();
        for (order, segment) in self.segments.iter().enumerate() {
            if name(segment) != "ORC" {
                continue;
            }
            let end = (order + 1..self.segments.len())
                .find(|place| self.segments.get(*place).is_some_and(|one| name(one) == "ORC"))
                .unwrap_or(self.segments.len());
            let dose =
                (order..end).find(|place| self.segments.get(*place).is_some_and(|one| name(one) == "RXA"));
            let Some(dose) = dose else { continue };
            let group = Group { order, dose, end };
            let Some(rxa) = self.segments.get(dose) else { continue };
            if !matches!(field(rxa, 20), "" | "CP" | "PA") || component(field(rxa, 9), 1) != "00" {
                continue;
            }
            found.push((
                group,
                Own {
                    filler: component(field(segment, 3), 1).to_owned(),
                    day: day(field(rxa, 3))?,
                    cvx: cvx(field(rxa, 5)).to_owned(),
                    mvx: component(field(rxa, 17), 1).to_owned(),
                    action: match field(rxa, 21) {
                        "D" => Action::Delete,
                        "U" => Action::Update,
                        _ => Action::Add,
                    },
                    eligibility: self.observed(group, ELIGIBILITY).to_owned(),
                },
            ));
        }
        Ok(found)
    }

    fn observed(&self, group: Group, question: &str) -> &str {
        self.observation(group, question)
            .and_then(|place| self.segments.get(place))
            .map_or("", |segment| component(field(segment, 5), 1))
    }

    fn observation(&self, group: Group, question: &str) -> Option<usize> {
        (group.dose..group.end).find(|place| {
            self.segments
                .get(*place)
                .is_some_and(|one| name(one) == "OBX" && component(field(one, 3), 1) == question)
        })
    }

    /// Writes from which lot the dose was; `None` for no lot at all.
    pub fn set_lot(&mut self, group: Group, lot: Option<(&str, Date)>) {
        let (lot, expires) = lot.map_or((String::new(), String::new()), |(lot, last)| {
            (lot.to_owned(), last.strftime("%Y%m%d").to_string())
        });
        if let Some(rxa) = self.segments.get_mut(group.dose) {
            put(rxa, 15, lot);
            put(rxa, 16, expires);
        }
    }

    /// Writes who paid, where the sender says so at all.
    pub fn set_funding(&mut self, group: Group, code: &str) {
        if let Some(place) = self.observation(group, FUNDING)
            && let Some(observation) = self.segments.get_mut(place)
        {
            put(observation, 5, format!("{code}^{code}^CDCPHINVS"));
        }
    }

    /// Writes the eligibility of a dose.
    pub fn set_eligibility(&mut self, group: Group, code: &str) {
        if let Some(place) = self.observation(group, ELIGIBILITY)
            && let Some(observation) = self.segments.get_mut(place)
        {
            put(observation, 5, format!("{code}^{code}^HL70064"));
        }
    }

    /// Leaves dose groups out: of doses that were not given after all.
    pub fn without(&self, groups: &[Group]) -> Self {
        let gone = |place: &usize| groups.iter().any(|one| (one.order..one.end).contains(place));
        let kept = self.segments.iter().enumerate().filter(|(place, _)| !gone(place));
        Self { segments: kept.map(|(_, segment)| segment.clone()).collect() }
    }

    /// Another dose like one of the message, with a number, vaccine and day of its own, at the end.
    pub fn again(&mut self, like: Group, own: &Own) -> Group {
        let copy: Vec<Vec<String>> = self.segments.get(like.order..like.end).unwrap_or_default().to_vec();
        let order = self.segments.len();
        let group = Group { order, dose: order + (like.dose - like.order), end: order + copy.len() };
        self.segments.extend(copy);
        let day = own.day.strftime("%Y%m%d").to_string();
        if let Some(orc) = self.segments.get_mut(order) {
            let authority =
                field(orc, 3).split_once('^').map_or(String::new(), |(_, rest)| format!("^{rest}"));
            put(orc, 2, String::new());
            put(orc, 3, format!("{}{authority}", own.filler));
        }
        if let Some(rxa) = self.segments.get_mut(group.dose) {
            put(rxa, 3, day.clone());
            put(rxa, 4, day);
            put(rxa, 5, format!("{0}^{0}^CVX", own.cvx));
            put(rxa, 17, format!("{0}^{0}^MVX", own.mvx));
        }
        self.set_eligibility(group, &own.eligibility);
        group
    }

    /// Whom it is about.
    pub fn patient(&self) -> Patient {
        let pid = self.segments.iter().find(|one| name(one) == "PID");
        let text = |n: usize| pid.map_or("", |pid| field(pid, n));
        Patient {
            number: text(3).to_owned(),
            given: component(text(5), 2).to_owned(),
            born: text(7).get(..8).and_then(|text| day(text).ok()),
        }
    }

    /// Gives the message a number and a day of its own.
    pub fn renumber(&mut self, control: &str, on: Date) {
        if let Some(header) = self.segments.first_mut() {
            put(header, 6, format!("{}170000", on.strftime("%Y%m%d")));
            put(header, 9, control.to_owned());
        }
    }
}

fn name(segment: &[String]) -> &str {
    segment.first().map_or("", String::as_str)
}

fn field(segment: &[String], n: usize) -> &str {
    segment.get(n).map_or("", String::as_str)
}

fn put(segment: &mut Vec<String>, n: usize, text: String) {
    if segment.len() <= n {
        segment.resize(n + 1, String::new());
    }
    if let Some(place) = segment.get_mut(n) {
        *place = text;
    }
}

fn component(field: &str, n: usize) -> &str {
    field.split('^').nth(n.saturating_sub(1)).unwrap_or_default()
}

fn cvx(field: &str) -> &str {
    match component(field, 3) {
        "CVX" => component(field, 1),
        _ => component(field, 4),
    }
}

fn day(text: &str) -> Result<Date> {
    Date::strptime("%Y%m%d", text).with_context(|| format!("\"{text}\" is no day"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "MSH|^~\\&|A|B|C|D|20260105180000||VXU|7|P|2.5.1\rPID|1||9\r\
        ORC|RE|P1^B|F1^B\rRXA|0|1|20260105|20260105|20^DTaP^CVX|0.5|mL||00^New^NIP001||^^^B||||OLD|20260101|PMC^Sanofi^MVX|||CP|A\r\
        OBX|1|CE|64994-7^Eligibility^LN|1|V02^x^HL70064||||||F\rOBX|2|CE|30963-3^Funding^LN|1|VXC51^x^CDCPHINVS||||||F\r\
        ORC|RE||F2^B\rRXA|0|1|20200105||03^MMR^CVX|999|||01^Told^NIP001|||||||||||CP|A\r";

    #[test]
    fn a_dose_gets_another_lot_and_nothing_else_changes() {
        let mut letter = Letter::read(TEXT);
        assert_eq!(letter.text(), TEXT);
        let own = letter.own().expect("read");
        let [(group, dose)] = own.as_slice() else { panic!("one dose of its own: {own:?}") };
        assert_eq!((dose.filler.as_str(), dose.cvx.as_str(), dose.mvx.as_str()), ("F1", "20", "PMC"));
        assert_eq!((dose.action, dose.eligibility.as_str()), (Action::Add, "V02"));
        letter.set_lot(*group, Some(("U12AB", Date::constant(2027, 3, 31))));
        letter.set_funding(*group, "PHC70");
        let changed = TEXT.replace("OLD|20260101", "U12AB|20270331").replace("VXC51^x", "PHC70^PHC70");
        assert_eq!(letter.text(), changed);
    }

    #[test]
    fn a_dose_more_stands_at_the_end_with_a_number_of_its_own() {
        let mut letter = Letter::read(TEXT);
        let (group, dose) = letter.own().expect("read").remove(0);
        let more =
            Own { filler: "X9".to_owned(), cvx: "08".to_owned(), eligibility: "V01".to_owned(), ..dose };
        letter.again(group, &more);
        let own = letter.own().expect("read");
        assert_eq!(own.len(), 2);
        assert_eq!(own.get(1).map(|(_, one)| one.clone()), Some(more));
        assert_eq!(letter.without(&[group]).own().expect("read").len(), 1);
    }
}
