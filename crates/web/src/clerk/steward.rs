//! Score cards, onboarding, profiles and replays, from the registry.

use jenner_model::{InterfaceId, OrganizationId};
use jenner_registry::access::interfaces;
use jenner_registry::access::roles::{Permission, may};
use jenner_registry::messages::replay::{self, Wanted};
use jenner_registry::senders::profiles::{self, Scope};
use jenner_registry::senders::quality::{self, FixKind};
use jenner_registry::senders::{SenderKey, State, onboarding};

use super::mending::in_words;
use super::{Clerk, message, refusal};
use crate::desk::{Refusal, StewardDesk, Visitor};
use crate::views::senders::{
    CheckLine, FieldScore, FixLine, ImpactView, OnboardingView, Peers, ProfileView, ReplayLine, ReplayList,
    ReplayOrder, ScoreCard, SenderList, SenderRow, Share, StepLine, WeekLine,
};

/// Messages that a change of a profile is tried on.
const TRIED: usize = 200;

fn sender_id(key: SenderKey) -> String {
    format!("{}-{}", key.organization.0, key.interface.0)
}

fn sender_of(id: &str) -> Result<SenderKey, Refusal> {
    let (organization, interface) = id.split_once('-').ok_or(Refusal::NotFound)?;
    let number = |text: &str| text.parse().map_err(|_| Refusal::NotFound);
    Ok(SenderKey {
        organization: OrganizationId(number(organization)?),
        interface: InterfaceId(number(interface)?),
    })
}

fn place_of(id: &str) -> Result<Scope, Refusal> {
    let (word, number) = id.split_once('-').ok_or(Refusal::NotFound)?;
    let number = number.parse().map_err(|_| Refusal::NotFound)?;
    Scope::from_word(word, number).ok_or(Refusal::NotFound)
}

fn share(of: quality::Share) -> Share {
    Share { part: of.part, whole: of.whole }
}

fn peers(of: Option<quality::Peers>) -> Option<Peers> {
    of.map(|peers| Peers { low: peers.low, high: peers.high })
}

fn kind(of: FixKind) -> &'static str {
    match of {
        FixKind::Error => "error",
        FixKind::Missing => "missing",
        FixKind::Invalid => "invalid",
        FixKind::Warning => "warning",
    }
}

impl Clerk {
    fn place_name(&self, scope: Scope) -> Result<String, Refusal> {
        match scope {
            Scope::Registry => Ok(String::new()),
            Scope::Organization(id) => {
                Some(self.organization(id)).filter(|name| !name.is_empty()).ok_or(Refusal::NotFound)
            }
            Scope::Interface(id) => {
                let all = interfaces::list(&self.registry).map_err(refusal)?;
                let one = all.into_iter().find(|one| one.id == id).ok_or(Refusal::NotFound)?;
                Ok(format!("{} ({})", self.organization(one.organization), one.username))
            }
        }
    }
}

impl StewardDesk for Clerk {
    fn senders(&self, visitor: &Visitor, days: i64) -> Result<SenderList, Refusal> {
        let access = self.access(visitor)?;
        let found = quality::list(&self.registry, &access, days).map_err(refusal)?;
        let mut rows: Vec<SenderRow> = found
            .into_iter()
            .map(|row| {
                let organization = self.organization(row.sender.organization);
                SenderRow {
                    id: sender_id(row.sender),
                    name: match row.username.as_str() {
                        "" => organization,
                        name => format!("{organization} ({name})"),
                    },
                    state: row.state.map_or("", State::word),
                    messages: row.messages,
                    not_taken: share(row.not_taken),
                    score: row.score.map(|score| score / 10),
                }
            })
            .collect();
        rows.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(SenderList { rows, days, can_manage: may(access.role(), Permission::ManageSenders) })
    }

    fn score_card(&self, visitor: &Visitor, sender: &str, days: i64) -> Result<ScoreCard, Refusal> {
        let access = self.access(visitor)?;
        let key = sender_of(sender)?;
        let card =
            quality::card(&self.registry, &access, key, days).map_err(refusal)?.ok_or(Refusal::NotFound)?;
        Ok(ScoreCard {
            id: sender_id(key),
            name: self.sender_name(key),
            has_interface: key.interface.0 != 0,
            days,
            from: card.from,
            until: card.until,
            score: card.score.map(|score| score / 10),
            outcomes: card.outcomes.into_iter().collect(),
            not_taken: share(card.not_taken),
            not_taken_peers: peers(card.not_taken_peers),
            repeated: share(card.repeated),
            waiting: card.waiting,
            doses: card.timeliness.doses,
            median: card.timeliness.median,
            within: card.timeliness.within.into_iter().map(|(days, of)| (days, share(of))).collect(),
            timely_peers: peers(card.timeliness.peers),
            fields: card
                .fields
                .into_iter()
                .map(|score| FieldScore {
                    name: score.field.name,
                    given: share(score.given),
                    valid: share(score.valid),
                    wanted: score.field.wanted,
                    peers: peers(score.peers),
                })
                .collect(),
            weeks: card
                .weeks
                .into_iter()
                .map(|week| WeekLine {
                    monday: week.monday,
                    messages: week.messages,
                    not_taken: Share { part: week.not_taken, whole: week.messages },
                })
                .collect(),
            fixes: card
                .fixes
                .into_iter()
                .map(|fix| FixLine {
                    about: fix.about,
                    kind: kind(fix.kind),
                    count: fix.count,
                    of: fix.of,
                    wrong: fix.wrong,
                    advice: fix.advice,
                    example: fix.example.map(message::name_of),
                })
                .collect(),
            can_manage: may(access.role(), Permission::ManageSenders),
        })
    }

