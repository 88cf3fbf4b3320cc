//! Asking other registries for pages: a question runs on a thread of its own and waits in memory, for a quarter of an
//! hour and for whoever asked. Nothing of an answer is stored until somebody takes it.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jenner_hl7::told::Outcome;
use jenner_model::person::Demographics;
use jenner_model::report::Statement;
use jenner_model::{PublicId, UserId};
use jenner_registry::access::door;
use jenner_registry::partners::answer::{self, Answered, NoAnswer, Ours as Beside};
use jenner_registry::partners::question::{self, NoQuestion, Question};
use jenner_registry::partners::take::{self, Taken};
use jenner_registry::partners::{self, Content, Detail};
use rand::RngExt as _;

use super::{Clerk, refusal, words};
use crate::desk::{Refusal, RegistriesDesk, Visitor};
use crate::partner;
use crate::views::{
    AskBegun, AskState, AskView, AskedView, DosesTaken, Held, HeldDose, HeldForecast, Listed, Ours,
    RegistryChoice,
};

/// How long an answer is kept for whoever asked.
const KEPT: Duration = Duration::from_secs(15 * 60);
/// Questions and answers kept at once.
const MOST: usize = 500;
/// Questions under way at once: each has a thread that waits.
const MOST_UNDER_WAY: usize = 32;
/// How long a look waits for the answer.
const LOOK: Duration = Duration::from_secs(6);

/// Questions of this process.
#[derive(Default)]
pub(super) struct Asks(Mutex<HashMap<String, Arc<Ask>>>);

struct Ask {
    user: UserId,
    question: Question,
    made: Instant,
    answer: Mutex<Option<Answer>>,
    ready: Condvar,
}

#[derive(Clone)]
enum Answer {
    Here(Arc<Answered>),
    Trouble(&'static str),
}

impl Asks {
    fn all(&self) -> MutexGuard<'_, HashMap<String, Arc<Ask>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps a question, if there is room.
    fn keep(&self, ask: Arc<Ask>) -> Option<String> {
        let mut all = self.all();
        all.retain(|_, ask| ask.made.elapsed() < KEPT);
        let under_way = all.values().filter(|ask| ask.answer().is_none()).count();
        if all.len() >= MOST || under_way >= MOST_UNDER_WAY {
            return None;
        }
        let name = format!("{:032x}", rand::rng().random::<u128>());
        all.insert(name.clone(), ask);
        Some(name)
    }

    fn get(&self, name: &str, visitor: &Visitor, person: PublicId) -> Option<Arc<Ask>> {
        let found = self.all().get(name).cloned()?;
        let own = found.user == visitor.user && found.question.public_id == person;
        (own && found.made.elapsed() < KEPT).then_some(found)
    }
}

impl Ask {
    fn answer(&self) -> MutexGuard<'_, Option<Answer>> {
        self.answer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait(&self) -> Option<Answer> {
        let waiting = self.ready.wait_timeout_while(self.answer(), LOOK, |answer| answer.is_none());
        waiting.map_or_else(|poisoned| poisoned.into_inner().0.clone(), |(answer, _)| answer.clone())
    }
}

impl Clerk {
    fn begin(
        &self,
        visitor: &Visitor,
        person: PublicId,
        code: &str,
        content: Content,
        choice: Option<&Demographics>,
    ) -> Result<AskBegun, Refusal> {
        let access = self.access(visitor)?;
        let asked = question::question(&self.registry, &access, person, code, content, choice);
        let question = match asked.map_err(refusal)? {
            Ok(question) => question,
            Err(NoQuestion::NoPerson) => return Err(Refusal::NotFound),
            Err(why) => return Ok(AskBegun::No(word_of(&why))),
        };
        let ask = Arc::new(Ask {
            user: visitor.user,
            question,
            made: Instant::now(),
            answer: Mutex::default(),
            ready: Condvar::new(),
        });
        let Some(name) = self.asks.keep(ask.clone()) else { return Ok(AskBegun::No("busy")) };
        let registry = self.registry.clone();
        let run = move || {
            let question = &ask.question;
            let sent = partner::send(&question.partner.connection, &question.text);
            let answer = match sent {
                Ok(bytes) => match answer::read(&registry, &access, question, &bytes) {
                    Ok(Ok(answered)) => Answer::Here(Arc::new(answered)),
                    Ok(Err(NoAnswer::AnotherQuestion)) => Answer::Trouble("another-question"),
                    Ok(Err(NoAnswer::NotHl7 | NoAnswer::NotAnAnswer)) => Answer::Trouble("not-hl7"),
                    Err(error) => {
                        tracing::error!(%error, "the answer of another registry could not be read");
                        Answer::Trouble("own")
                    }
                },
                Err(trouble) => {
                    // Its text names the place in the settings, no person.
                    tracing::warn!(partner = question.partner.code, %trouble, "another registry gave no answer");
                    if let Err(error) = answer::failed(&registry, &access, question, trouble.word()) {
                        tracing::error!(%error, "that there was no answer could not be audited");
                    }
                    Answer::Trouble(trouble.word())
                }
            };
            *ask.answer() = Some(answer);
            ask.ready.notify_all();
        };
        std::thread::Builder::new()
            .name("ask-registry".into())
            .spawn(run)
            .map_err(|error| Refusal::Broken(format!("no thread for a question: {error}")))?;
        Ok(AskBegun::Yes(name))
    }

