//! Orders of vaccine: the lists here; a [`new`] order; [`one`] with its answers; a [`package`]; federal [`files`]; [`settings`].

pub mod files;
pub mod new;
pub mod one;
pub mod package;
pub mod settings;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jenner_registry::inventory::Funding;
use jenner_registry::ordering::gate::{Block, Standing};
use jenner_registry::ordering::look::Package;
use jenner_registry::ordering::rules::{OrderSet, Rules};
use jenner_registry::ordering::{Problem, State as Stage};

use crate::app::App;
use crate::desk::{Refusal, ask};
use crate::language::{Lang, Words};
use crate::pages::frame::{Frame, SignedIn, page};
use crate::views::orders::OrdersView;

/// Fields of a form, as they were sent.
pub(super) type Fields = Vec<(String, String)>;

/// The value of a field; empty where it was not sent.
pub(super) fn value<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str()).trim()
}

/// Words of the rules in the reader's language.
pub(super) fn of_rules<'a>(w: &Words, en: &'a str, es: &'a str) -> &'a str {
    match w.lang {
        Lang::English => en,
        Lang::Spanish => es,
    }
}

/// What a set is called.
pub(super) fn set_name(w: &Words, set: &str) -> String {
    Rules::shipped().set(set).map_or_else(|| set.to_owned(), |one| of_rules(w, &one.en, &one.es).to_owned())
}

/// Who pays, in words.
pub(super) fn funding(w: &Words, funding: Funding) -> String {
    w.t(&format!("od-funding-{}", funding.word()))
}

/// How far an order is: its words, and the look of their sign.
pub(super) fn stage(w: &Words, stage: Stage) -> (String, &'static str) {
    let tone = match stage {
        Stage::Draft | Stage::Local | Stage::Submitted | Stage::Held => "warn",
        Stage::Approved | Stage::Sent | Stage::Accepted | Stage::PartShipped | Stage::Shipped => "later",
        Stage::PartReceived => "warn",
        Stage::Received | Stage::Closed => "ok",
        Stage::Denied | Stage::Cancelled => "late",
    };
    (w.t(&format!("od-state-{}", stage.word().replace('_', "-"))), tone)
}

/// What stands in the way of an order: in words, and where it is put right.
pub(super) fn blocks(w: &Words, standing: &Standing) -> Vec<(String, Option<String>)> {
    let one = |block: &Block| {
        let key = format!("od-block-{}", block.word());
        match block {
            Block::NoPin => (w.t(&key), None),
            Block::NotEnrolled(standing) => {
                let key = format!("{key}-{}", standing.word());
                let text = standing.day().map_or_else(|| w.t(&key), |day| w.s(&key, w.day(day)));
                (text, Some("/vfc".to_owned()))
            }
            Block::NeverCounted => (w.t(&key), Some("/stock/counts".to_owned())),
            Block::CountedLast(day) => (w.s(&key, w.day(*day)), Some("/stock/counts".to_owned())),
            Block::NotDeducted(doses) => (w.n(&key, *doses), Some("/stock/not-deducted".to_owned())),
            Block::NoUnit => (w.t(&key), Some("/cold-chain/new".to_owned())),
            Block::LogMissing { unit, days } => {
                (w.n(&key, *days), Some(format!("/cold-chain/units/{unit}/reading")))
            }
            Block::Closed(None) => (w.t(&key), None),
            Block::Closed(Some(day)) => (w.s("od-block-closed-until", w.day(*day)), None),
            Block::TooSoon(day) => (w.s(&key, w.day(*day)), None),
        }
    };
    standing.blocks.iter().map(one).collect()
}

/// What is wrong with an order, in words, and the field it is about.
pub(super) fn problem(w: &Words, problem: &Problem) -> (String, String) {
    let name = Rules::shipped().product_of(problem.ndc()).map_or(problem.ndc(), |product| &product.name);
    let text = w.ab(&format!("od-no-{}", problem.word()), name, problem.number());
    let field = match problem {
        Problem::NoWords => "why".to_owned(),
        Problem::NoReason(ndc) => format!("cut-{ndc}"),
        Problem::Empty | Problem::NothingLeft => "lines".to_owned(),
        _ => format!("doses-{}", problem.ndc()),
    };
    (text, field)
}

/// How a package stands, in words, and the look of their sign.
pub(super) fn package_state(w: &Words, one: &Package) -> (String, &'static str) {
    match (one.row.received_at, one.late, one.row.order) {
        (Some(_), ..) => (w.t("od-package-received"), "ok"),
        (None, Some(days), _) => (w.n("od-package-late", days), "late"),
        (None, None, None) => (w.t("od-package-unlinked"), "warn"),
        (None, None, Some(_)) => (w.t("od-package-waits"), "later"),
    }
}

#[derive(Template)]
#[template(path = "orders.html")]
struct ListPage<'a> {
    w: &'a Words,
    frame: &'a Frame,
    here: &'static str,
    view: &'a OrdersView,
}

impl ListPage<'_> {
    fn stage(&self, one: &Stage) -> (String, &'static str) {
        stage(self.w, *one)
    }

    fn set(&self, set: &str) -> String {
        set_name(self.w, set)
    }

    fn funding(&self, word: &str) -> String {
        Funding::of_word(word).map_or_else(String::new, |one| funding(self.w, one))
    }

    fn package(&self, one: &Package) -> (String, &'static str) {
        package_state(self.w, one)
    }

    fn doses(&self, one: &Package) -> i64 {
        one.lines.iter().map(|line| line.doses).sum()
    }

    fn sets(&self) -> &'static [OrderSet] {
        &Rules::shipped().sets
    }

    fn fundings(&self) -> impl Iterator<Item = Funding> {
        Funding::ALL
            .into_iter()
            .filter(|one| Rules::shipped().sets.iter().any(|set| set.fundings.contains(one)))
    }
}

/// `GET /orders`.
pub async fn list(
    State(app): State<App>,
    frame: Frame,
    SignedIn(visitor): SignedIn,
) -> Result<Response, Refusal> {
    let view = ask(app.desk(), move |desk| desk.vaccine_orders(&visitor)).await?;
    page(&ListPage { w: &frame.w, frame: &frame, here: "orders", view: &view })
}
