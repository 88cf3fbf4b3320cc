//! What an answer of a mail server means for a message (RFC 5321, section 4.2; RFC 3463 for the codes behind it).
//!
//! The step at which it comes decides as much as its number: a server that does not take *us* says nothing about a family.

use std::time::Duration;

use jenner_registry::outreach::delivery::{Never, NotSent};

/// A step of sending one e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Connecting, greeting, TLS.
    Connect,
    /// Showing who we are.
    SignIn,
    /// `MAIL FROM`.
    Sender,
    /// `RCPT TO`.
    Recipient,
    /// `DATA`.
    Data,
    /// The message itself, up to its last line.
    Message,
}

/// How a step failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// The server said so.
    Answered {
        /// At which step.
        step: Step,
        /// Reply code: 400 to 599.
        code: u16,
        /// Second and third part of the enhanced status code, where there is one.
        detail: Option<(u16, u16)>,
    },
    /// The connection broke, or nobody answered in time.
    Lost(Step),
}

/// Greylisting servers want some minutes between tries (RFC 6647, section 5); so do busy ones.
const LATER: Duration = Duration::from_secs(5 * 60);
/// A server that cannot be reached.
const AWAY: Duration = Duration::from_secs(60);
/// A server that does not take us: somebody has to change the settings.
const SETTINGS: Duration = Duration::from_secs(15 * 60);

impl Failed {
    /// What that means for the message.
    pub fn meaning(self) -> NotSent {
        match self {
            // The server may have taken it before the connection broke.
            Self::Lost(Step::Message) => NotSent::Unsure,
            Self::Lost(_) => NotSent::Later(AWAY),
            // The server closes, whatever it was asked.
            Self::Answered { code: 421, .. } => NotSent::Later(AWAY),
            Self::Answered { step, code, .. } if code < 500 => match step {
                Step::Connect | Step::SignIn | Step::Sender => NotSent::Later(AWAY),
                Step::Recipient | Step::Data | Step::Message => NotSent::Again(LATER),
            },
            Self::Answered { step: Step::Connect | Step::SignIn | Step::Sender, .. } => {
                NotSent::Later(SETTINGS)
            }
            Self::Answered { step: Step::Recipient, code, detail } => NotSent::Never(match (code, detail) {
                // Addressing status, or a mailbox that is closed.
                (_, Some((1, _) | (2, 1))) => Never::NoSuchAddress,
                (_, Some(_)) => Never::Refused,
                (550 | 551 | 553, None) => Never::NoSuchAddress,
                (_, None) => Never::Refused,
            }),
            Self::Answered { .. } => NotSent::Never(Never::Refused),
        }
    }

    /// Whether somebody has to look at the settings: it concerns every message.
    pub fn is_about_us(self) -> bool {
        matches!(self, Self::Answered { step: Step::Connect | Step::SignIn | Step::Sender, code: 500.., .. })
    }
}

/// Second and third part of the enhanced status code at the beginning of a text (`5.1.1 …`).
pub fn detail(text: &str) -> Option<(u16, u16)> {
    let mut parts = text.split_whitespace().next()?.split('.');
    let class = parts.next()?;
    let (subject, detail) = (parts.next()?, parts.next()?);
    let number = |part: &str| part.parse().ok().filter(|_| part.len() <= 3);
    (["2", "4", "5"].contains(&class) && parts.next().is_none())
        .then_some(())
        .and_then(|()| Some((number(subject)?, number(detail)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_means_later_never_or_nobody_knows() {
        use Step::*;
        let said = |step, code, detail| Failed::Answered { step, code, detail }.meaning();
        let never = NotSent::Never;
        for (meaning, expected) in [
            (said(Recipient, 550, Some((1, 1))), never(Never::NoSuchAddress)),
            (said(Recipient, 550, None), never(Never::NoSuchAddress)),
            (said(Recipient, 550, Some((2, 1))), never(Never::NoSuchAddress)),
            (said(Recipient, 552, Some((2, 2))), never(Never::Refused)),
            (said(Recipient, 550, Some((7, 1))), never(Never::Refused)),
            (said(Recipient, 554, None), never(Never::Refused)),
            (said(Message, 550, Some((1, 1))), never(Never::Refused)),
            (said(Message, 554, Some((7, 0))), never(Never::Refused)),
            (said(Recipient, 450, None), NotSent::Again(LATER)),
            (said(Message, 452, Some((3, 1))), NotSent::Again(LATER)),
            (said(Recipient, 421, Some((3, 2))), NotSent::Later(AWAY)),
            (said(Connect, 421, None), NotSent::Later(AWAY)),
            (Failed::Lost(Connect).meaning(), NotSent::Later(AWAY)),
            (Failed::Lost(Recipient).meaning(), NotSent::Later(AWAY)),
            (Failed::Lost(Data).meaning(), NotSent::Later(AWAY)),
            (Failed::Lost(Message).meaning(), NotSent::Unsure),
        ] {
            assert_eq!(meaning, expected);
        }
    }

    #[test]
    fn a_server_that_does_not_take_us_closes_no_family_s_mailbox() {
        for step in [Step::Connect, Step::SignIn, Step::Sender] {
            for (code, detail) in [(535, Some((7, 8))), (550, Some((1, 8))), (530, None), (554, None)] {
                let failed = Failed::Answered { step, code, detail };
                assert_eq!(failed.meaning(), NotSent::Later(SETTINGS), "{failed:?}");
                assert!(failed.is_about_us());
            }
        }
        assert!(!Failed::Answered { step: Step::Recipient, code: 550, detail: None }.is_about_us());
    }

    #[test]
    fn enhanced_codes_are_read_where_they_are() {
        assert_eq!(detail("5.1.1 <ana@mail.example> no such user"), Some((1, 1)));
        assert_eq!(detail("4.2.2 full"), Some((2, 2)));
        for text in ["", "no", "5.1", "5.1.1.1 x", "3.1.1", "5.x.1", "10.0.0.1 blocked", "5.1000.1"] {
            assert_eq!(detail(text), None, "{text}");
        }
    }
}
