//! The queue of pairs that a human has to look at.

use jenner_codes::{Code, County};
use jenner_model::access::Access;
use jenner_model::{Date, PersonId, Timestamp, UserId};

use crate::{Insert, Param, Result, Row, Tx, values};

/// Where a pair stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Waits for somebody.
    Open,
    /// Somebody has decided.
    Decided,
    /// There is nothing to decide any more: both are one person by other ways.
    Void,
}

impl State {
    /// The word in the table.
    pub const fn word(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Decided => "decided",
            State::Void => "void",
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "open" => State::Open,
            "decided" => State::Decided,
            _ => State::Void,
        }
    }
}

/// A pair to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPair {
    /// Identity.
    pub id: i64,
    /// The smaller home.
    pub home_a: PersonId,
    /// The greater home.
    pub home_b: PersonId,
    /// Probability that both are one human.
    pub probability: f64,
    /// Score: log odds to base 2.
    pub score: f64,
    /// Band of the matcher.
    pub band: String,
    /// Guards and parts of the score, as JSON.
    pub why: String,
    /// Version of the matcher.
    pub matcher: String,
    /// What the two were when they were compared.
    pub fingerprint: [u8; 16],
    /// County of one of the two.
    pub county: Option<County>,
    /// Birth date of the younger.
    pub born_on: Option<Date>,
    /// When.
    pub created_at: Timestamp,
}

/// A pair of the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct PairRow {
    /// The pair as it was added.
    pub pair: NewPair,
    /// Who the first home belongs to now.
    pub person_a: PersonId,
    /// Who the second home belongs to now.
    pub person_b: PersonId,
    /// Where it stands.
    pub state: State,
    /// How many people were not sure.
    pub unsure: i64,
    /// Who works on it, and since when.
    pub claim: Option<(UserId, Timestamp)>,
}

const PAIRS: Insert<14> = Insert::into(
    "identity_review",
    [
        "review_id",
        "home_a",
        "home_b",
        "probability",
        "score",
        "band",
        "why",
        "matcher",
        "fingerprint",
        "county",
        "born_on",
        "created_at",
        "state",
        "unsure",
    ],
)
// Known already: what the matcher says now counts. A decided pair is opened again only for other fingerprints: the caller
// has asked for standing decisions before.
.on_conflict(
    "(home_a, home_b) DO UPDATE SET probability = excluded.probability, score = excluded.score, \
     band = excluded.band, why = excluded.why, matcher = excluded.matcher, fingerprint = excluded.fingerprint, \
     county = excluded.county, born_on = excluded.born_on, state = 'open'",
);

/// Adds pairs, each once. A pair that is there already is opened again with the new figures, and keeps its place in time
/// and its claim.
pub fn put(tx: &mut Tx<'_>, pairs: &[NewPair]) -> Result<()> {
    tx.insert(
        &PAIRS,
        pairs.iter().map(|p| {
            values![
                p.id,
                p.home_a,
                p.home_b,
                p.probability,
                p.score,
                p.band,
                p.why,
                p.matcher,
                p.fingerprint,
                p.county,
                p.born_on,
                p.created_at,
                State::Open.word(),
                0i64
            ]
        }),
    )
}

/// What to look for in the queue. Everything given must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Probability at least.
    pub probability_from: Option<f64>,
    /// Probability below.
    pub probability_below: Option<f64>,
    /// County or parish.
    pub county: Option<County>,
    /// Born on or after.
    pub born_from: Option<Date>,
    /// Born before.
    pub born_before: Option<Date>,
    /// Waiting since before this time.
    pub created_before: Option<Timestamp>,
    /// Only pairs that nobody has claimed since this time, or that this user has claimed.
    pub free_for: Option<(UserId, Timestamp)>,
    /// Only pairs that this user has claimed since this time.
    pub held_by: Option<(UserId, Timestamp)>,
    /// Only pairs somebody was not sure about (`true`), or nobody yet (`false`).
    pub unsure: Option<bool>,
}

