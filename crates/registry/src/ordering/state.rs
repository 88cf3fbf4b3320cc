//! The life of an order: in which state it can be, and which steps lead on. Pure.
//!
//! A draft is submitted; where an organization above approves, it waits there first; then for the programme, which approves, cuts,
//! holds or denies; what is approved goes out in a file; the federal system accepts it under its number; packages come, and are
//! received. What is changed after it was submitted has to be approved anew.

/// How far an order is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// The clinic writes it.
    Draft,
    /// It waits for the organization above.
    Local,
    /// It waits for the programme.
    Submitted,
    /// The programme holds it.
    Held,
    /// It is approved and waits for the next file.
    Approved,
    /// It went out in a file.
    Sent,
    /// The federal system has taken it.
    Accepted,
    /// A part is on its way.
    PartShipped,
    /// All of it is on its way.
    Shipped,
    /// A part has been received; the rest is still to come.
    PartReceived,
    /// All of it has been received.
    Received,
    /// It is over.
    Closed,
    /// The organization above, or the programme, said no.
    Denied,
    /// It was given up.
    Cancelled,
}

impl State {
    /// All, in the order of an order's life.
    pub const ALL: [State; 14] = [
        State::Draft,
        State::Local,
        State::Submitted,
        State::Held,
        State::Approved,
        State::Sent,
        State::Accepted,
        State::PartShipped,
        State::Shipped,
        State::PartReceived,
        State::Received,
        State::Closed,
        State::Denied,
        State::Cancelled,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Local => "local",
            State::Submitted => "submitted",
            State::Held => "held",
            State::Approved => "approved",
            State::Sent => "sent",
            State::Accepted => "accepted",
            State::PartShipped => "part_shipped",
            State::Shipped => "shipped",
            State::PartReceived => "part_received",
            State::Received => "received",
            State::Closed => "closed",
            State::Denied => "denied",
            State::Cancelled => "cancelled",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether vaccine is still expected from it: it counts as on order.
    pub const fn is_on_order(self) -> bool {
        matches!(
            self,
            State::Local
                | State::Submitted
                | State::Held
                | State::Approved
                | State::Sent
                | State::Accepted
                | State::PartShipped
                | State::Shipped
                | State::PartReceived
        )
    }

    /// Whether a package may belong to it.
    pub const fn takes_packages(self) -> bool {
        matches!(
            self,
            State::Sent
                | State::Accepted
                | State::PartShipped
                | State::Shipped
                | State::PartReceived
                | State::Received
        )
    }

    /// Whether nothing more happens to it.
    pub const fn is_over(self) -> bool {
        matches!(self, State::Closed | State::Denied | State::Cancelled)
    }
}

/// What is done to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Act {
    /// It was begun.
    Draft,
    /// The clinic changed it.
    Save,
    /// The clinic asks for it.
    Submit,
    /// The organization above agrees.
    ApproveLocal,
    /// It goes back to the clinic to be changed.
    Return,
    /// The programme agrees, to all of it or to a part.
    Approve,
    /// The programme holds it.
    Hold,
    /// The answer is no.
    Deny,
    /// It is given up.
    Cancel,
    /// It goes out in a file.
    Send,
    /// The federal system has taken it.
    Accept,
    /// The federal system has not taken it.
    Reject,
    /// A package is on its way.
    Ship,
    /// A package was received.
    Receive,
    /// It is over; what did not come is given up.
    Close,
}

impl Act {
    /// All.
    pub const ALL: [Act; 15] = [
        Act::Draft,
        Act::Save,
        Act::Submit,
        Act::ApproveLocal,
        Act::Return,
        Act::Approve,
        Act::Hold,
        Act::Deny,
        Act::Cancel,
        Act::Send,
        Act::Accept,
        Act::Reject,
        Act::Ship,
        Act::Receive,
        Act::Close,
    ];

    /// The word it is stored by.
    pub const fn word(self) -> &'static str {
        match self {
            Act::Draft => "draft",
            Act::Save => "save",
            Act::Submit => "submit",
            Act::ApproveLocal => "approve_local",
            Act::Return => "return",
            Act::Approve => "approve",
            Act::Hold => "hold",
            Act::Deny => "deny",
            Act::Cancel => "cancel",
            Act::Send => "send",
            Act::Accept => "accept",
            Act::Reject => "reject",
            Act::Ship => "ship",
            Act::Receive => "receive",
            Act::Close => "close",
        }
    }

    /// Of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.word() == word)
    }

    /// Whether it needs words: somebody will ask why.
    pub const fn needs_words(self) -> bool {
        matches!(self, Act::Return | Act::Hold | Act::Deny | Act::Cancel | Act::Reject)
    }
}

/// How much of an order was asked for, is on its way and has come; doses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Approved, over all products.
    pub approved: i64,
    /// In packages, at most what was approved of each product.
    pub shipped: i64,
    /// In packages that were opened, at most what was approved of each product: what was taken.
    pub received: i64,
}

/// What the steps depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Whether an organization above approves first.
    pub has_local: bool,
    /// How much has come, after the act.
    pub progress: Progress,
}

