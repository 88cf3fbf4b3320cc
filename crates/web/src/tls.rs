//! TLS for HTTP and MLLP: our certificate, and the certificates of senders.
//!
//! A sender's certificate is known by its fingerprint, which the operator writes beside the interface: no authority
//! decides who a sender is, and a certificate that is taken from the list opens nothing any more, whatever it says of
//! its own validity. TLS 1.2 and 1.3, with rustls on aws-lc-rs.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, DistinguishedName, RootCertStore, ServerConfig,
    SignatureScheme,
};
use sha2::{Digest as _, Sha256};
use tokio_rustls::TlsAcceptor;

/// SHA-256 of a certificate, as `openssl x509 -noout -fingerprint -sha256` prints it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// Of a certificate in DER.
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }

    /// Of the first certificate in a PEM text.
    pub fn of_pem(text: &[u8]) -> Result<Self, TlsProblem> {
        CertificateDer::from_pem_slice(text)
            .map(|certificate| Self::of(&certificate))
            .map_err(|_| TlsProblem::Certificate)
    }

    /// The hash.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = TlsProblem;

    /// 64 hexadecimal digits, with or without colons.
    fn from_str(text: &str) -> Result<Self, TlsProblem> {
        let digits: Option<Vec<u8>> =
            text.chars().filter(|c| *c != ':').map(|c| c.to_digit(16).map(|digit| digit as u8)).collect();
        let digits = digits.filter(|digits| digits.len() == 64).ok_or(TlsProblem::Fingerprint)?;
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair.iter().fold(0, |byte, digit| byte << 4 | digit);
        }
        Ok(Self(bytes))
    }
}

/// The certificates by which we know whom we call: those of a file (PEM), or for an empty name those of this machine.
///
/// # Errors
/// What cannot be read.
pub fn roots(trust: &str) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    if trust.is_empty() {
        // One that rustls cannot use does not make the others worse.
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return Ok(roots);
    }
    let unusable = || format!("the file {trust} holds no certificates in PEM that can be used");
    for certificate in CertificateDer::pem_file_iter(Path::new(trust)).map_err(|_| unusable())? {
        roots.add(certificate.map_err(|_| unusable())?).map_err(|_| unusable())?;
    }
    if roots.is_empty() { Err(unusable()) } else { Ok(roots) }
}

/// TLS of our side when we call somebody, without a certificate of our own.
///
/// # Errors
/// What cannot be read.
pub fn client(trust: &str) -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(builder.with_root_certificates(roots(trust)?).with_no_client_auth())
}

/// Why TLS cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TlsProblem {
    /// The certificate file.
    #[error("the certificate file holds no certificate in PEM (-----BEGIN CERTIFICATE-----)")]
    Certificate,
    /// The key file.
    #[error("the key file holds no private key in PEM (-----BEGIN PRIVATE KEY-----)")]
    Key,
    /// They do not belong together, or are of a kind that is not served.
    #[error("certificate and key cannot be used: {0}")]
    Pair(#[from] rustls::Error),
    /// A fingerprint.
    #[error(
        "a fingerprint has 64 hexadecimal digits (SHA-256), as `openssl x509 -noout -fingerprint -sha256` prints it"
    )]
    Fingerprint,
}

/// What accepts TLS connections. Clones share it, so that a new certificate counts for all connections to come.
#[derive(Clone)]
pub struct Acceptor(Arc<RwLock<TlsAcceptor>>);

impl Acceptor {
    fn new(config: ServerConfig) -> Self {
        Self(Arc::new(RwLock::new(TlsAcceptor::from(Arc::new(config)))))
    }

    /// For the next connection.
    pub fn current(&self) -> TlsAcceptor {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over what another one accepts: connections that are there go on as they are.
    pub fn replace(&self, by: &Acceptor) {
        let new = by.current();
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = new;
    }
}

/// What accepts MLLP connections with this certificate chain and key (PEM). With `clients`, only those show a
/// certificate that get in.
pub fn acceptor(
    chain: &[u8],
    key: &[u8],
    clients: Option<HashSet<Fingerprint>>,
) -> Result<Acceptor, TlsProblem> {
    config(chain, key, clients.map(Clients::Known)).map(Acceptor::new)
}

/// What accepts HTTPS connections. With `ask`, clients are asked for a certificate, and may have none: whoever shows one
/// has its key, and the registry knows for whom it speaks.
pub fn https(chain: &[u8], key: &[u8], ask: bool) -> Result<Acceptor, TlsProblem> {
    let mut config = config(chain, key, ask.then_some(Clients::Any))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Acceptor::new(config))
}

/// Which client certificates are let in.
#[derive(Debug)]
enum Clients {
    /// These, and nobody without one.
    Known(HashSet<Fingerprint>),
    /// Any or none.
    Any,
}

fn config(chain: &[u8], key: &[u8], clients: Option<Clients>) -> Result<ServerConfig, TlsProblem> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsProblem::Certificate)?;
    if chain.is_empty() {
        return Err(TlsProblem::Certificate);
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsProblem::Key)?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    // TLS 1.2 and 1.3: rustls knows nothing older.
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match clients {
        Some(clients) => builder.with_client_cert_verifier(Arc::new(Shown { provider, clients })),
        None => builder.with_no_client_auth(),
    };
    Ok(builder.with_single_cert(chain, key)?)
}

/// Lets in who shows a certificate that may be shown, and has its key.
#[derive(Debug)]
struct Shown {
    provider: Arc<CryptoProvider>,
    clients: Clients,
}

impl ClientCertVerifier for Shown {
    fn client_auth_mandatory(&self) -> bool {
        matches!(self.clients, Clients::Known(_))
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        let may = match &self.clients {
            Clients::Known(known) => known.contains(&Fingerprint::of(end_entity)),
            Clients::Any => true,
        };
        match may {
            true => Ok(ClientCertVerified::assertion()),
            false => Err(CertificateError::ApplicationVerificationFailure.into()),
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<rustls::client::danger::HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(
            message,
            certificate,
            signature,
            &self.provider.signature_verification_algorithms,
        )
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_openssl_prints_it() {
        let printed = "AB:".repeat(31) + "0f";
        let fingerprint: Fingerprint = printed.parse().unwrap();
        assert_eq!(fingerprint.to_string(), "ab".repeat(31) + "0f");
        assert_eq!(fingerprint.to_string().parse::<Fingerprint>().unwrap(), fingerprint);
        for wrong in ["", "ab", &"g".repeat(64), &"a".repeat(63), &"a".repeat(65)] {
            assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn files_without_certificate_or_key_are_named() {
        assert!(matches!(acceptor(b"hello", b"", None), Err(TlsProblem::Certificate)));
        let broken = b"-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n";
        assert!(matches!(acceptor(broken, b"", None), Err(TlsProblem::Certificate)));
    }
}