/// In which order the queue is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// Most probable first.
    #[default]
    Probable,
    /// Longest waiting first.
    Waiting,
}

fn conditions<'f>(filter: &'f Filter, first: usize) -> (String, Vec<&'f dyn Param>) {
    let mut text = String::from("r.state = 'open'");
    let mut params: Vec<&'f dyn Param> = Vec::new();
    let mut holds = |words: &str, given: bool, param: &'f dyn Param| {
        if given {
            text += &format!(" AND {words} ${}", first + params.len());
            params.push(param);
        }
    };
    holds("r.probability >=", filter.probability_from.is_some(), &filter.probability_from);
    holds("r.probability <", filter.probability_below.is_some(), &filter.probability_below);
    holds("r.county =", filter.county.is_some(), &filter.county);
    holds("r.born_on >=", filter.born_from.is_some(), &filter.born_from);
    holds("r.born_on <", filter.born_before.is_some(), &filter.born_before);
    holds("r.created_at <", filter.created_before.is_some(), &filter.created_before);
    if let Some((user, since)) = &filter.free_for {
        let (at, by) = (first + params.len(), first + params.len() + 1);
        text += &format!(" AND (r.claimed_at IS NULL OR r.claimed_at < ${at} OR r.claimed_by = ${by})");
        params.push(since);
        params.push(user);
    }
    if let Some((user, since)) = &filter.held_by {
        let (at, by) = (first + params.len(), first + params.len() + 1);
        text += &format!(" AND r.claimed_at >= ${at} AND r.claimed_by = ${by}");
        params.push(since);
        params.push(user);
    }
    match filter.unsure {
        Some(true) => text += " AND r.unsure > 0",
        Some(false) => text += " AND r.unsure = 0",
        None => {}
    }
    (text, params)
}

const COLUMNS: &str = "r.review_id, r.home_a, r.home_b, r.probability, r.score, r.band, r.why, r.matcher, r.fingerprint, \
                       r.county, r.born_on, r.created_at, r.state, r.unsure, r.claimed_by, r.claimed_at, \
                       a.survivor_id, b.survivor_id";
const TABLES: &str = "identity_review r LEFT JOIN merged_person a ON a.person_id = r.home_a \
                      LEFT JOIN merged_person b ON b.person_id = r.home_b";

fn read(row: &Row<'_>) -> Result<PairRow> {
    let (home_a, home_b): (PersonId, PersonId) = (row.get(1)?, row.get(2)?);
    let person_a: Option<PersonId> = row.get(16)?;
    let person_b: Option<PersonId> = row.get(17)?;
    let (by, at): (Option<UserId>, Option<Timestamp>) = (row.get(14)?, row.get(15)?);
    Ok(PairRow {
        pair: NewPair {
            id: row.get(0)?,
            home_a,
            home_b,
            probability: row.get(3)?,
            score: row.get(4)?,
            band: row.get(5)?,
            why: row.get(6)?,
            matcher: row.get(7)?,
            fingerprint: row.get(8)?,
            county: row.get::<Option<String>>(9)?.map(Code::known) as Option<County>,
            born_on: row.get(10)?,
            created_at: row.get(11)?,
        },
        person_a: person_a.unwrap_or(home_a),
        person_b: person_b.unwrap_or(home_b),
        state: State::of(row.text(12)?),
        unsure: row.get(13)?,
        claim: by.zip(at),
    })
}

/// Open pairs, the first `skip` left out.
pub fn list(
    tx: &mut Tx<'_>,
    _access: &Access,
    filter: &Filter,
    order: Order,
    skip: i64,
    most: i64,
) -> Result<Vec<PairRow>> {
    let (conditions, more) = conditions(filter, 3);
    let mut params: Vec<&dyn Param> = vec![&most, &skip];
    params.extend(more);
    let by = match order {
        Order::Probable => "r.probability DESC, r.review_id DESC",
        Order::Waiting => "r.created_at, r.probability, r.review_id",
    };
    // The page is cut out first: only its rows need to know who the homes belong to now.
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} WHERE r.review_id IN \
         (SELECT r.review_id FROM identity_review r WHERE {conditions} ORDER BY {by} LIMIT $1 OFFSET $2) ORDER BY {by}"
    );
    tx.query(&sql, &params, read)
}

