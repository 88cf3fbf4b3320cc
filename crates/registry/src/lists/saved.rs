//! Questions that are kept. Each one that was asked is remembered for who asked it, the last ones at least; with a name it stays,
//! and may be shared in the organization. It is read again by the words it was asked in: what the vocabulary no longer knows is
//! said, and never left out in silence, because a question without one of its conditions would find more people.

use jenner_model::access::{Access, Actor};
use jenner_model::{OrganizationId, Timestamp};
use jenner_store::StoreError;
use jenner_store::queries::list_question::{self as rows, QuestionRow};
use serde_json::Value;

use super::question::{Clause, Part, Question, VOCABULARY};
use crate::access::door::{self, Action};
use crate::access::roles::Permission;
use crate::{Error, Registry};

/// Longest name.
pub const LONGEST_NAME: usize = 120;
/// Questions without a name that are remembered for one user.
const REMEMBERED: i64 = 20;

/// Who may use a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// Who keeps it.
    Me,
    /// Everybody of the organization.
    Us,
}

/// A question as it was read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// As it was asked.
    Whole(Box<Question>),
    /// Some of it means nothing any more: the rest, and the words that are gone as they stand in the database.
    Rest(Box<Question>, Vec<String>),
    /// A newer program kept it, with this version of the vocabulary.
    Newer(i64),
    /// It cannot be read at all.
    Unreadable,
}

/// A question that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// Identity.
    pub id: i64,
    /// Its name; empty: it was only asked.
    pub name: String,
    /// Everybody of the organization may use it.
    pub shared: bool,
    /// The asker keeps it, and may change or remove it.
    pub own: bool,
    /// What it asks.
    pub reading: Reading,
    /// When it was last changed, or asked.
    pub changed_at: Timestamp,
}

fn owner(access: &Access) -> i64 {
    match access.actor() {
        Actor::User(user) => user.0,
        // The operator's questions are nobody's else.
        Actor::Interface(_) | Actor::Operator => 0,
    }
}

fn of_row(access: &Access, row: QuestionRow) -> Saved {
    Saved {
        own: row.owner == owner(access),
        reading: read(&row.said, row.vocabulary),
        id: row.id,
        name: row.name,
        shared: row.shared,
        changed_at: row.changed_at,
    }
}

/// Reads a question again that was kept in a version of the vocabulary.
pub fn read(said: &str, vocabulary: i64) -> Reading {
    if vocabulary > VOCABULARY {
        return Reading::Newer(vocabulary);
    }
    if let Ok(question) = serde_json::from_str(said) {
        return Reading::Whole(Box::new(question));
    }
    let Ok(Value::Object(fields)) = serde_json::from_str(said) else { return Reading::Unreadable };
    let mut question = Question::list(Vec::new());
    question.columns.clear();
    let mut gone = Vec::new();
    for (name, value) in &fields {
        let kept = match name.as_str() {
            "shape" => put(&mut question.shape, value),
            "listed" => put(&mut question.listed, value),
            "doses" => put(&mut question.doses, value),
            "join" => put(&mut question.join, value),
            "sort" => put(&mut question.sort, value),
            "on" => put(&mut question.on, value),
            "columns" => each(value, &mut question.columns, &mut gone),
            "by" => each(value, &mut question.by, &mut gone),
            "parts" => parts(value, &mut question.parts, &mut gone),
            _ => None,
        };
        if kept.is_none() {
            gone.push(format!("{name}: {value}"));
        }
    }
    Reading::Rest(Box::new(question), gone)
}

fn put<T: serde::de::DeserializeOwned>(to: &mut T, value: &Value) -> Option<()> {
    *to = serde_json::from_value(value.clone()).ok()?;
    Some(())
}

