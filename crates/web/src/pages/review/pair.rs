//! Are these the same person? Two records beside each other, three answers and a way past.

use askama::Template;
use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use tower_sessions::Session;

use super::queue;
use super::run::{self, Notice, Run};
use crate::app::App;
use crate::desk::{Refusal, Visitor, ask};
use crate::language::Words;
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::{
    CheckKind, CheckWeight, Decided, Decision, DoseFate, Kept, MarkKind, PairField, PairState, PairView,
    Sameness, ScorePart, Shown, Side, Taken, Tick, Verdict,
};

/// Longest note.
const LONGEST_NOTE: usize = 2_000;

#[derive(Template)]
#[template(path = "pair.html")]
struct PairPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a PairView,
    /// The how many-th of how many, when the pair is part of a run.
    progress: Option<(u64, u64)>,
    notice: Option<Notice>,
    /// Why the decision was not carried out.
    problem: Option<Problem>,
    typed: &'a Typed,
}

/// Why a decision was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Problem {
    Tick,
    Note,
    Changed,
    NotYours,
}

impl Problem {
    /// End of its key `pair-problem-…`.
    fn word(self) -> &'static str {
        match self {
            Self::Tick => "tick",
            Self::Note => "note",
            Self::Changed => "changed",
            Self::NotYours => "not-yours",
        }
    }

    /// The field that mends it.
    fn field(self) -> &'static str {
        match self {
            Self::Tick => "twins-checked",
            Self::Note => "note",
            Self::Changed | Self::NotYours => "main",
        }
    }
}

impl PairPage<'_> {
    fn is_problem(&self, problem: Problem) -> bool {
        self.problem == Some(problem)
    }

    /// The side that was chosen for a field before the page came back.
    fn chosen(&self, field: &PairField) -> Option<Side> {
        self.typed.side(&field.name())
    }

    fn is_chosen(&self, field: &PairField, side: &Side) -> bool {
        self.chosen(field) == Some(*side)
    }

    fn reason(&self, code: &str) -> String {
        super::reason(self.w, code)
    }

    /// A part of the score in words.
    fn part(&self, part: &ScorePart) -> String {
        // What several fields say together has a name of its own in the model.
        if part.level.is_empty() {
            return part.field.clone();
        }
        let field = self.w.or(&format!("part-{}", part.field), &part.field);
        let level = self.w.or(&format!("level-{}", part.level), &part.level);
        self.w.ab("score-part", field, level)
    }

    fn side(&self, side: &Side) -> String {
        self.w.t(match side {
            Side::Left => "pair-left",
            Side::Right => "pair-right",
        })
    }

    fn checks(&self, weight: CheckWeight) -> Vec<&CheckKind> {
        self.view.checks.iter().filter(|check| check.weight() == weight).collect()
    }

    /// How the number of doses after a merge comes about: `21 + 5 − 3`.
    fn sum(&self) -> String {
        let view = self.view;
        format!("{} + {} − {}", view.left.doses, view.right.doses, view.doses_shared())
    }

    fn swap_url(&self) -> String {
        format!("/review/{}?keep={}", self.view.id, self.view.kept.other().word())
    }
}

/// Which record to keep, as it stands in the address.
#[derive(Debug, Default, Deserialize)]
pub struct Turn {
    #[serde(default)]
    keep: String,
}

/// `GET /review/{pair}`.
pub async fn show(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(pair): Path<String>,
    Query(turn): Query<Turn>,
) -> Result<Response, Refusal> {
    let keep = Kept::from_word(&turn.keep);
    let view = ask(app.desk(), move |desk| desk.pair(&visitor, &pair, keep)).await?;
    page(&PairPage {
        w: &frame.w,
        frame: &frame,
        here: "review",
        view: &view,
        progress: progress(&run::load(&session).await?, &view),
        notice: run::notice(&session).await?,
        problem: None,
        typed: &Typed::default(),
    })
}

fn progress(run: &Run, view: &PairView) -> Option<(u64, u64)> {
    (run.pair == view.id && run.total > 0).then_some((run.at, run.total))
}

/// The form below the two records.
#[derive(Debug, Default, Deserialize)]
pub struct Typed {
    #[serde(default)]
    answer: String,
    #[serde(default)]
    keep: String,
    #[serde(default)]
    version: String,
    #[serde(default)]
    note: String,
    #[serde(default, rename = "twins-checked")]
    twins_checked: String,
    /// Which side is right, by field.
    #[serde(flatten)]
    sides: std::collections::BTreeMap<String, String>,
}

