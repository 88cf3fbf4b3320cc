//! Made-up runs of reminders: one that waits to be approved, one on its way, one that is over.

use std::collections::BTreeMap;

use jenner_model::{OrganizationId, Timestamp};
use jenner_registry::outreach::asked::{Limits, Window};
use jenner_registry::outreach::cohort::{Cohort, Funnel, Stage};
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::papers::Batch;
use jenner_registry::outreach::plan::Counted;
use jenner_registry::outreach::{self, LeftOut, Progress, Run, State, Template, Whose, segments};
use jenner_registry::packs::Language;
use jenner_web::desk::{OutreachDesk, Refusal, Visitor};
use jenner_web::views::outreach::{
    Asked, AskedForm, Choices, OutreachView, PartForm, PartRow, RecipientRow, RunChange, RunRow, RunView,
    SavedRow, ScheduleRow, Sheets, TemplateRow, Wrong,
};
use jiff::civil::date;

use super::SampleDesk;

const TEXT: &str = "Bayou Pediatrics: A child in your family may be due for a check-up. Call 985-555-0100 to plan a visit. Reply STOP to end.";
/// 2026-06-01T14:00:00Z.
const BEGUN: Timestamp = Timestamp(1_780_322_400_000_000);

fn state(id: &str) -> Option<State> {
    Some(match id {
        "1" => State::Planned,
        "2" => State::Sending,
        "3" => State::Done,
        "4" => State::Planning,
        _ => return None,
    })
}

fn counted() -> Counted {
    Counted {
        funnel: Funnel(BTreeMap::from([(Stage::Looked, 8_100), (Stage::Ages, 310), (Stage::Language, 122)])),
        left_out: BTreeMap::from([
            (LeftOut::OptedOut, 3),
            (LeftOut::NoAddress, 8),
            (LeftOut::AlreadyTold, 11),
        ]),
        people: 100,
        households: BTreeMap::from([(Channel::Text, 70), (Channel::Letter, 12)]),
        held_out: 8,
        in_english: 2,
        cost: 121_000,
    }
}

fn run(id: &str, state: State) -> Run {
    let has_begun = matches!(state, State::Sending | State::Done);
    Run {
        id: id.parse().unwrap_or(1),
        organization: OrganizationId(1),
        schedule: None,
        name: "Toddlers, June".into(),
        state,
        asked: outreach::Asked {
            whose: Whose::Own,
            cohort: Cohort::default(),
            channels: vec![Channel::Text, Channel::Letter],
            template: Template { name: "Due for a check-up".into(), parts: Vec::new() },
            limits: Limits { most: 1, days: 30 },
            window: Window { from: 9, until: 19 },
            held_out: 10,
            seed: 1,
            texts_if_chosen: false,
            clinic: "Bayou Pediatrics".into(),
            phone: "985-555-0100".into(),
        },
        counted: (state != State::Planning).then(counted),
        asked_at: BEGUN,
        planned_at: Some(BEGUN),
        begun_at: has_begun.then_some(BEGUN),
        ended_at: (state == State::Done).then_some(BEGUN),
    }
}

fn row(run: &Run) -> RunRow {
    RunRow {
        id: run.id.to_string(),
        name: run.name.clone(),
        organization: "Bayou Pediatrics".into(),
        state: run.state,
        asked: run.asked_at.to_jiff(),
        told: run.counted.as_ref().map(Counted::told),
    }
}

fn templates() -> Vec<TemplateRow> {
    let part = |language, text: &str| PartRow {
        channel: Channel::Text,
        language,
        subject: String::new(),
        text: text.into(),
        grade: Some(4.2),
        hard: false,
        size: Some(segments::size(text)),
    };
    let parts = vec![
        part(Language::English, TEXT),
        part(
            Language::Spanish,
            "{clinic}: Es posible que a un menor de su familia le toque una visita. STOP",
        ),
    ];
    let row = |value: &str, name: &str, kind| TemplateRow {
        value: value.into(),
        name: name.into(),
        kind,
        parts: parts.clone(),
    };
    vec![row("shipped-due", "Due for a check-up", "shipped"), row("saved-7", "Our words", "own")]
}

fn saved() -> Vec<SavedRow> {
    let row = |id: &str, name: &str, shared, own| SavedRow { id: id.into(), name: name.into(), shared, own };
    vec![row("5", "Toddlers", false, true), row("6", "Before school", true, false)]
}

