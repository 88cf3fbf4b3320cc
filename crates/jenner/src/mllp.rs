//! MLLP ports as the settings name them. What would let somebody speak for a sender unasked is refused here, before
//! anything listens.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use jenner_web::mllp::{Acceptor, Fingerprint, Limits, Speaker, acceptor};

use crate::config::Config;
use crate::problem::usage;
use crate::tls::is_of_this_machine_alone;

/// A port to listen on.
pub struct Port {
    /// Where.
    pub address: String,
    /// For whom.
    pub speaker: Speaker,
    /// With TLS or not.
    pub tls: Option<Acceptor>,
    /// Times and numbers.
    pub limits: Limits,
}

impl Port {
    /// For whom its connections speak, in words.
    pub fn speaks_for(&self) -> String {
        match &self.speaker {
            Speaker::Interface(user) => format!("interface {user}"),
            Speaker::Certificate(known) => format!("{} client certificates", known.len()),
        }
    }
}

/// The ports of the settings.
pub fn ports(config: &Config) -> Result<Vec<Port>> {
    if config.mllp.is_empty() {
        return Ok(Vec::new());
    }
    let senders = senders(config)?;
    let papers = papers(config)?;
    config.mllp.iter().map(|entry| port(config, entry, &senders, papers.as_ref())).collect()
}

type Senders = HashMap<Fingerprint, String>;

fn port(
    config: &Config,
    entry: &str,
    senders: &Senders,
    papers: Option<&(Vec<u8>, Vec<u8>)>,
) -> Result<Port> {
    let (address, speaks_for) = entry
        .rsplit_once('=')
        .map(|(address, user)| (address.trim(), user.trim()))
        .filter(|(address, user)| !address.is_empty() && !user.is_empty())
        .ok_or_else(|| {
            usage(format!("mllp has \"{entry}\"; write it as ADDRESS=INTERFACE or ADDRESS=certificate"))
        })?;
    let here = is_of_this_machine_alone("mllp", address)?;
    let by_certificate = speaks_for == "certificate";
    let mine: Senders = senders
        .iter()
        .filter(|(_, user)| by_certificate || *user == speaks_for)
        .map(|(fingerprint, user)| (*fingerprint, user.clone()))
        .collect();
    if by_certificate && (mine.is_empty() || papers.is_none()) {
        return Err(usage(format!(
            "mllp has \"{entry}\": this needs mllp_certificate, mllp_key and at least one entry of mllp_senders"
        )));
    }
    if papers.is_none() && !here && !config.mllp_plaintext {
        return Err(usage(format!(
            "mllp has \"{entry}\": outside this machine MLLP needs TLS; set mllp_certificate and mllp_key (or \
             mllp_plaintext = true, if something else encrypts)"
        )));
    }
    if !here && !by_certificate && (mine.is_empty() || papers.is_none()) && !config.mllp_open {
        return Err(usage(format!(
            "mllp has \"{entry}\": whoever reaches this port would speak for {speaks_for}; list its client certificate in \
             mllp_senders (or set mllp_open = true, in a private network of that sender)"
        )));
    }
    let tls = match papers {
        None => None,
        Some((chain, key)) => {
            let clients = (!mine.is_empty()).then(|| mine.keys().copied().collect::<HashSet<_>>());
            let tls = acceptor(chain, key, clients);
            Some(tls.map_err(|error| usage(format!("mllp_certificate, mllp_key: {error}")))?)
        }
    };
    let speaker = match by_certificate {
        true => Speaker::Certificate(Arc::new(mine)),
        false => Speaker::Interface(speaks_for.to_owned()),
    };
    let limits = Limits {
        connections: config.mllp_connections.max(1),
        connections_each: config.mllp_connections_each.max(1),
        idle: Duration::from_secs(config.mllp_idle_seconds.max(1)),
        ..Limits::default()
    };
    Ok(Port { address: address.to_owned(), speaker, tls, limits })
}

fn senders(config: &Config) -> Result<Senders> {
    let mut senders = Senders::new();
    for entry in &config.mllp_senders {
        let wrong =
            |why: &str| usage(format!("mllp_senders has \"{entry}\": {why}; write it as SHA256=INTERFACE"));
        let (fingerprint, user) = entry.split_once('=').ok_or_else(|| wrong("there is no ="))?;
        let fingerprint: Fingerprint =
            fingerprint.trim().parse().map_err(|error| wrong(&format!("{error}")))?;
        if senders.insert(fingerprint, user.trim().to_owned()).is_some() {
            return Err(wrong("this certificate is there twice"));
        }
    }
    Ok(senders)
}

fn papers(config: &Config) -> Result<Option<(Vec<u8>, Vec<u8>)>> {
    match (config.mllp_certificate.as_str(), config.mllp_key.as_str()) {
        ("", "") => Ok(None),
        ("", _) | (_, "") => Err(usage("mllp_certificate and mllp_key go together")),
        (certificate, key) => {
            let read = |path: &str| std::fs::read(path).with_context(|| format!("cannot read {path}"));
            Ok(Some((read(certificate)?, read(key)?)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Config)) -> String {
        let mut config = Config::default();
        change(&mut config);
        match ports(&config) {
            Ok(_) => "accepted".to_owned(),
            Err(error) => error.to_string(),
        }
    }

    fn port_of(entry: &str) -> Vec<String> {
        vec![entry.to_owned()]
    }

    #[test]
    fn on_this_machine_a_port_speaks_for_its_interface_without_more() {
        for address in ["127.0.0.1:0", "[::1]:0"] {
            assert_eq!(refused(|config| config.mllp = port_of(&format!("{address}=bayou"))), "accepted");
        }
    }

    #[test]
    fn what_would_let_anybody_speak_for_a_sender_is_refused_with_what_to_do() {
        let open = port_of("0.0.0.0:0=bayou");
        assert!(refused(|c| c.mllp = open.clone()).contains("needs TLS"));
        let plain = |c: &mut Config| (c.mllp, c.mllp_plaintext) = (open.clone(), true);
        assert!(refused(plain).contains("would speak for bayou"));
        assert_eq!(
            refused(|c| (c.mllp, c.mllp_plaintext, c.mllp_open) = (open.clone(), true, true)),
            "accepted"
        );
        assert!(refused(|c| c.mllp = port_of("127.0.0.1:0=certificate")).contains("mllp_senders"));
        assert!(refused(|c| c.mllp = port_of("127.0.0.1:0")).contains("ADDRESS=INTERFACE"));
        assert!(refused(|c| c.mllp = port_of("nowhere=bayou")).contains("is no address"));
        let half = |c: &mut Config| (c.mllp, c.mllp_key) = (port_of("127.0.0.1:0=b"), "key.pem".into());
        assert!(refused(half).contains("go together"));
        let wrong = |c: &mut Config| (c.mllp, c.mllp_senders) = (port_of("127.0.0.1:0=b"), port_of("12=b"));
        assert!(refused(wrong).contains("64 hexadecimal digits"));
    }
}
