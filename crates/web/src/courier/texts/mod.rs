//! Text messages by a gateway: a small contract over HTTP (docs/TEXTS.md), so that each telephone company's own interface is a short
//! program outside, or none. Here is what both sides say; [`gateway`] is our side of sending, [`came`] what comes from there.

pub mod came;
pub mod gateway;
pub mod signature;
pub mod words;

use serde::{Deserialize, Serialize};

/// The version of the contract: stands in each body.
pub const VERSION: u32 = 1;

/// A message for the gateway: body of `POST`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// Version of the contract.
    pub version: u32,
    /// Key of the message, also in the header `Idempotency-Key`: one that came before is answered as then, and not sent again.
    pub key: String,
    /// Phone, as in `+19855550143` (E.164).
    pub to: String,
    /// The text.
    pub text: String,
    /// Language of the text (`en`, `es`).
    pub language: String,
    /// Where reports and answers go; empty: nowhere.
    pub callback: String,
}

/// The gateway has taken a message: answer with status 200, 201 or 202.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Taken {
    /// What the gateway calls it.
    pub id: String,
}

/// The gateway will never send it: answer with status 400, 409, 410 or 422.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Why.
    pub error: Reason,
}

/// Why a gateway does not send a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// There is no such number, or it takes no text messages.
    NoSuchNumber,
    /// The phone said STOP to the gateway.
    Stopped,
    /// Anything else about this message.
    #[serde(other)]
    Refused,
}

/// What the gateway tells: body of its `POST` to the callback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Event {
    /// What became of a message.
    Status {
        /// Its key.
        key: String,
        /// What became of it.
        status: Status,
    },
    /// Somebody answered.
    Inbound {
        /// Phone, as in `+19855550143`.
        from: String,
        /// What they wrote.
        text: String,
    },
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// On its way; nothing is known yet.
    Sent,
    /// The phone has it.
    Delivered,
    /// There is no such number, or it takes no text messages.
    NoSuchNumber,
    /// It could not be brought: the phone was off for days, the network was full.
    Failed,
    /// The phone said STOP to the gateway.
    Stopped,
}

/// Our answer to what the gateway tells.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Heard {
    /// What the gateway answers to the phone; empty: nothing.
    pub reply: String,
}

/// Ten digits as E.164; `None` for anything else.
pub fn e164(digits: &str) -> Option<String> {
    (digits.len() == 10 && digits.bytes().all(|b| b.is_ascii_digit())).then(|| format!("+1{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_may_have_reasons_of_its_own() {
        let read = |text: &str| serde_json::from_str::<Refused>(text).map(|refused| refused.error);
        assert_eq!(read(r#"{"error":"no_such_number"}"#).ok(), Some(Reason::NoSuchNumber));
        assert_eq!(read(r#"{"error":"carrier_says_no","more":1}"#).ok(), Some(Reason::Refused));
    }

    #[test]
    fn phones_are_written_for_the_world() {
        assert_eq!(e164("9855550143").as_deref(), Some("+19855550143"));
        for text in ["985555014", "98555501433", "985-555-01", ""] {
            assert_eq!(e164(text), None, "{text}");
        }
    }
}