impl OutreachDesk for SampleDesk {
    fn outreach(&self, _: &Visitor) -> Result<OutreachView, Refusal> {
        let runs = ["1", "2", "3", "4"];
        let rows = runs.iter().filter_map(|id| state(id).map(|state| row(&run(id, state))));
        let schedule = ScheduleRow {
            id: "9".into(),
            name: "Every Monday".into(),
            every: "week",
            next: date(2026, 6, 8),
        };
        Ok(OutreachView { runs: rows.collect(), schedules: vec![schedule] })
    }

    fn outreach_choices(&self, visitor: &Visitor, _: &str) -> Result<Choices, Refusal> {
        Ok(Choices {
            everybody: visitor.role == jenner_model::access::Role::DataQuality,
            groups: vec!["MMR".into(), "Polio".into()],
            regions: vec![("region-3".into(), "South Central".into())],
            templates: templates(),
            cohorts: saved(),
            form: AskedForm {
                channels: vec!["text".into()],
                template: "shipped-due".into(),
                clinic: "Bayou Pediatrics".into(),
                ..AskedForm::default()
            },
        })
    }

    fn ask_outreach(&self, _: &Visitor, form: &AskedForm) -> Result<Asked, Refusal> {
        if form.name.trim().is_empty() {
            return Ok(Asked::No(vec![Wrong { word: "no-name", value: String::new(), place: None }]));
        }
        Ok(match form.what.as_str() {
            "save" => Asked::Saved,
            "schedule" => Asked::Scheduled,
            _ => Asked::Run("1".into()),
        })
    }

    fn outreach_run(&self, _: &Visitor, id: &str) -> Result<RunView, Refusal> {
        let run = run(id, state(id).ok_or(Refusal::NotFound)?);
        let recipient = RecipientRow {
            names: vec!["Remy".into(), "Ana".into()],
            place: "(•••) •••-0143".into(),
            channel: Channel::Text,
            language: Language::English,
            subject: String::new(),
            text: vec![TEXT.into()],
            size: Some(segments::size(TEXT)),
        };
        let has_begun = run.begun_at.is_some();
        let progress = Progress {
            planned: if run.state == State::Sending { 40 } else { 0 },
            sent: if has_begun { 38 } else { 0 },
            unsure: u64::from(has_begun),
            failed: u64::from(has_begun),
            held_out: 8,
            why: if has_begun { vec![("failed".into(), "no_such_address".into(), 1)] } else { Vec::new() },
            waiting: if run.state == State::Sending {
                vec![("text".into(), 28), ("letter".into(), 12)]
            } else {
                Vec::new()
            },
            ..Progress::default()
        };
        let batch = Batch { id: 11, channel: "letter".into(), sheets: 12, is_open: false };
        Ok(RunView {
            row: row(&run),
            first: if run.state == State::Planned { vec![recipient] } else { Vec::new() },
            batches: if run.state == State::Done { vec![batch] } else { Vec::new() },
            results: None,
            is_open: false,
            prints: true,
            progress,
            run,
        })
    }

    fn change_outreach(&self, _: &Visitor, _: &str, _: RunChange) -> Result<bool, Refusal> {
        Ok(true)
    }

    fn print_outreach(&self, _: &Visitor, _: &str, _: Sheets) -> Result<Option<Vec<u8>>, Refusal> {
        Ok(None)
    }

    fn outreach_cohorts(&self, _: &Visitor) -> Result<Vec<SavedRow>, Refusal> {
        Ok(saved())
    }

    fn remove_outreach(&self, _: &Visitor, _: &str) -> Result<bool, Refusal> {
        Ok(true)
    }

    fn outreach_templates(&self, _: &Visitor) -> Result<Vec<TemplateRow>, Refusal> {
        Ok(templates())
    }

    fn change_template(&self, _: &Visitor, form: &PartForm) -> Result<Vec<Wrong>, Refusal> {
        if form.text.contains("{clinik}") {
            let place = jenner_registry::outreach::template::Place { line: 1, column: 6 };
            let wrong = Wrong { word: "no-such-field", value: "clinik".into(), place: Some(place) };
            return Ok(vec![wrong]);
        }
        Ok(Vec::new())
    }
}