impl Typed {
    fn side(&self, field: &str) -> Option<Side> {
        self.sides.get(field).and_then(|word| Side::from_word(word))
    }

    fn note(&self) -> String {
        self.note.trim().chars().take(LONGEST_NOTE).collect()
    }

    /// The decision, if one of the three answers was given.
    fn decision(&self) -> Option<Decision> {
        let verdict = match self.answer.as_str() {
            "same" => Verdict::Same {
                right: self.sides.keys().filter_map(|name| Some((name.clone(), self.side(name)?))).collect(),
                twins_checked: if self.twins_checked.is_empty() { Tick::Unset } else { Tick::Set },
            },
            "different" => Verdict::Different,
            "unsure" => Verdict::Unsure,
            _ => return None,
        };
        let kept = Kept::from_word(&self.keep)?;
        Some(Decision { verdict, kept, note: self.note(), version: self.version.clone() })
    }
}

/// `POST /review/{pair}`: one of the answers, or take it, or pass it over, or give it back.
pub async fn answer(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
    session: Session,
    Path(pair): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response, Refusal> {
    match typed.answer.as_str() {
        "take" => return take(&app, visitor, &session, &pair).await,
        "skip" | "back" => return let_go(&app, visitor, &session, &pair, &typed.answer).await,
        _ => {}
    }
    let Some(decision) = typed.decision() else {
        return Ok(StatusCode::UNPROCESSABLE_ENTITY.into_response());
    };
    let (who, name, order) = (visitor.clone(), pair.clone(), decision.clone());
    let problem = match ask(app.desk(), move |desk| desk.decide(&who, &name, &order)).await? {
        Decided::Done(id) => {
            let mut run = run::load(&session).await?;
            let word = match decision.verdict {
                Verdict::Same { .. } => "merged",
                Verdict::Different => "different",
                Verdict::Unsure => {
                    run.pass_over(&pair);
                    "passed-on"
                }
            };
            run::say(&session, word, Some(id)).await?;
            if let Some(back) = run.way_back(&pair) {
                run::save(&session, &Run::default()).await?;
                return Ok(Redirect::to(&back).into_response());
            }
            return queue::next(&app, visitor, &session, run).await;
        }
        // A double click, or somebody was faster: the page tells what was decided.
        Decided::Already => return Ok(Redirect::to(&format!("/review/{pair}")).into_response()),
        Decided::TickFirst => Problem::Tick,
        Decided::NoteMissing => Problem::Note,
        Decided::Changed => Problem::Changed,
        Decided::NotYours => Problem::NotYours,
    };
    let view = ask(app.desk(), move |desk| desk.pair(&visitor, &pair, Some(decision.kept))).await?;
    let status = match problem {
        Problem::Tick | Problem::Note => StatusCode::UNPROCESSABLE_ENTITY,
        Problem::Changed | Problem::NotYours => StatusCode::CONFLICT,
    };
    let shown = page(&PairPage {
        w: &frame.w,
        frame: &frame,
        here: "review",
        view: &view,
        progress: progress(&run::load(&session).await?, &view),
        notice: None,
        problem: Some(problem),
        typed: &typed,
    })?;
    Ok((status, shown).into_response())
}

async fn take(app: &App, visitor: Visitor, session: &Session, pair: &str) -> Result<Response, Refusal> {
    let name = pair.to_owned();
    match ask(app.desk(), move |desk| desk.take(&visitor, &name)).await? {
        Taken::Yes => {}
        Taken::Held => run::say(session, "held", None).await?,
        Taken::Closed => run::say(session, "closed", None).await?,
    }
    Ok(Redirect::to(&format!("/review/{pair}")).into_response())
}

/// Gives the pair back and goes on to the next, or back to the queue.
async fn let_go(
    app: &App,
    visitor: Visitor,
    session: &Session,
    pair: &str,
    how: &str,
) -> Result<Response, Refusal> {
    let (who, name) = (visitor.clone(), pair.to_owned());
    ask(app.desk(), move |desk| desk.give_back(&who, &name)).await?;
    let mut run = run::load(session).await?;
    if let Some(back) = run.way_back(pair) {
        run::save(session, &Run::default()).await?;
        return Ok(Redirect::to(&back).into_response());
    }
    run.pass_over(pair);
    if how == "skip" {
        return queue::next(app, visitor, session, run).await;
    }
    let to = super::query::address(&run.filter(), 1);
    run.pair.clear();
    run::save(session, &run).await?;
    Ok(Redirect::to(&to).into_response())
}
