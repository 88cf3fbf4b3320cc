//! What programs ask that speak FHIR: who they are, records in bulk, subscriptions.

use std::path::PathBuf;

use jenner_registry::bulk::Asked;
use jenner_registry::bulk::groups::Group;
use jenner_registry::bulk::jobs::{FileEntry, Handle, NotBegun, View};
use jenner_registry::follow::subscriptions::{New, NotFollowed, Subscription};
use jenner_registry::schools::roster::ask::{Answer, NoAnswer, Question};
use jenner_registry::smart::Client;
use jenner_registry::smart::tokens::{NoToken, Request, Token};

use super::{Refusal, Sender};

/// The programs' part of the desk. A desk without programs knows no client.
pub trait ProgramDesk: Send + Sync {
    /// From where the keys of the client of an assertion have to be fetched first, if they have.
    fn keys_wanted_from(&self, _assertion: &str) -> Result<Option<String>, Refusal> {
        Ok(None)
    }

    /// A token for a signed assertion.
    fn token(&self, _request: &Request) -> Result<Token, NoToken> {
        Err(NoToken::Client(jenner_registry::smart::assertion::Refused::Unknown))
    }

    /// The client of a token; [`Refusal::SignIn`] for one that opens nothing.
    fn client(&self, _token: &str) -> Result<Client, Refusal> {
        Err(Refusal::SignIn)
    }

    /// How students of the school that a program belongs to stand.
    fn school_status(
        &self,
        _sender: &Sender,
        _question: &Question,
    ) -> Result<Result<Answer, NoAnswer>, Refusal> {
        Err(Refusal::NotFound)
    }

    /// Begins an export.
    fn start_export(&self, _client: &Client, _asked: &Asked, _request: &str) -> Result<Handle, NotBegun> {
        Err(NotBegun::NoGroup)
    }

    /// Looks at an export.
    fn export(&self, _client: &Client, _job: &Handle) -> Result<View, Refusal> {
        Err(Refusal::NotFound)
    }

    /// A file of an export.
    fn export_file(
        &self,
        _client: &Client,
        _job: &Handle,
        _file: &str,
    ) -> Result<(FileEntry, PathBuf), Refusal> {
        Err(Refusal::NotFound)
    }

    /// Gives an export up.
    fn cancel_export(&self, _client: &Client, _job: &Handle) -> Result<(), Refusal> {
        Err(Refusal::NotFound)
    }

    /// All groups of the client's organization.
    fn groups(&self, _client: &Client) -> Result<Vec<Group>, Refusal> {
        Ok(Vec::new())
    }

    /// One group.
    fn group(&self, _client: &Client, _id: &str) -> Result<Group, Refusal> {
        Err(Refusal::NotFound)
    }

    /// Makes a group, or sets its members anew. The inner error says what is wrong with it.
    fn set_group(
        &self,
        _client: &Client,
        _name: &str,
        _members: &[jenner_model::PublicId],
    ) -> Result<Result<Group, String>, Refusal> {
        Err(Refusal::NotFound)
    }

    /// Removes a group.
    fn remove_group(&self, _client: &Client, _id: &str) -> Result<(), Refusal> {
        Err(Refusal::NotFound)
    }

    /// Makes a subscription.
    fn follow(&self, _client: &Client, _new: &New) -> Result<Subscription, NotFollowed> {
        Err(NotFollowed::TooMany)
    }

    /// All subscriptions of the client.
    fn followed(&self, _client: &Client) -> Result<Vec<Subscription>, Refusal> {
        Ok(Vec::new())
    }

    /// One subscription.
    fn subscription(&self, _client: &Client, _id: &str) -> Result<Subscription, Refusal> {
        Err(Refusal::NotFound)
    }

    /// Removes a subscription.
    fn unfollow(&self, _client: &Client, _id: &str) -> Result<(), Refusal> {
        Err(Refusal::NotFound)
    }
}