    fn onboarding(&self, visitor: &Visitor, sender: &str) -> Result<OnboardingView, Refusal> {
        let access = self.access(visitor)?;
        let key = sender_of(sender)?;
        let progress = onboarding::progress(&self.registry, &access, key.interface)
            .map_err(refusal)?
            .ok_or(Refusal::NotFound)?;
        Ok(OnboardingView {
            id: sender_id(key),
            name: self.sender_name(SenderKey { organization: progress.organization, ..key }),
            state: progress.state.word(),
            others: State::ALL
                .into_iter()
                .filter(|state| *state != progress.state)
                .map(State::word)
                .collect(),
            checks: progress
                .checks
                .iter()
                .map(|check| CheckLine {
                    word: check.check.word(),
                    done: check.done,
                    seen: check.seen,
                    of: check.of,
                })
                .collect(),
            steps: progress
                .steps
                .into_iter()
                .map(|step| StepLine { at: step.at.to_jiff(), state: step.state, reason: step.reason })
                .collect(),
        })
    }

    fn change_state(
        &self,
        visitor: &Visitor,
        sender: &str,
        to: &str,
        reason: &str,
    ) -> Result<Result<(), String>, Refusal> {
        let access = self.access(visitor)?;
        let key = sender_of(sender)?;
        let to = State::from_word(to).ok_or(Refusal::NotFound)?;
        in_words(onboarding::step(&self.registry, &access, key.interface, to, reason))
    }

    fn profile(&self, visitor: &Visitor, place: &str) -> Result<ProfileView, Refusal> {
        let access = self.access(visitor)?;
        let scope = place_of(place)?;
        let name = self.place_name(scope)?;
        let stored = profiles::get(&self.registry, &access, scope).map_err(refusal)?;
        Ok(ProfileView {
            id: place.to_owned(),
            scope: scope.word(),
            name,
            text: profiles::export(&stored.own).map_err(refusal)?,
            effective: profiles::export(&stored.effective).map_err(refusal)?,
            version: stored.version,
            history: stored.history.iter().map(|one| (one.version, one.changed_at.to_jiff())).collect(),
        })
    }

    fn try_profile(
        &self,
        visitor: &Visitor,
        place: &str,
        text: &str,
    ) -> Result<Result<ImpactView, String>, Refusal> {
        let access = self.access(visitor)?;
        let scope = place_of(place)?;
        let impact = profiles::import(&self.registry, scope, text)
            .and_then(|profile| profiles::impact(&self.registry, &access, scope, &profile, TRIED));
        Ok(in_words(impact)?.map(|impact| ImpactView {
            messages: impact.messages,
            moved: impact
                .moved
                .iter()
                .map(|(way, n)| {
                    let example = impact.examples.get(way).copied().map(message::name_of);
                    (way.0.to_owned(), way.1.to_owned(), *n, example.unwrap_or_default())
                })
                .collect(),
            won: impact.doses_won,
            lost: impact.doses_lost,
            rules: impact.rules.into_iter().collect(),
        }))
    }

    fn put_profile(
        &self,
        visitor: &Visitor,
        place: &str,
        text: &str,
        version: i64,
    ) -> Result<Result<i64, String>, Refusal> {
        let access = self.access(visitor)?;
        let scope = place_of(place)?;
        let put = profiles::import(&self.registry, scope, text)
            .and_then(|profile| profiles::put(&self.registry, &access, scope, &profile, version));
        in_words(put)
    }

    fn replays(&self, visitor: &Visitor) -> Result<ReplayList, Refusal> {
        let access = self.access(visitor)?;
        let jobs = replay::jobs(&self.registry, &access).map_err(refusal)?;
        let mut senders: Vec<(i64, String)> = interfaces::list(&self.registry)
            .map_err(refusal)?
            .into_iter()
            .map(|one| (one.id.0, format!("{} ({})", self.organization(one.organization), one.username)))
            .collect();
        senders.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(ReplayList {
            jobs: jobs
                .into_iter()
                .map(|job| ReplayLine {
                    at: job.row.created_at.to_jiff(),
                    by: job.by,
                    state: job.row.state,
                    looked_at: job.row.looked_at,
                    taken: job.row.taken,
                    unchanged: job.row.unchanged,
                    refused: job.row.refused,
                })
                .collect(),
            senders,
        })
    }

    fn order_replay(&self, visitor: &Visitor, order: &ReplayOrder) -> Result<Result<(), String>, Refusal> {
        let access = self.access(visitor)?;
        let zone = &self.registry.settings().time_zone;
        let start =
            |day: jiff::civil::Date| day.to_zoned(zone.clone()).ok().map(|z| z.timestamp().as_microsecond());
        let wanted = Wanted {
            message: order.message.as_deref().and_then(message::id_of).map(|id| id.0),
            organization: None,
            interface: order.sender,
            rule: Some(order.rule.clone()).filter(|rule| !rule.is_empty()),
            from: order.from.and_then(start),
            until: order.until.and_then(|day| day.tomorrow().ok()).and_then(start),
        };
        if wanted == Wanted::default() {
            return Ok(Err("say which messages: a sender, a rule or days".to_owned()));
        }
        Ok(in_words(replay::order(&self.registry, &access, &wanted))?.map(drop))
    }
}
