//! TLS of the running program: certificate and key files, read again when they change or SIGHUP comes, so that a
//! certificate is renewed without a stop.

use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use anyhow::{Context as _, Result};
use jenner_web::tls::{self, Acceptor};

use crate::config::Config;
use crate::problem::usage;

/// How often the files are looked at.
const EVERY: Duration = Duration::from_secs(60);

/// Certificate and key of HTTPS.
pub struct Papers {
    certificate: PathBuf,
    key: PathBuf,
    ask_clients: bool,
    /// What accepts connections now.
    pub acceptor: Acceptor,
    read_of: [Option<SystemTime>; 2],
}

impl Papers {
    /// As the settings say; `None` where HTTP is served without TLS.
    ///
    /// # Errors
    /// When files are missing or do not belong together, and when HTTP without TLS would be open to other machines.
    pub fn of(config: &Config) -> Result<Option<Self>> {
        match (config.tls_certificate.as_str(), config.tls_key.as_str()) {
            ("", "") => {
                if config.client_certificates {
                    return Err(usage("client_certificates needs tls_certificate and tls_key"));
                }
                if !config.listen_plain.is_empty() {
                    return Err(usage("listen_plain needs tls_certificate and tls_key: it leads to HTTPS"));
                }
                if !config.plaintext && !is_of_this_machine_alone("listen", &config.listen)? {
                    return Err(usage(format!(
                        "listen is {}: outside this machine HTTP needs TLS; set tls_certificate and tls_key (or plaintext = \
                         true, if a proxy in front encrypts)",
                        config.listen
                    )));
                }
                Ok(None)
            }
            ("", _) | (_, "") => Err(usage("tls_certificate and tls_key go together")),
            (certificate, key) => {
                let (certificate, key) = (PathBuf::from(certificate), PathBuf::from(key));
                let read_of = [changed(&certificate), changed(&key)];
                let acceptor = read(&certificate, &key, config.client_certificates)?;
                let ask_clients = config.client_certificates;
                Ok(Some(Self { certificate, key, ask_clients, acceptor, read_of }))
            }
        }
    }

    /// Reads the files again for as long as the server runs: at SIGHUP, and when they have changed. Files that cannot be
    /// used are told in the log, and the certificate that is there stays.
    pub async fn keep_fresh(mut self) {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut hangup) = signal(SignalKind::hangup()) else {
            tracing::warn!("SIGHUP cannot be waited for; a new certificate needs a restart");
            return;
        };
        loop {
            let asked = tokio::select! {
                _ = hangup.recv() => true,
                () = tokio::time::sleep(EVERY) => false,
            };
            let now = [changed(&self.certificate), changed(&self.key)];
            if asked || now != self.read_of {
                self.read_of = now;
                match read(&self.certificate, &self.key, self.ask_clients) {
                    Ok(new) => {
                        self.acceptor.replace(&new);
                        tracing::info!("certificate and key were read again");
                    }
                    Err(error) => tracing::error!("the new certificate is not used: {error:#}"),
                }
            }
        }
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|file| file.modified()).ok()
}

fn read(certificate: &Path, key: &Path, ask_clients: bool) -> Result<Acceptor> {
    let bytes = |path: &Path| std::fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    tls::https(&bytes(certificate)?, &bytes(key)?, ask_clients)
        .map_err(|error| usage(format!("tls_certificate, tls_key: {error}")))
}

/// Whether only programs of this machine reach an address.
pub fn is_of_this_machine_alone(setting: &str, address: &str) -> Result<bool> {
    let found: Vec<SocketAddr> = address
        .to_socket_addrs()
        .map_err(|error| {
            usage(format!("{setting}: \"{address}\" is no address: {error}; write it as 127.0.0.1:8080"))
        })?
        .collect();
    Ok(!found.is_empty() && found.iter().all(|address| address.ip().is_loopback()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut Config)) -> String {
        let mut config = Config::default();
        change(&mut config);
        Papers::of(&config).map_or_else(|error| error.to_string(), |_| "accepted".to_owned())
    }

    #[test]
    fn s26_http_without_tls_stays_on_this_machine_unless_a_setting_says_that_a_proxy_encrypts() {
        assert_eq!(refused(|_| {}), "accepted");
        assert_eq!(refused(|c| c.listen = "[::1]:8080".into()), "accepted");
        for address in ["0.0.0.0:8080", "[::]:8080", "192.0.2.1:443"] {
            assert!(refused(|c| c.listen = address.into()).contains("plaintext"), "{address}");
            assert_eq!(refused(|c| (c.listen, c.plaintext) = (address.into(), true)), "accepted");
        }
        assert!(refused(|c| c.tls_key = "key.pem".into()).contains("go together"));
        assert!(refused(|c| c.listen_plain = "127.0.0.1:80".into()).contains("leads to HTTPS"));
        assert!(refused(|c| c.client_certificates = true).contains("needs tls_certificate"));
        assert!(refused(|c| c.listen = "nowhere".into()).contains("is no address"));
    }
}