    fn listed(&self, who: &Demographics) -> Listed {
        Listed {
            name: who.legal_name().map(words::shown).unwrap_or_default(),
            birth_date: who.birth_date,
            place: self.place(who),
            number: who.identifiers.first().map(|id| id.value.to_string()).unwrap_or_default(),
        }
    }

    fn state(&self, ask: &Ask, born: Option<jiff::civil::Date>, answer: Option<Answer>) -> AskState {
        let answered = match answer {
            None => return AskState::Waiting,
            Some(Answer::Trouble(word)) => return AskState::Trouble(word),
            Some(Answer::Here(answered)) => answered,
        };
        let told = &answered.told;
        match told.outcome {
            Outcome::Nobody => AskState::Nobody,
            Outcome::TooMany => AskState::TooMany,
            Outcome::Error | Outcome::Refused | Outcome::NotAnAnswer => {
                AskState::Refused(told.remarks.iter().map(|remark| remark.text.to_string()).collect())
            }
            Outcome::Several => AskState::Several(told.people.iter().map(|who| self.listed(who)).collect()),
            Outcome::One => AskState::One(Box::new(self.held(ask, born, &answered))),
        }
    }

    fn held(&self, ask: &Ask, born: Option<jiff::civil::Date>, answered: &Answered) -> Held {
        let told = &answered.told;
        let codes = self.registry.codes();
        let who = told.people.first().map(|who| self.listed(who));
        let who = who.unwrap_or(Listed {
            name: Default::default(),
            birth_date: None,
            place: String::new(),
            number: String::new(),
        });
        let dose = |(place, beside): (usize, &answer::Beside)| {
            let said = &beside.said;
            let maker = said.manufacturer.as_ref().map(|mvx| words::manufacturer(codes, mvx));
            let details: Vec<String> = [said.lot.to_string(), maker.unwrap_or_default()]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect();
            HeldDose {
                place,
                on: said.given_on,
                vaccine: words::vaccine(codes, said.vaccine.cvx),
                details: details.join(" · "),
                ours: match beside.ours {
                    Beside::New => Ours::New,
                    Beside::Same(_) => Ours::Same,
                    Beside::Taken => Ours::Taken,
                    Beside::Perhaps(_) => Ours::Perhaps,
                },
            }
        };
        let forecast = |forecast: &jenner_hl7::told::ToldForecast| HeldForecast {
            name: match forecast.group {
                Some(cvx) => words::vaccine(codes, cvx),
                None => forecast.name.to_string(),
            },
            due: forecast.due,
            status: forecast.status_text.to_string(),
        };
        let partner = &ask.question.partner;
        Held {
            birth_differs: matches!((who.birth_date, born), (Some(theirs), Some(ours)) if theirs != ours),
            who,
            doses: answered.doses.iter().enumerate().map(dose).collect(),
            forecasts: told.forecasts.iter().map(forecast).collect(),
            others: told.statements.iter().filter(|one| !matches!(one.statement, Statement::Dose(_))).count(),
            left_out: told.left_out.iter().map(ToString::to_string).collect(),
            may_keep: partner.agreement.keep,
        }
    }
}

fn word_of(why: &NoQuestion) -> &'static str {
    match why {
        NoQuestion::NoPerson | NoQuestion::NoPartner => "no-partner",
        NoQuestion::NotInForce => "not-in-force",
        NoQuestion::NotAllowed => "not-allowed",
        NoQuestion::Purpose => "purpose",
        NoQuestion::Protected => "protected",
        NoQuestion::TooLittle => "too-little",
        NoQuestion::UsedUp => "used-up",
    }
}

