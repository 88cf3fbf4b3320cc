//! The clerk serves programs that speak FHIR.

use std::path::PathBuf;

use jenner_model::PublicId;
use jenner_registry::Error;
use jenner_registry::bulk::Asked;
use jenner_registry::bulk::groups::{self, Group};
use jenner_registry::bulk::jobs::{self, FileEntry, Handle, NotBegun, View};
use jenner_registry::follow::subscriptions::{self, New, NotFollowed, Subscription};
use jenner_registry::schools::roster::ask::{self, Answer, NoAnswer, Question};
use jenner_registry::smart::Client;
use jenner_registry::smart::tokens::{self, NoToken, Request, Token};

use super::{Clerk, refusal};
use crate::desk::{ProgramDesk, Refusal, Sender};

impl ProgramDesk for Clerk {
    fn keys_wanted_from(&self, assertion: &str) -> Result<Option<String>, Refusal> {
        tokens::keys_wanted_from(&self.registry, assertion).map_err(refusal)
    }

    fn token(&self, request: &Request) -> Result<Token, NoToken> {
        tokens::grant(&self.registry, request)
    }

    fn client(&self, token: &str) -> Result<Client, Refusal> {
        tokens::client_of(&self.registry, token).map_err(refusal)?.ok_or(Refusal::SignIn)
    }

    fn school_status(
        &self,
        sender: &Sender,
        question: &Question,
    ) -> Result<Result<Answer, NoAnswer>, Refusal> {
        ask::status(&self.registry, &sender.access, question).map_err(refusal)
    }

    fn start_export(&self, client: &Client, asked: &Asked, request: &str) -> Result<Handle, NotBegun> {
        jobs::start(&self.registry, client, asked, request)
    }

    fn export(&self, client: &Client, job: &Handle) -> Result<View, Refusal> {
        jobs::look(&self.registry, client, job).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn export_file(
        &self,
        client: &Client,
        job: &Handle,
        file: &str,
    ) -> Result<(FileEntry, PathBuf), Refusal> {
        jobs::file(&self.registry, client, job, file).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn cancel_export(&self, client: &Client, job: &Handle) -> Result<(), Refusal> {
        found(jobs::cancel(&self.registry, client, job))
    }

    fn groups(&self, client: &Client) -> Result<Vec<Group>, Refusal> {
        groups::list(&self.registry, client).map_err(refusal)
    }

    fn group(&self, client: &Client, id: &str) -> Result<Group, Refusal> {
        groups::read(&self.registry, client, id).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn set_group(
        &self,
        client: &Client,
        name: &str,
        members: &[PublicId],
    ) -> Result<Result<Group, String>, Refusal> {
        match groups::set(&self.registry, &client.access, name, members) {
            Ok(set) if set.1.is_empty() => Ok(Ok(set.0)),
            Ok(set) => Ok(Err(format!("{} of the members are not known", set.1.len()))),
            Err(Error::Invalid(why)) => Ok(Err(why)),
            Err(error) => Err(refusal(error)),
        }
    }

    fn remove_group(&self, client: &Client, id: &str) -> Result<(), Refusal> {
        found(groups::remove(&self.registry, &client.access, id))
    }

    fn follow(&self, client: &Client, new: &New) -> Result<Subscription, NotFollowed> {
        subscriptions::create(&self.registry, client, new)
    }

    fn followed(&self, client: &Client) -> Result<Vec<Subscription>, Refusal> {
        subscriptions::list(&self.registry, client).map_err(refusal)
    }

    fn subscription(&self, client: &Client, id: &str) -> Result<Subscription, Refusal> {
        subscriptions::read(&self.registry, client, id).map_err(refusal)?.ok_or(Refusal::NotFound)
    }

    fn unfollow(&self, client: &Client, id: &str) -> Result<(), Refusal> {
        found(subscriptions::remove(&self.registry, client, id))
    }
}

/// What is there not is not found.
fn found(done: Result<bool, Error>) -> Result<(), Refusal> {
    match done.map_err(refusal)? {
        true => Ok(()),
        false => Err(Refusal::NotFound),
    }
}
