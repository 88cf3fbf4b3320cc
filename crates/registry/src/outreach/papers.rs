//! Letters, postcards, labels and phone lists: a batch is claimed, printed, and counts as told when the file is handed out. The same
//! batch can be printed again; it is the same contact.

use jenner_documents::Pdf;
use jenner_model::access::Access;
use jenner_store::StoreError;
use jenner_store::queries::outreach_attempt::{self as attempts, Outcome};

use super::delivery::{Channel, Message, Press};
use super::run::{self, State};
use super::{send, words};
use crate::access::door::Action;
use crate::{Error, Registry};

/// Sheets in one file.
pub const MOST: i64 = 1_000;

/// A batch of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Its number in addresses.
    pub id: i64,
    /// Its channel.
    pub channel: String,
    /// Sheets.
    pub sheets: u64,
    /// It was never handed out: whoever printed it was interrupted.
    pub is_open: bool,
}

/// The batches of a run.
pub fn batches(registry: &Registry, access: &Access, id: i64) -> Result<Vec<Batch>, Error> {
    if run::of_asker(registry, access, id, Action::OpenOutreach)?.is_none() {
        return Ok(Vec::new());
    }
    let rows = registry.db().read(|tx| attempts::batches(tx, id))?;
    Ok(rows
        .into_iter()
        .map(|(id, channel, sheets, claimed)| Batch {
            id,
            channel,
            sheets: u64::try_from(sheets).unwrap_or(0),
            is_open: claimed > 0,
        })
        .collect())
}

/// Prints the next batch of a run by a channel. `None`: there is no such run for the asker, or nobody waits for a paper.
pub fn next(
    registry: &Registry,
    access: &Access,
    id: i64,
    channel: Channel,
    press: &dyn Press,
) -> Result<Option<Pdf>, Error> {
    registry.takes_changes()?;
    let Some(run) = run::of_asker(registry, access, id, Action::PrintOutreach)? else { return Ok(None) };
    if run.state != State::Sending {
        return Err(Error::Invalid(
            "papers are printed while a run is being sent; approve it first".to_owned(),
        ));
    }
    if channel.is_sent() {
        return Err(Error::Invalid("this channel is not printed".to_owned()));
    }
    let open = send::open(registry, run)?;
    let rows = registry
        .db()
        .read(|tx| attempts::next(tx, access, id, "planned", Some(channel.word()), registry.now(), MOST))?;
    let batch = registry.core.id();
    let word = format!("batch-{batch}");
    let mut messages = Vec::new();
    for made in words::make(registry, access, &open.run, &open.ready, &open.speaker, rows)? {
        messages.extend(send::claim(registry, &open, &word, &made, Some(batch))?);
    }
    if messages.is_empty() {
        return Ok(None);
    }
    match press.print(channel, &messages) {
        Ok(pdf) => {
            complete(registry, &word, &messages, "sent")?;
            audited(registry, access, id, batch, messages.len(), "printed")?;
            Ok(Some(pdf))
        }
        Err(why) => {
            // Nothing was handed out: they wait again.
            complete(registry, &word, &messages, "planned")?;
            Err(Error::Internal(format!("the papers could not be printed: {why}")))
        }
    }
}

/// Prints a batch again: the same sheets in the same order, as long as they are kept. `None`: there is no such batch for the asker.
pub fn again(
    registry: &Registry,
    access: &Access,
    id: i64,
    batch: i64,
    press: &dyn Press,
) -> Result<Option<Pdf>, Error> {
    let Some(run) = run::of_asker(registry, access, id, Action::PrintOutreach)? else { return Ok(None) };
    let rows = registry.db().read(|tx| attempts::of_batch(tx, access, run.id, batch))?;
    let mut messages = Vec::new();
    let mut channel = None;
    for row in rows {
        let (Some(known), Some(content)) = (Channel::of(&row.channel), row.content) else { continue };
        messages.push(send::opened(registry, row.id, known, &content)?);
        channel = Some(known);
    }
    let Some(channel) = channel else { return Ok(None) };
    let pdf = press
        .print(channel, &messages)
        .map_err(|why| Error::Internal(format!("the papers could not be printed: {why}")))?;
    let word = format!("batch-{batch}");
    complete(registry, &word, &messages, "sent")?;
    let ids: Vec<i64> = messages.iter().map(|message| message.attempt.0).collect();
    registry.db().write(move |tx| {
        for id in &ids {
            attempts::turn(tx, *id, "unsure", "sent", "")?;
        }
        Ok::<_, StoreError>(())
    })?;
    audited(registry, access, id, batch, messages.len(), "again")?;
    Ok(Some(pdf))
}

fn complete(registry: &Registry, word: &str, messages: &[Message], to: &'static str) -> Result<(), Error> {
    let ids: Vec<i64> = messages.iter().map(|message| message.attempt.0).collect();
    let (word, now) = (word.to_owned(), registry.now());
    registry.db().write(move |tx| {
        for id in &ids {
            let outcome = Outcome {
                id: *id,
                word: &word,
                to,
                contacted_at: (to == "sent").then_some(now),
                next_at: now,
                problem: "",
                reference: "",
                keeps_content: to == "sent",
                uncounted: to != "sent",
            };
            attempts::complete(tx, &outcome)?;
        }
        Ok::<_, StoreError>(())
    })?;
    Ok(())
}

fn audited(
    registry: &Registry,
    access: &Access,
    run: i64,
    batch: i64,
    sheets: usize,
    how: &str,
) -> Result<(), Error> {
    let entry = run::told(registry, access, Action::PrintOutreach, run)
        .detail(format!("{{\"batch\":{batch},\"sheets\":{sheets},\"how\":\"{how}\"}}"));
    Ok(registry.db().audit(vec![entry])?)
}
