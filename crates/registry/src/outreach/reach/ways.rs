//! Where somebody can be told: phones, e-mail addresses and the postal address, each with the households that it stands for.

use jenner_linkage::normal;

use super::{Channel, Contact, Error, Kind, One, Postal, Registry, Spot, Way, contact};
use crate::vault::Class;

impl One<'_> {
    /// The ways to somebody in the order of the run's channels, the one that the family chose alone where it chose.
    pub(super) fn ways(&self, wanted: Option<Channel>) -> Result<Vec<Way>, Error> {
        let Some(kind) = self.kind() else { return Ok(Vec::new()) };
        let contacts = contact::that_open(self.registry, self.record(), kind)?;
        let post = self.post();
        let mut ways = Vec::new();
        for channel in self.asked.channels.iter().copied() {
            if wanted.is_some_and(|wanted| wanted != channel) {
                continue;
            }
            match channel {
                Channel::PhoneList if self.no_calls() => {}
                Channel::Text if self.asked.texts_if_chosen && wanted != Some(Channel::Text) => {}
                Channel::Text | Channel::PhoneList => {
                    let phones = contacts.iter().filter(|one| matches!(one, Contact::Phone(_)));
                    ways.extend(phones.map(|one| self.way(channel, one, kind)));
                }
                Channel::Email => {
                    let mails = contacts.iter().filter(|one| matches!(one, Contact::Email(_)));
                    ways.extend(mails.map(|one| self.way(channel, one, kind)));
                }
                Channel::Letter | Channel::Postcard | Channel::Label => {
                    ways.extend(post.iter().flat_map(|post| self.by_post(channel, post, kind)));
                }
            }
        }
        Ok(ways)
    }

    /// An adult is told alone where names stand in the message: not with whoever shares the mailbox.
    fn alone(&self, channel: Channel, kind: Kind) -> String {
        let names_stand_in_it = !channel.is_open_to_others() && channel != Channel::PhoneList;
        match kind == Kind::Oneself && names_stand_in_it {
            true => format!("|{}", self.record().person.0),
            false => String::new(),
        }
    }

    fn way(&self, channel: Channel, contact: &Contact, kind: Kind) -> Way {
        let said =
            format!("outreach|{}|{}{}", contact.channel(), contact.address(), self.alone(channel, kind));
        Way { channel, keys: keys(self.registry, &said), spot: Spot::Contact(contact.clone()) }
    }

    /// Letters go to one household where address and family name, or a parent's name, are the same: neighbours in one house
    /// are not told of each other's children.
    fn by_post(&self, channel: Channel, post: &Postal, kind: Kind) -> Vec<Way> {
        let street = normal::name(&format!("{} {}", post.street, post.other));
        let zip: String = post.zip.chars().take(5).collect();
        let mut who: Vec<String> = Vec::new();
        if kind == Kind::Child {
            let kin =
                self.said().contacts.value().into_iter().flatten().filter(|one| contact::acts_for_child(one));
            who.extend(kin.map(|one| {
                let name = &one.name;
                format!("kin:{} {}", normal::name(&name.family), normal::name(&name.given))
            }));
            let family = self.said().legal_name().map(|name| normal::name(&name.family)).unwrap_or_default();
            who.push(format!("family:{family}"));
        } else {
            who.push(format!("self:{}", self.record().person.0));
        }
        who.into_iter()
            .map(|who| Way {
                channel,
                keys: keys(self.registry, &format!("outreach|post|{street}|{zip}|{who}")),
                spot: Spot::Post(post.clone()),
            })
            .collect()
    }

    /// The present postal address, where a letter can arrive.
    fn post(&self) -> Option<Postal> {
        let place = self.lives()?;
        let bad = place.kind.as_ref().is_some_and(|kind| kind.as_str() == "BA");
        let zip: String = place.zip.chars().filter(char::is_ascii_digit).collect();
        let whole = !place.street.trim().is_empty() && !place.city.trim().is_empty() && zip.len() >= 5;
        (whole && !bad).then(|| Postal {
            name: String::new(),
            street: place.street.trim().to_owned(),
            other: place.other.trim().to_owned(),
            city: place.city.trim().to_owned(),
            state: place.state.trim().to_owned(),
            zip: place.zip.trim().to_owned(),
        })
    }
}

fn keys(registry: &Registry, said: &str) -> Vec<[u8; 32]> {
    registry.vault().mac(Class::Identifier, said.as_bytes()).into_iter().map(|(_, hash)| hash).collect()
}