/// Where an act leads from a state; `None`: not now.
pub fn step(from: State, act: Act, about: About) -> Option<State> {
    use State as S;
    let waits = if about.has_local { S::Local } else { S::Submitted };
    let to = match (act, from) {
        (Act::Save, S::Draft) => S::Draft,
        // What was agreed to was another order.
        (Act::Save, S::Local | S::Submitted | S::Held | S::Approved) | (Act::Submit, S::Draft) => waits,
        (Act::ApproveLocal, S::Local) => S::Submitted,
        (Act::Return, S::Local | S::Submitted | S::Held) => S::Draft,
        (Act::Approve, S::Submitted | S::Held) => S::Approved,
        (Act::Hold, S::Submitted | S::Approved) => S::Held,
        (Act::Deny, S::Local | S::Submitted | S::Held) => S::Denied,
        // Once it went out only the federal system can stop it: its answer comes as a status.
        (Act::Cancel, S::Draft | S::Local | S::Submitted | S::Held | S::Approved | S::Sent | S::Accepted) => {
            S::Cancelled
        }
        (Act::Send, S::Approved) => S::Sent,
        (Act::Accept, S::Sent) => S::Accepted,
        (Act::Reject, S::Sent) => S::Held,
        (Act::Ship, S::Sent | S::Accepted | S::PartShipped) => on_the_way(about.progress),
        (Act::Ship, S::Shipped | S::PartReceived | S::Received) => from,
        (Act::Receive, S::Sent | S::Accepted | S::PartShipped | S::Shipped | S::PartReceived) => {
            arrived(about.progress)
        }
        (Act::Close, S::PartReceived | S::Received) => S::Closed,
        _ => return None,
    };
    Some(to)
}

fn on_the_way(progress: Progress) -> State {
    if progress.shipped >= progress.approved { State::Shipped } else { State::PartShipped }
}

fn arrived(progress: Progress) -> State {
    if progress.received >= progress.approved { State::Received } else { State::PartReceived }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: About =
        About { has_local: false, progress: Progress { approved: 20, shipped: 20, received: 20 } };

    #[test]
    fn every_state_and_act_has_a_word_of_its_own() {
        for state in State::ALL {
            assert_eq!(State::of_word(state.word()), Some(state));
        }
        for act in Act::ALL {
            assert_eq!(Act::of_word(act.word()), Some(act));
        }
    }

    /// Every lawful step; what is not here must be refused.
    const LAWFUL: &[(State, Act, State)] = &[
        (State::Draft, Act::Save, State::Draft),
        (State::Local, Act::Save, State::Submitted),
        (State::Submitted, Act::Save, State::Submitted),
        (State::Held, Act::Save, State::Submitted),
        (State::Approved, Act::Save, State::Submitted),
        (State::Draft, Act::Submit, State::Submitted),
        (State::Local, Act::ApproveLocal, State::Submitted),
        (State::Local, Act::Return, State::Draft),
        (State::Submitted, Act::Return, State::Draft),
        (State::Held, Act::Return, State::Draft),
        (State::Submitted, Act::Approve, State::Approved),
        (State::Held, Act::Approve, State::Approved),
        (State::Submitted, Act::Hold, State::Held),
        (State::Approved, Act::Hold, State::Held),
        (State::Local, Act::Deny, State::Denied),
        (State::Submitted, Act::Deny, State::Denied),
        (State::Held, Act::Deny, State::Denied),
        (State::Draft, Act::Cancel, State::Cancelled),
        (State::Local, Act::Cancel, State::Cancelled),
        (State::Submitted, Act::Cancel, State::Cancelled),
        (State::Held, Act::Cancel, State::Cancelled),
        (State::Approved, Act::Cancel, State::Cancelled),
        (State::Sent, Act::Cancel, State::Cancelled),
        (State::Accepted, Act::Cancel, State::Cancelled),
        (State::Approved, Act::Send, State::Sent),
        (State::Sent, Act::Accept, State::Accepted),
        (State::Sent, Act::Reject, State::Held),
        (State::Sent, Act::Ship, State::Shipped),
        (State::Accepted, Act::Ship, State::Shipped),
        (State::PartShipped, Act::Ship, State::Shipped),
        (State::Shipped, Act::Ship, State::Shipped),
        (State::PartReceived, Act::Ship, State::PartReceived),
        (State::Received, Act::Ship, State::Received),
        (State::Sent, Act::Receive, State::Received),
        (State::Accepted, Act::Receive, State::Received),
        (State::PartShipped, Act::Receive, State::Received),
        (State::Shipped, Act::Receive, State::Received),
        (State::PartReceived, Act::Receive, State::Received),
        (State::PartReceived, Act::Close, State::Closed),
        (State::Received, Act::Close, State::Closed),
    ];

    #[test]
    fn only_lawful_steps_are_taken() {
        for from in State::ALL {
            for act in Act::ALL {
                let lawful = LAWFUL.iter().find(|(f, a, _)| (*f, *a) == (from, act)).map(|(.., to)| *to);
                assert_eq!(step(from, act, ABOUT), lawful, "{from:?} {act:?}");
            }
        }
    }

    #[test]
    fn where_somebody_above_approves_a_submitted_or_changed_order_goes_there_first() {
        let about = About { has_local: true, ..ABOUT };
        assert_eq!(step(State::Draft, Act::Submit, about), Some(State::Local));
        assert_eq!(step(State::Approved, Act::Save, about), Some(State::Local));
        assert_eq!(step(State::Local, Act::Approve, about), None);
    }

    #[test]
    fn a_part_that_ships_or_arrives_leaves_the_order_open() {
        let part = Progress { approved: 20, shipped: 10, received: 10 };
        let about = About { has_local: false, progress: part };
        assert_eq!(step(State::Accepted, Act::Ship, about), Some(State::PartShipped));
        assert_eq!(step(State::PartShipped, Act::Receive, about), Some(State::PartReceived));
        assert!(State::PartReceived.is_on_order() && !State::Received.is_on_order());
    }

    #[test]
    fn nothing_leads_out_of_the_end() {
        for state in State::ALL.into_iter().filter(|state| state.is_over()) {
            for act in Act::ALL {
                assert_eq!(step(state, act, ABOUT), None, "{state:?} {act:?}");
            }
        }
    }
}