fn each<T: serde::de::DeserializeOwned>(
    value: &Value,
    to: &mut Vec<T>,
    gone: &mut Vec<String>,
) -> Option<()> {
    for one in value.as_array()? {
        match serde_json::from_value(one.clone()) {
            Ok(read) => to.push(read),
            Err(_) => gone.push(one.to_string()),
        }
    }
    Some(())
}

fn parts(value: &Value, to: &mut Vec<Part>, gone: &mut Vec<String>) -> Option<()> {
    for one in value.as_array()? {
        if let Ok(part) = serde_json::from_value(one.clone()) {
            to.push(part);
            continue;
        }
        // A group whose conditions are known in part.
        let group = one.get("group").and_then(|group| {
            let join = serde_json::from_value(group.get("join")?.clone()).ok()?;
            let mut of: Vec<Clause> = Vec::new();
            each(group.get("of")?, &mut of, gone)?;
            Some(Part::Group { join, of })
        });
        match group {
            Some(group) => to.push(group),
            None => gone.push(one.to_string()),
        }
    }
    Some(())
}

/// What the asker has asked and kept, and what others of the organization share: those with a name by it, then the last ones.
pub fn list(registry: &Registry, access: &Access) -> Result<Vec<Saved>, Error> {
    door::require(registry, access, Permission::CountByQuestion, Action::KeepList)?;
    let (organization, owner) = (access.organization(), owner(access));
    let found = registry.db().read(|tx| rows::of(tx, organization, owner))?;
    Ok(found.into_iter().map(|row| of_row(access, row)).collect())
}

/// A question. `None`: there is none that this asker may use.
pub fn open(registry: &Registry, access: &Access, id: i64) -> Result<Option<Saved>, Error> {
    door::require(registry, access, Permission::CountByQuestion, Action::KeepList)?;
    Ok(row(registry, access, id)?.map(|row| of_row(access, row)))
}

fn row(registry: &Registry, access: &Access, id: i64) -> Result<Option<QuestionRow>, Error> {
    let (organization, owner) = (access.organization(), owner(access));
    let may = |row: &QuestionRow| {
        row.organization == organization && (row.owner == owner || (row.shared && !row.name.is_empty()))
    };
    Ok(registry.db().read(|tx| rows::get(tx, id))?.filter(may))
}

/// Remembers what somebody is about to ask, so that its pages and files have an address. The oldest of those without a name go.
pub fn remember(registry: &Registry, access: &Access, question: &Question) -> Result<i64, Error> {
    door::require(registry, access, Permission::CountByQuestion, Action::KeepList)?;
    let row = QuestionRow {
        id: registry.core.id(),
        organization: access.organization(),
        owner: owner(access),
        shared: false,
        name: String::new(),
        vocabulary: VOCABULARY,
        said: said(question)?,
        changed_at: registry.now(),
    };
    let id = row.id;
    registry.db().write(move |tx| {
        rows::put(tx, &row)?;
        rows::forget_but(tx, row.organization, row.owner, REMEMBERED)
    })?;
    Ok(id)
}

fn said(question: &Question) -> Result<String, Error> {
    serde_json::to_string(question).map_err(|error| Error::Internal(error.to_string()))
}

/// Why a question is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotKept {
    /// There is none that this asker may keep.
    Unknown,
    /// It has no name.
    NoName,
    /// Its name is too long.
    LongName,
    /// One of the asker's own has this name already.
    NameTaken,
    /// Parts of it are gone, or a newer program kept it: it has to be asked anew first.
    NotWhole,
}

