//! Who is told what in which run: attempts and their people. The rule by which nobody is told twice rests on the conditions of
//! these statements: each names the state, and the claim, that it changes.

use std::collections::HashMap;

use jenner_model::access::Access;
use jenner_model::{PersonId, Timestamp};

use crate::{Insert, Result, Row, Tx, values};

/// One household in one run by one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptRow {
    /// Identity.
    pub id: i64,
    /// The run.
    pub run: i64,
    /// Keyed hash of where it is told.
    pub household: [u8; 32],
    /// Word of the channel.
    pub channel: String,
    /// Language code.
    pub language: String,
    /// Word of the state.
    pub state: String,
    /// Its place in the run's random order.
    pub place: i64,
    /// Not before.
    pub next_at: Timestamp,
    /// Times it was claimed.
    pub tries: i64,
    /// Word of the worker that has it; empty: nobody.
    pub claim: String,
    /// When it was first claimed; with the worker's word: when that one claimed it.
    pub claimed_at: Option<Timestamp>,
    /// When the carrier took it, or may have.
    pub contacted_at: Option<Timestamp>,
    /// The batch of papers it is in.
    pub batch: Option<i64>,
    /// Why it failed or was left out; empty else.
    pub problem: String,
    /// Keyed hash of the phone or e-mail address.
    pub contact: Option<[u8; 32]>,
    /// Address and text while it is on its way, sealed.
    pub content: Option<Vec<u8>>,
}

/// Somebody of a household.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberRow {
    /// Who, by the home they had then.
    pub home: PersonId,
    /// The attempt.
    pub attempt: i64,
    /// Numbers of the vaccine groups that were due, with commas.
    pub due: String,
}

const ATTEMPTS: Insert<12> = Insert::into(
    "outreach_attempt",
    [
        "attempt_id",
        "run_id",
        "household",
        "channel",
        "language",
        "state",
        "place",
        "next_at",
        "tries",
        "claim",
        "problem",
        "reference",
    ],
)
.on_conflict("(run_id, household, channel) DO NOTHING");
const MEMBERS: Insert<3> = Insert::into("outreach_member", ["home_id", "attempt_id", "due_groups"])
    .on_conflict("(home_id, attempt_id) DO NOTHING");

/// Adds attempts with their people.
pub fn insert(tx: &mut Tx<'_>, attempts: &[AttemptRow], members: &[MemberRow]) -> Result<()> {
    tx.insert(
        &ATTEMPTS,
        attempts.iter().map(|a| {
            values![
                a.id,
                a.run,
                a.household.to_vec(),
                a.channel,
                a.language,
                a.state,
                a.place,
                a.next_at,
                a.tries,
                a.claim,
                a.problem,
                *""
            ]
        }),
    )?;
    tx.insert(&MEMBERS, members.iter().map(|m| values![m.home, m.attempt, m.due]))
}

/// Removes the attempts of a run that was not sent: its plan is made anew.
pub fn remove_plan(tx: &mut Tx<'_>, run: i64) -> Result<()> {
    tx.run(
        "DELETE FROM outreach_member WHERE attempt_id IN (SELECT attempt_id FROM outreach_attempt WHERE run_id = $1)",
        &[&run],
    )?;
    tx.run("DELETE FROM outreach_attempt WHERE run_id = $1", &[&run])
}

const COLUMNS: &str = "attempt_id, run_id, household, channel, language, state, place, next_at, tries, claim, claimed_at, \
                       contacted_at, batch, problem, contact, content";

fn read(row: &Row<'_>) -> Result<AttemptRow> {
    Ok(AttemptRow {
        id: row.get(0)?,
        run: row.get(1)?,
        household: row.get(2)?,
        channel: row.get(3)?,
        language: row.get(4)?,
        state: row.get(5)?,
        place: row.get(6)?,
        next_at: row.get(7)?,
        tries: row.get(8)?,
        claim: row.get(9)?,
        claimed_at: row.get(10)?,
        contacted_at: row.get(11)?,
        batch: row.get(12)?,
        problem: row.get(13)?,
        contact: row.get(14)?,
        content: row.get(15)?,
    })
}

/// An attempt.
pub fn get(tx: &mut Tx<'_>, _access: &Access, id: i64) -> Result<Option<AttemptRow>> {
    tx.query_opt(&format!("SELECT {COLUMNS} FROM outreach_attempt WHERE attempt_id = $1"), &[&id], read)
}

/// The attempt that a carrier calls so.
pub fn of_reference(tx: &mut Tx<'_>, reference: &str) -> Result<Option<i64>> {
    tx.query_opt("SELECT attempt_id FROM outreach_attempt WHERE reference = $1", &[&reference], |row| {
        row.get(0)
    })
}