/// How many open pairs a filter finds.
pub fn count(tx: &mut Tx<'_>, _access: &Access, filter: &Filter) -> Result<i64> {
    let (conditions, params) = conditions(filter, 1);
    let sql = format!("SELECT count(*) FROM identity_review r WHERE {conditions}");
    Ok(tx.query_opt(&sql, &params, |row| row.get(0))?.unwrap_or(0))
}

/// Counties that open pairs are from.
pub fn counties(tx: &mut Tx<'_>, _access: &Access) -> Result<Vec<County>> {
    tx.query(
        "SELECT DISTINCT r.county FROM identity_review r WHERE r.state = 'open' AND r.county IS NOT NULL",
        &[],
        |row| Ok(Code::known(row.get::<String>(0)?)),
    )
}

/// One pair, wherever it stands.
pub fn get(tx: &mut Tx<'_>, _access: &Access, review: i64) -> Result<Option<PairRow>> {
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE r.review_id = $1");
    tx.query_opt(&sql, &[&review], read)
}

/// The pairs that one of these homes is part of, wherever they stand.
pub fn of_homes(tx: &mut Tx<'_>, _access: &Access, homes: &[PersonId]) -> Result<Vec<PairRow>> {
    if homes.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = homes.iter().map(|home| home.0).collect();
    let sql = format!("SELECT {COLUMNS} FROM {TABLES} WHERE r.home_a = ANY($1) OR r.home_b = ANY($1)");
    let mut rows = tx.query(&sql, &[&ids], read)?;
    rows.sort_by_key(|row| row.pair.id);
    Ok(rows)
}

/// Claims a pair for a user unless somebody else has claimed it since `since`. Returns whether it worked.
pub fn claim(tx: &mut Tx<'_>, review: i64, user: UserId, now: Timestamp, since: Timestamp) -> Result<bool> {
    let changed = tx.execute(
        "UPDATE identity_review SET claimed_by = $2, claimed_at = $3 WHERE review_id = $1 AND state = 'open' \
         AND (claimed_at IS NULL OR claimed_at < $4 OR claimed_by = $2)",
        &[&review, &user, &now, &since],
    )?;
    Ok(changed > 0)
}

/// Gives a user's claim back.
pub fn release(tx: &mut Tx<'_>, review: i64, user: UserId) -> Result<()> {
    tx.run(
        "UPDATE identity_review SET claimed_by = NULL, claimed_at = NULL WHERE review_id = $1 AND claimed_by = $2",
        &[&review, &user],
    )
}

/// Puts pairs to a state. Claims end.
pub fn set_state(tx: &mut Tx<'_>, reviews: &[i64], state: State) -> Result<()> {
    if reviews.is_empty() {
        return Ok(());
    }
    tx.run(
        "UPDATE identity_review SET state = $2, claimed_by = NULL, claimed_at = NULL WHERE review_id = ANY($1)",
        &[&reviews.to_vec(), &state.word()],
    )
}

/// One person less was not sure.
pub fn take_unsure_back(tx: &mut Tx<'_>, reviews: &[i64]) -> Result<()> {
    if reviews.is_empty() {
        return Ok(());
    }
    tx.run(
        "UPDATE identity_review SET unsure = unsure - 1 WHERE review_id = ANY($1) AND unsure > 0",
        &[&reviews.to_vec()],
    )
}

/// One more person was not sure. The claim ends.
pub fn set_unsure(tx: &mut Tx<'_>, review: i64) -> Result<()> {
    tx.run(
        "UPDATE identity_review SET unsure = unsure + 1, claimed_by = NULL, claimed_at = NULL WHERE review_id = $1",
        &[&review],
    )
}
