//! The messages of a measurement: made before it begins, so that making them costs nothing while it runs.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Result;
use base64::Engine as _;
use jenner::demo::{self, State};
use jenner_hl7::er7::{Message, Segment};
use jenner_model::Date;

use super::figures;
use super::plan::{Plan, Sizes};
use super::shelves::{self, Used};
use crate::state::interface_name;

/// Of ten updates, so many are visits of people the registry knows; the others are about new people.
const KNOWN_OF_TEN: usize = 7;
/// Updates made beforehand. When all have been sent they are sent again with other numbers, as later visits.
const UPDATES: usize = 20_000;
/// Queries made beforehand.
const QUERIES: u32 = 10_000;

/// A message with places for a number of its own.
pub struct Template {
    /// Texts between the places.
    texts: Vec<String>,
    /// Place of the sender among the organizations.
    pub organization: usize,
    /// Vaccine and maker of the dose that is given.
    used: Option<(String, String)>,
}

impl Template {
    /// The message with a number in its places.
    pub fn with(&self, number: &str) -> String {
        self.texts.join(number)
    }

    fn len(&self) -> usize {
        self.texts.iter().map(String::len).sum()
    }

    /// A message whose control id is a place; as a new visit on `day`, also the dose that was given last is
    /// given again with a number of its own.
    fn of(text: &str, organization: usize, visit: Option<Date>) -> Option<Self> {
        let message = Message::parse(text).ok()?;
        let place = |raw: &str| -> Option<Range<usize>> {
            let start = (raw.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
            text.get(start..start + raw.len()).map(|_| start..start + raw.len())
        };
        let header = message.header();
        let mut changes: Vec<(Range<usize>, Option<String>)> = vec![(place(header.field(10).raw())?, None)];
        let mut used = None;
        if let (Some(today), Some((order, dose))) = (visit, last_given(&message)) {
            let day = today.strftime("%Y%m%d").to_string();
            changes.push((place(header.field(7).raw())?, Some(format!("{day}180000"))));
            changes.push((place(order.field(3).component(1).raw())?, None));
            // When it was given, and when it was entered into the sender's system.
            for field in [3, 22] {
                let raw = dose.field(field).raw();
                if !raw.is_empty() {
                    changes.push((place(raw)?, Some(day.clone())));
                }
            }
            // A lot that clinics of a measurement have, also where they keep no stock in it: the messages are the same.
            let (cvx, mvx) = shelves::vaccine(&dose);
            let last = shelves::last_day(today).strftime("%Y%m%d").to_string();
            for (field, new) in [(15, shelves::lot(&cvx)), (16, last)] {
                let raw = dose.field(field).raw();
                if !raw.is_empty() {
                    changes.push((place(raw)?, Some(new)));
                }
            }
            used = Some((cvx, mvx));
        }
        changes.sort_by_key(|(range, _)| range.start);
        let mut texts = vec![String::new()];
        let mut done = 0;
        for (range, change) in changes {
            let last = texts.last_mut()?;
            last.push_str(text.get(done..range.start)?);
            done = range.end;
            match change {
                Some(new) => last.push_str(&new),
                None => texts.push(String::new()),
            }
        }
        texts.last_mut()?.push_str(text.get(done..)?);
        Some(Self { texts, organization, used })
    }
}

/// The order and the administration of the last dose that the sender itself gave.
fn last_given<'a>(message: &Message<'a>) -> Option<(Segment<'a>, Segment<'a>)> {
    let mut order = None;
    let mut found = None;
    for segment in message.segments() {
        match segment.name() {
            "ORC" => order = Some(*segment),
            "RXA" => {
                let given = segment.field(9).component(1).text() == "00" && segment.field(21).text() != "D";
                if let Some(order) = order.filter(|_| given) {
                    found = Some((order, *segment));
                }
            }
            _ => {}
        }
    }
    found
}

/// All messages, handed out in turn to all senders.
pub struct Supply {
    updates: Vec<Template>,
    queries: Vec<Template>,
    next_update: AtomicUsize,
    next_query: AtomicUsize,
    /// Authorization header by organization.
    authorizations: Vec<String>,
    run: String,
    /// Codes of organizations.
    codes: Vec<String>,
}

impl Supply {
    /// Makes the messages.
    pub fn new(plan: &Plan) -> Result<Self> {
        let state = State::new(demo::Settings { seed: plan.seed, people: plan.people, today: plan.today })?;
        let households = state.household_count();
        let known = state
            .messages(0..households)
            .filter_map(|message| Template::of(&message.text, message.organization_index, Some(plan.today)));
        let new = state
            .messages(households..u32::MAX)
            .filter_map(|message| Template::of(&message.text, message.organization_index, None));
        // Every so-manieth message, so that the whole state is visited.
        let messages_a_person = 4;
        let step = (plan.people as usize * messages_a_person / (UPDATES * KNOWN_OF_TEN / 10)).max(1);
        let mut known = known.step_by(step);
        let mut new = new;
        let updates = (0..UPDATES)
            .filter_map(|n| if n % 10 < KNOWN_OF_TEN { known.next() } else { new.next() })
            .collect();
        let queries = state
            .queries(QUERIES)
            .filter_map(|query| Template::of(&query.text, query.organization_index, None))
            .collect();
        let authorizations = state.organizations().iter().map(|organization| {
            let credential = format!("{}:{}", interface_name(&organization.code), plan.secret);
            format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(credential))
        });
        Ok(Self {
            updates,
            queries,
            next_update: AtomicUsize::new(0),
            next_query: AtomicUsize::new(0),
            authorizations: authorizations.collect(),
            // Another run sends other control ids, or everything would be a replay.
            run: format!("{:X}", jiff::Timestamp::now().as_millisecond()),
            codes: state.organizations().iter().map(|organization| organization.code.clone()).collect(),
        })
    }

    /// What the updates tell of as given on the day of the measurement.
    pub fn used(&self) -> BTreeSet<Used> {
        let used = self.updates.iter().filter_map(|update| {
            let (cvx, mvx) = update.used.clone()?;
            let organization = self.codes.get(update.organization)?.clone();
            Some(Used { organization, cvx, mvx })
        });
        used.collect()
    }

    /// The next message of a kind, with the authorization of its sender.
    pub fn next(&self, update: bool) -> (String, &str) {
        let (templates, counter, letter) = match update {
            true => (&self.updates, &self.next_update, 'U'),
            false => (&self.queries, &self.next_query, 'Q'),
        };
        let n = counter.fetch_add(1, Ordering::Relaxed);
        let Some(template) = templates.get(n % templates.len().max(1)) else {
            return (String::new(), "");
        };
        let authorization = self.authorizations.get(template.organization).map_or("", String::as_str);
        (template.with(&format!("{letter}{}{n}", self.run)), authorization)
    }

    /// Sizes of updates and queries.
    pub fn sizes(&self) -> (Sizes, Sizes) {
        let of = |templates: &[Template]| figures::sizes(templates.iter().map(|t| t.len() + 18).collect());
        (of(&self.updates), of(&self.queries))
    }
}