/// The next attempts of a run in a state, by place, that are due by an instant; by one channel where it is named.
pub fn next(
    tx: &mut Tx<'_>,
    _access: &Access,
    run: i64,
    state: &str,
    channel: Option<&str>,
    by: Timestamp,
    most: i64,
) -> Result<Vec<AttemptRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outreach_attempt WHERE run_id = $1 AND state = $2 AND next_at <= $3 \
         AND ($4 = '' OR channel = $4) ORDER BY place, attempt_id LIMIT $5"
    );
    tx.query(&sql, &[&run, &state, &by, &channel.unwrap_or_default(), &most], read)
}

/// The attempts of a batch of papers, in its order.
pub fn of_batch(tx: &mut Tx<'_>, _access: &Access, run: i64, batch: i64) -> Result<Vec<AttemptRow>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM outreach_attempt WHERE run_id = $1 AND batch = $2 \
         AND state IN ('claimed', 'sent', 'unsure') ORDER BY place, attempt_id"
    );
    tx.query(&sql, &[&run, &batch], read)
}

/// The attempts of a run that some word claimed before an instant and nobody ended.
pub fn lost(tx: &mut Tx<'_>, before: Timestamp, but: &str) -> Result<Vec<(i64, i64)>> {
    tx.query(
        "SELECT attempt_id, run_id FROM outreach_attempt WHERE state = 'claimed' AND claimed_at <= $1 AND claim <> $2",
        &[&before, &but],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// The people of attempts.
pub fn members(tx: &mut Tx<'_>, _access: &Access, attempts: &[i64]) -> Result<Vec<MemberRow>> {
    let mut all = Vec::new();
    for part in attempts.chunks(2000) {
        let part = part.to_vec();
        all.extend(tx.query(
            "SELECT home_id, attempt_id, due_groups FROM outreach_member WHERE attempt_id = ANY($1) \
             ORDER BY attempt_id, home_id",
            &[&part],
            |row| Ok(MemberRow { home: row.get(0)?, attempt: row.get(1)?, due: row.get(2)? }),
        )?);
    }
    Ok(all)
}

/// Who takes an attempt, for how it goes on.
#[derive(Debug, Clone)]
pub struct Claim<'c> {
    /// The attempt.
    pub id: i64,
    /// The state it is taken from.
    pub from: &'c str,
    /// Word of the worker.
    pub word: &'c str,
    /// When.
    pub at: Timestamp,
    /// Keyed hash of the phone or e-mail address.
    pub contact: Option<[u8; 32]>,
    /// Address and text, sealed.
    pub content: &'c [u8],
    /// The batch of papers.
    pub batch: Option<i64>,
}

/// Takes an attempt. False where somebody was faster, or its run is not being sent.
pub fn claim(tx: &mut Tx<'_>, c: &Claim<'_>) -> Result<bool> {
    let sql = "UPDATE outreach_attempt SET state = 'claimed', claim = $3, claimed_at = $4, tries = tries + 1, content = $5, \
               batch = $6, contact = $7 WHERE attempt_id = $1 AND state = $2 AND run_id IN \
               (SELECT run_id FROM outreach_run WHERE run_id = outreach_attempt.run_id AND state = 'sending')";
    Ok(tx.execute(
        sql,
        &[&c.id, &c.from, &c.word, &c.at, &c.content, &c.batch, &c.contact.map(|one| one.to_vec())],
    )? > 0)
}

/// What became of a claimed attempt.
#[derive(Debug, Clone)]
pub struct Outcome<'o> {
    /// The attempt.
    pub id: i64,
    /// Word of the worker that has it.
    pub word: &'o str,
    /// The state it goes into.
    pub to: &'o str,
    /// When it was told, or may have been.
    pub contacted_at: Option<Timestamp>,
    /// Not again before.
    pub next_at: Timestamp,
    /// Why.
    pub problem: &'o str,
    /// What the carrier calls it.
    pub reference: &'o str,
    /// Whether address and text stay.
    pub keeps_content: bool,
    /// The claim does not count as a try: nothing was handed over.
    pub uncounted: bool,
}

/// Notes what became of an attempt. False where the worker has lost it.
pub fn complete(tx: &mut Tx<'_>, o: &Outcome<'_>) -> Result<bool> {
    let content = if o.keeps_content { "content" } else { "NULL" };
    let sql = format!(
        "UPDATE outreach_attempt SET state = $3, contacted_at = COALESCE(contacted_at, $4), next_at = $5, problem = $6, reference = $7, claim = '', \
         content = {content}, tries = tries - $8 WHERE attempt_id = $1 AND claim = $2 AND state = 'claimed'"
    );
    Ok(tx.execute(
        &sql,
        &[
            &o.id,
            &o.word,
            &o.to,
            &o.contacted_at,
            &o.next_at,
            &o.problem,
            &o.reference,
            &i64::from(o.uncounted),
        ],
    )? > 0)
}

