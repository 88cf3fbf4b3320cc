//! Score cards, the way into production, agreements and replays of the sample. Nothing is kept.

use jenner_registry::senders::FIELDS;
use jenner_registry::senders::onboarding::Check;
use jenner_web::desk::{Refusal, StewardDesk, Visitor};
use jenner_web::views::senders::*;
use jiff::civil::date;

use super::{CLINIC, PHARMACY, SampleDesk, at};

fn share(part: i64, whole: i64) -> Share {
    Share { part, whole }
}

impl StewardDesk for SampleDesk {
    fn senders(&self, visitor: &Visitor, days: i64) -> Result<SenderList, Refusal> {
        let row = |id: &str, name: &str, state, messages, score| SenderRow {
            id: id.into(),
            name: name.into(),
            state,
            messages,
            not_taken: share(messages / 17, messages),
            score,
        };
        Ok(SenderList {
            rows: vec![
                row("1-1", &format!("{CLINIC} (ehr-bayou)"), "production", 4210, Some(87)),
                row("2-2", &format!("{PHARMACY} (ehr-corner)"), "test", 0, None),
            ],
            days,
            can_manage: visitor.role == jenner_model::access::Role::DataQuality,
        })
    }

    fn score_card(&self, visitor: &Visitor, sender: &str, days: i64) -> Result<ScoreCard, Refusal> {
        if sender != "1-1" {
            return Err(Refusal::NotFound);
        }
        let peers = Some(Peers { low: 871, high: 968 });
        let fields = FIELDS
            .iter()
            .enumerate()
            .map(|(n, field)| FieldScore {
                name: field.name,
                given: share(4000 - 90 * n as i64, 4000),
                valid: share(3990 - 90 * n as i64, 4000 - 90 * n as i64),
                wanted: field.wanted,
                peers: peers.filter(|_| n % 3 != 0),
            })
            .collect();
        let fix = |about: &str, kind, wrong: &str, advice: &str| FixLine {
            about: about.into(),
            kind,
            count: 214,
            of: 4000,
            wrong: wrong.into(),
            advice: advice.into(),
            example: Some("41".into()),
        };
        Ok(ScoreCard {
            id: sender.into(),
            name: format!("{CLINIC} (ehr-bayou)"),
            has_interface: true,
            days,
            from: date(2026, 8, 25),
            until: date(2026, 11, 22),
            score: Some(87),
            outcomes: vec![("AA".into(), 3700), ("AE".into(), 214), ("replay".into(), 296)],
            not_taken: share(214, 3914),
            not_taken_peers: peers,
            repeated: share(296, 4210),
            waiting: (214, 107),
            doses: 3120,
            median: Some(1),
            within: [(1, 2200), (3, 2600), (7, 2900), (14, 3050), (30, 3119)]
                .map(|(days, part)| (days, share(part, 3120)))
                .to_vec(),
            timely_peers: peers,
            fields,
            weeks: (0..12)
                .map(|n: i8| WeekLine {
                    monday: date(2026, 9, 7),
                    messages: 300 + i64::from(n),
                    not_taken: share(20 - i64::from(n), 300 + i64::from(n)),
                })
                .collect(),
            fixes: vec![
                fix(
                    "PID-7.invalid",
                    "error",
                    "The birth date is not a date, or has no day.",
                    "Nothing was stored; send the birth date as YYYYMMDD in PID-7.",
                ),
                fix("PID-13.7", "missing", "", ""),
                fix("PID-11.5", "invalid", "", ""),
            ],
            can_manage: visitor.role == jenner_model::access::Role::DataQuality,
        })
    }

    fn onboarding(&self, _: &Visitor, sender: &str) -> Result<OnboardingView, Refusal> {
        Ok(OnboardingView {
            id: sender.into(),
            name: format!("{CLINIC} (ehr-bayou)"),
            state: "test",
            others: vec!["pilot", "production"],
            checks: Check::ALL
                .into_iter()
                .enumerate()
                .map(|(n, check)| CheckLine {
                    word: check.word(),
                    done: n < 6,
                    seen: 12,
                    of: if n > 8 { 50 } else { 0 },
                })
                .collect(),
            steps: vec![StepLine {
                at: at("2026-11-02T14:00:00Z"),
                state: "test".into(),
                reason: String::new(),
            }],
        })
    }

    fn change_state(
        &self,
        _: &Visitor,
        _: &str,
        _: &str,
        reason: &str,
    ) -> Result<Result<(), String>, Refusal> {
        Ok(match reason.trim() {
            "" => {
                Err("not everything on the list is done (deleted, refused); say why it goes on all the same"
                    .into())
            }
            _ => Ok(()),
        })
    }

    fn profile(&self, _: &Visitor, place: &str) -> Result<ProfileView, Refusal> {
        let text = "[rules]\n\"PID-8.missing\" = \"reject\"\n\n[codes.vaccine]\nMMR2 = \"03\"\n";
        Ok(ProfileView {
            id: place.into(),
            scope: "interface",
            name: format!("{CLINIC} (ehr-bayou)"),
            text: text.into(),
            effective: format!("{text}\n[defaults]\n\"PID-11.6\" = \"USA\"\n"),
            version: 3,
            history: vec![(3, at("2026-11-10T14:00:00Z")), (2, at("2026-10-01T09:30:00Z"))],
        })
    }

    fn try_profile(&self, _: &Visitor, _: &str, text: &str) -> Result<Result<ImpactView, String>, Refusal> {
        if text.contains("PID-7") {
            return Ok(Err(
                "rules: PID-7.invalid cannot be relaxed\nfacilities: X: there is no such organization".into(),
            ));
        }
        Ok(Ok(ImpactView {
            messages: 200,
            moved: vec![("AE".into(), "AA".into(), 12, "41".into())],
            won: 14,
            lost: 1,
            rules: vec![("RXA-5.system".into(), -14), ("PID-8.missing".into(), 3)],
        }))
    }

    fn put_profile(
        &self,
        visitor: &Visitor,
        place: &str,
        text: &str,
        version: i64,
    ) -> Result<Result<i64, String>, Refusal> {
        Ok(self.try_profile(visitor, place, text)?.map(|_| version + 1))
    }

    fn replays(&self, _: &Visitor) -> Result<ReplayList, Refusal> {
        let job = |state: &str, looked_at| ReplayLine {
            at: at("2026-11-20T10:00:00Z"),
            by: "Quincy Quality".into(),
            state: state.into(),
            looked_at,
            taken: looked_at / 10,
            unchanged: looked_at - looked_at / 10,
            refused: 0,
        };
        Ok(ReplayList {
            jobs: vec![job("running", 1200), job("done", 90)],
            senders: vec![(1, format!("{CLINIC} (ehr-bayou)"))],
        })
    }

    fn order_replay(&self, _: &Visitor, order: &ReplayOrder) -> Result<Result<(), String>, Refusal> {
        Ok(match *order == ReplayOrder::default() {
            true => Err("say which messages: a sender, a rule or days".into()),
            false => Ok(()),
        })
    }
}
