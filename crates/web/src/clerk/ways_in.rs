//! The clerk for senders whom the operator has bound to a way in.

use std::net::IpAddr;

use jenner_registry::access::interfaces;
use jenner_registry::intake;
use jenner_registry::messages::Transport;

use super::{Clerk, refusal};
use crate::desk::{Answer, Refusal, Sender, WaysIn};

impl WaysIn for Clerk {
    fn bound_sender(&self, user: &str, from: IpAddr) -> Result<Sender, Refusal> {
        let access = interfaces::of_way_in(&self.registry, user, Some(from)).map_err(refusal)?;
        access.map(|access| Sender { access }).ok_or(Refusal::SignIn)
    }

    fn decline(&self, sender: &Sender, transport: Transport, message: &[u8], why: &str) -> Answer {
        match intake::decline(&self.registry, &sender.access, transport, message, why) {
            Ok(answer) => Answer::Hl7(answer.into_bytes()),
            Err(error) => {
                tracing::error!(%error, "a declined message could not be logged");
                Answer::Unavailable
            }
        }
    }

    fn negative(&self, message: &[u8], why: &str) -> Vec<u8> {
        intake::negative(&self.registry, message, why).into_bytes()
    }
}