/// An attempt whose worker is gone: nobody knows whether it left. It counts as a contact from now on.
pub fn unsure(tx: &mut Tx<'_>, id: i64, before: Timestamp, but: &str) -> Result<bool> {
    let sql = "UPDATE outreach_attempt SET state = 'unsure', claim = '', contacted_at = COALESCE(contacted_at, claimed_at), \
               problem = 'worker_lost' WHERE attempt_id = $1 AND state = 'claimed' AND claimed_at <= $2 AND claim <> $3";
    Ok(tx.execute(sql, &[&id, &before, &but])? > 0)
}

/// Brings an attempt that nobody has from one state into another.
pub fn turn(tx: &mut Tx<'_>, id: i64, from: &str, to: &str, problem: &str) -> Result<bool> {
    let content = if to == "unsure" || to == "sent" { "content" } else { "NULL" };
    let contacted = if to == "planned" { "NULL" } else { "contacted_at" };
    let sql = format!(
        "UPDATE outreach_attempt SET state = $3, problem = $4, content = {content}, contacted_at = {contacted} \
         WHERE attempt_id = $1 AND state = $2"
    );
    Ok(tx.execute(&sql, &[&id, &from, &to, &problem])? > 0)
}

/// How many times somebody of these homes, or this household, was told since an instant, by others than one attempt; what is
/// being told this moment counts.
pub fn told_since(
    tx: &mut Tx<'_>,
    _access: &Access,
    homes: &[PersonId],
    households: &[[u8; 32]],
    since: Timestamp,
    but: i64,
) -> Result<i64> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let households = households.to_vec();
    let sql = "SELECT count(*) FROM outreach_attempt a WHERE a.attempt_id <> $1 \
               AND (a.state = 'claimed' OR (a.state IN ('sent', 'unsure') AND a.contacted_at > $2)) \
               AND (a.household = ANY($3) OR a.attempt_id IN \
               (SELECT m.attempt_id FROM outreach_member m WHERE m.home_id = ANY($4)))";
    Ok(tx.query_opt(sql, &[&but, &since, &households, &homes], |row| row.get(0))?.unwrap_or(0))
}

/// When each of these homes was last told, or is about to be (in a run that is being sent or paused): the second is true then.
pub fn last_told(
    tx: &mut Tx<'_>,
    _access: &Access,
    homes: &[PersonId],
) -> Result<HashMap<PersonId, (Vec<Timestamp>, bool)>> {
    let homes: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let mut found: HashMap<PersonId, (Vec<Timestamp>, bool)> = HashMap::new();
    tx.each(
        "SELECT m.home_id, a.contacted_at, CASE WHEN a.state IN ('planned', 'claimed') AND r.state IN ('sending', 'paused') \
         THEN 1 ELSE 0 END FROM outreach_member m JOIN outreach_attempt a ON a.attempt_id = m.attempt_id \
         JOIN outreach_run r ON r.run_id = a.run_id WHERE m.home_id = ANY($1)",
        &[&homes],
        |row| {
            let told: Option<Timestamp> = row.get(1)?;
            let waiting: i64 = row.get(2)?;
            let one = found.entry(row.get(0)?).or_default();
            one.0.extend(told);
            one.1 |= waiting == 1;
            Ok(())
        },
    )?;
    Ok(found)
}

/// How many attempts of a run are in each state, by channel and problem: state, channel, problem, number.
pub fn counts(tx: &mut Tx<'_>, run: i64) -> Result<Vec<(String, String, String, i64)>> {
    tx.query(
        "SELECT state, channel, problem, count(*) FROM outreach_attempt WHERE run_id = $1 \
         GROUP BY state, channel, problem ORDER BY state, channel, problem",
        &[&run],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )
}

/// The batches of papers of a run: number, channel, sheets, how many of them are claimed still.
pub fn batches(tx: &mut Tx<'_>, run: i64) -> Result<Vec<(i64, String, i64, i64)>> {
    tx.query(
        "SELECT batch, channel, count(*), sum(CASE WHEN state = 'claimed' THEN 1 ELSE 0 END) FROM outreach_attempt \
         WHERE run_id = $1 AND batch IS NOT NULL AND state IN ('claimed', 'sent', 'unsure') GROUP BY batch, channel ORDER BY batch",
        &[&run],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )
}

/// For results: attempt and state of everybody drawn in a run, after one of them.
pub fn drawn(
    tx: &mut Tx<'_>,
    _access: &Access,
    run: i64,
    after: i64,
    most: i64,
) -> Result<Vec<(i64, String)>> {
    tx.query(
        "SELECT attempt_id, state FROM outreach_attempt WHERE run_id = $1 AND attempt_id > $2 ORDER BY attempt_id LIMIT $3",
        &[&run, &after, &most],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// Empties what attempts said that were told before an instant.
pub fn empty(tx: &mut Tx<'_>, before: Timestamp) -> Result<u64> {
    tx.execute(
        "UPDATE outreach_attempt SET content = NULL WHERE content IS NOT NULL AND state IN ('sent', 'unsure') \
         AND contacted_at < $1",
        &[&before],
    )
}
