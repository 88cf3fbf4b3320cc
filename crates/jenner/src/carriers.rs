//! What carries messages to families, as the settings say.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jenner_registry::Registry;
use jenner_registry::family::outbox::FileDrop;
use jenner_registry::mailing::{Cards, Paper};
use jenner_registry::outreach::Carriers;
use jenner_registry::outreach::delivery::{Carrier, Press};
use jenner_registry::packs::Language;
use jenner_web::courier::mail::{self, Mailer, Security};
use jenner_web::courier::outbox::Outbox;
use jenner_web::courier::texts::came;
use jenner_web::courier::texts::gateway::{self, Gateway};
use jenner_web::secret;

use crate::config::Config;
use crate::keeping;
use crate::problem::usage;

/// Longest time for one message: below what whoever hands it over waits for.
const LONGEST: Duration = Duration::from_secs(45);

/// What the settings name.
#[derive(Clone)]
pub struct Named {
    mail: Option<Arc<Mailer>>,
    texts: Option<Arc<Gateway>>,
    paper: Paper,
}

impl Named {
    /// Prepares what the settings name. Nothing is connected.
    pub fn of(config: &Config, registry: &Registry) -> Result<Self> {
        Ok(Self { mail: mailer(config, registry)?, texts: texts(config)?, paper: paper(config, registry) })
    }

    /// For reminder and recall.
    pub fn carriers(&self) -> Carriers {
        Carriers {
            text: self.texts.clone().map(|texts| texts as Arc<dyn Carrier>),
            email: self.mail.clone().map(|mail| mail as Arc<dyn Carrier>),
            press: Some(self.press()),
        }
    }

    /// For papers.
    pub fn press(&self) -> Arc<dyn Press> {
        Arc::new(self.paper.clone())
    }

    /// For letters of the family pages.
    pub fn outbox(&self, config: &Config) -> Result<Outbox> {
        let folder = keeping::outbox_folder(config);
        let folder = FileDrop::into(&folder)
            .with_context(|| format!("cannot use the folder {} (setting outbox)", folder.display()))?;
        Ok(Outbox { mail: self.mail.clone(), texts: self.texts.clone(), folder })
    }
}

/// How papers are printed.
pub fn paper(config: &Config, registry: &Registry) -> Paper {
    Paper {
        registry: registry.clone(),
        both_sides: config.letters_both_sides,
        cards: if config.cards_a_sheet == 1 { Cards::Single } else { Cards::FourUp },
    }
}

/// The secret that a text gateway and we share; empty where there is none.
pub fn texts_secret(config: &Config) -> Result<String> {
    secret::read(&config.texts_secret)
        .map_err(|why| usage(format!("the secret of the text gateway (texts_secret): {why}")))
}

fn mailer(config: &Config, registry: &Registry) -> Result<Option<Arc<Mailer>>> {
    if config.mail_server.is_empty() {
        return Ok(None);
    }
    let (host, port) = config
        .mail_server
        .rsplit_once(':')
        .and_then(|(host, port)| Some((host.trim_matches(['[', ']']), port.parse().ok()?)))
        .ok_or_else(|| {
            usage(format!("mail_server is \"{}\"; write it as smtp.example.gov:587", config.mail_server))
        })?;
    let sentence = |language: Language| {
        let words = registry.pack().mailing_texts(language);
        (language, words.map_or_else(String::new, |words| words.word("stop_link").to_owned()))
    };
    let settings = mail::Settings {
        host: host.to_owned(),
        port,
        security: match config.mail_security.as_str() {
            "tls" => Security::Tls,
            "none" => Security::None,
            _ => Security::StartTls,
        },
        user: config.mail_user.clone(),
        password: secret::read(&config.mail_password)
            .map_err(|why| usage(format!("the password of the mail server (mail_password): {why}")))?,
        from: config.mail_from.clone(),
        reply_to: config.mail_reply_to.clone(),
        trust: config.mail_trust.clone(),
        public_url: config.public_url.trim_end_matches('/').to_owned(),
        stop_sentences: Language::ALL.into_iter().map(sentence).collect::<BTreeMap<_, _>>(),
        longest: LONGEST,
    };
    Ok(Some(Arc::new(Mailer::new(settings, registry.vault().clone()).map_err(usage)?)))
}

fn texts(config: &Config) -> Result<Option<Arc<Gateway>>> {
    if config.texts_url.is_empty() {
        return Ok(None);
    }
    let secret = texts_secret(config)?;
    let public = config.public_url.trim_end_matches('/');
    let settings = gateway::Settings {
        url: config.texts_url.clone(),
        token: secret::read(&config.texts_token)
            .map_err(|why| usage(format!("the token for the text gateway (texts_token): {why}")))?,
        // Without our address the gateway cannot tell us anything; without a secret we would not believe it.
        callback: match (public, secret.as_str()) {
            ("", _) | (_, "") => String::new(),
            (public, _) => format!("{public}{}", came::PATH),
        },
        secret,
        trust: config.texts_trust.clone(),
        remembers: Duration::from_secs(config.texts_remember_hours.saturating_mul(3600)),
        longest: LONGEST,
    };
    Ok(Some(Arc::new(Gateway::new(settings).map_err(usage)?)))
}