/// Keeps a question under a name. What somebody else shares becomes a question of the asker's own.
pub fn keep(
    registry: &Registry,
    access: &Access,
    id: i64,
    name: &str,
    whom: For,
) -> Result<Result<i64, NotKept>, Error> {
    door::require(registry, access, Permission::CountByQuestion, Action::KeepList)?;
    registry.takes_changes()?;
    let name = name.trim();
    if name.is_empty() {
        return Ok(Err(NotKept::NoName));
    }
    if name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Ok(Err(NotKept::LongName));
    }
    let Some(before) = row(registry, access, id)? else { return Ok(Err(NotKept::Unknown)) };
    let Reading::Whole(question) = read(&before.said, before.vocabulary) else {
        return Ok(Err(NotKept::NotWhole));
    };
    let owner = owner(access);
    let own = before.owner == owner;
    let others = registry.db().read(|tx| rows::of(tx, access.organization(), owner))?;
    if others.iter().any(|one| one.owner == owner && one.name == name && !(own && one.id == id)) {
        return Ok(Err(NotKept::NameTaken));
    }
    let row = QuestionRow {
        id: if own { id } else { registry.core.id() },
        owner,
        shared: whom == For::Us,
        name: name.to_owned(),
        vocabulary: VOCABULARY,
        said: said(&question)?,
        changed_at: registry.now(),
        organization: before.organization,
    };
    let id = row.id;
    let entry = changed(registry, access, id, "keep");
    registry.db().write(move |tx| {
        rows::put(tx, &row)?;
        tx.audit(entry.clone());
        Ok::<_, StoreError>(())
    })?;
    Ok(Ok(id))
}

/// Removes one of the asker's own questions. False where there is no such.
pub fn remove(registry: &Registry, access: &Access, id: i64) -> Result<bool, Error> {
    door::require(registry, access, Permission::CountByQuestion, Action::KeepList)?;
    registry.takes_changes()?;
    let entry = changed(registry, access, id, "remove");
    let (organization, owner): (OrganizationId, i64) = (access.organization(), owner(access));
    Ok(registry.db().write(move |tx| {
        let gone = rows::remove(tx, organization, owner, id)?;
        if gone {
            tx.audit(entry.clone());
        }
        Ok::<_, StoreError>(gone)
    })?)
}

fn changed(registry: &Registry, access: &Access, id: i64, step: &str) -> jenner_store::audit::AuditEntry {
    door::entry(registry, access, Action::KeepList, None)
        .object(format!("question:{id}"))
        .detail(serde_json::json!({ "step": step }).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::question::{Condition, Join, Sex};

    #[test]
    fn a_question_of_today_is_read_as_it_was_asked() {
        let question = Question::list(vec![Clause::not_so(Condition::Sex(vec![Sex::Female]))]);
        let said = said(&question).expect("written");
        assert_eq!(read(&said, VOCABULARY), Reading::Whole(Box::new(question)));
    }

    #[test]
    fn what_an_old_question_asks_and_nobody_knows_any_more_is_said() {
        let said = r#"{"shape":"list","listed":"people","join":"all","sort":"youngest","blood":"0",
            "columns":["last_name","shoe_size"],
            "parts":[{"one":{"is":"so","what":{"sex":["female"]}}},
                     {"one":{"is":"so","what":{"star_sign":["leo"]}}},
                     {"group":{"join":"any","of":[{"is":"so","what":{"race":["asian"]}},{"is":"maybe","what":{"sex":["male"]}}]}}]}"#;
        let Reading::Rest(question, gone) = read(said, VOCABULARY) else { panic!("read in part") };
        assert_eq!(question.parts.len(), 2);
        assert_eq!(question.parts[1].clauses().len(), 1);
        assert_eq!(question.join, Join::All);
        assert_eq!(gone.len(), 4, "{gone:?}");
        for word in ["blood", "shoe_size", "star_sign", "maybe"] {
            assert!(gone.iter().any(|one| one.contains(word)), "{word}: {gone:?}");
        }
    }

    #[test]
    fn a_question_of_a_newer_program_and_what_is_no_question_are_not_guessed_at() {
        assert_eq!(read("{}", VOCABULARY + 1), Reading::Newer(VOCABULARY + 1));
        assert_eq!(read("[]", VOCABULARY), Reading::Unreadable);
        assert_eq!(read("{", VOCABULARY), Reading::Unreadable);
    }
}