impl RegistriesDesk for Clerk {
    fn registries(&self, visitor: &Visitor, person: PublicId) -> Result<AskView, Refusal> {
        let access = self.access(visitor)?;
        let record =
            door::open(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        super::still_named(person, &record)?;
        let today = self.registry.today();
        let mut registries = Vec::new();
        for partner in partners::list(&self.registry).map_err(refusal)?.iter() {
            let agreement = &partner.agreement;
            let may = agreement.holds_on(today)
                && agreement.ask.contains(&Content::History)
                && agreement.purposes.contains(&access.purpose());
            if !may {
                continue;
            }
            let (asked, _) = partners::used(&self.registry, partner).map_err(refusal)?;
            let tells = agreement.tell.iter().map(|detail| match detail {
                Detail::MaidenName => "maiden-name",
                Detail::Address => "address",
                Detail::Phone => "phone",
            });
            registries.push(RegistryChoice {
                code: partner.code.clone(),
                name: partner.name().to_owned(),
                forecast: agreement.ask.contains(&Content::Forecast),
                tells: tells.collect(),
                left: u64::from(agreement.asks_a_day).saturating_sub(u64::try_from(asked).unwrap_or(0)),
            });
        }
        Ok(AskView { head: self.head(&record), registries })
    }

    fn ask_registry(
        &self,
        visitor: &Visitor,
        person: PublicId,
        code: &str,
        forecast: bool,
    ) -> Result<AskBegun, Refusal> {
        let content = if forecast { Content::Forecast } else { Content::History };
        self.begin(visitor, person, code, content, None)
    }

    fn asked_registry(&self, visitor: &Visitor, person: PublicId, ask: &str) -> Result<AskedView, Refusal> {
        let access = self.access(visitor)?;
        let found = self.asks.get(ask, visitor, person).ok_or(Refusal::NotFound)?;
        let answer = found.wait();
        let record =
            door::open(&self.registry, &access, person).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        Ok(AskedView {
            state: self.state(&found, record.demographics.birth_date, answer),
            head: self.head(&record),
            id: ask.to_owned(),
            registry: found.question.partner.name().to_owned(),
        })
    }

    fn choose_listed(
        &self,
        visitor: &Visitor,
        person: PublicId,
        ask: &str,
        place: usize,
    ) -> Result<AskBegun, Refusal> {
        let found = self.asks.get(ask, visitor, person).ok_or(Refusal::NotFound)?;
        let Some(Answer::Here(answered)) = found.answer().clone() else { return Err(Refusal::NotFound) };
        let who = answered.told.people.get(place).ok_or(Refusal::NotFound)?;
        let question = &found.question;
        self.begin(visitor, person, &question.partner.code, question.content, Some(who))
    }

    fn take_doses(
        &self,
        visitor: &Visitor,
        person: PublicId,
        ask: &str,
        places: &[usize],
    ) -> Result<DosesTaken, Refusal> {
        let access = self.access(visitor)?;
        let found = self.asks.get(ask, visitor, person).ok_or(Refusal::NotFound)?;
        let Some(Answer::Here(answered)) = found.answer().clone() else { return Err(Refusal::NotFound) };
        let places: BTreeSet<usize> =
            places.iter().copied().filter(|place| *place < answered.doses.len()).collect();
        if places.is_empty() {
            return Ok(DosesTaken::NothingChosen);
        }
        let taken = take::take(&self.registry, &access, &found.question, &answered, &places);
        Ok(match taken.map_err(refusal)? {
            Taken::Doses(number) => DosesTaken::Yes(number),
            Taken::NotAllowed => DosesTaken::NotAllowed,
            Taken::NoPerson => return Err(Refusal::NotFound),
        })
    }
}
