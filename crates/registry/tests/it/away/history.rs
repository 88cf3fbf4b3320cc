//! The registry's log about a pack, as the database holds it.

use super::*;

/// Action, person, result, actor, time and detail of the entries about a pack, in the order of the chains.
pub type Told = (String, Option<i64>, String, String, i64, String);

/// The entries about a pack.
pub fn of(running: &Running, pack: &str) -> Vec<Told> {
    let like = format!("away:{pack}%");
    running
        .registry
        .db()
        .read(|tx| {
            tx.query(
                "SELECT action, person, result, actor, at, detail FROM audit_entry WHERE object LIKE $1 ORDER BY chain, seq",
                &[&like],
                |row| {
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?))
                },
            )
        })
        .unwrap()
}

/// How many of them have an action.
pub fn count(running: &Running, pack: &str, action: &str) -> usize {
    of(running, pack).iter().filter(|one| one.0 == action).count()
}

/// Whether every chain of the registry's log verifies.
pub fn is_whole(running: &Running) -> bool {
    jenner_store::audit::verify(running.registry.db()).unwrap().is_whole()
}
