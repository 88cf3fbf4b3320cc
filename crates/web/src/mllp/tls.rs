//! TLS for MLLP: our certificate, and the certificates of senders.
//!
//! A sender's certificate is known by its fingerprint, which the operator writes beside the interface: no authority
//! decides who a sender is, and a certificate that is taken from the list opens nothing any more, whatever it says of
//! its own validity. TLS 1.2 and 1.3, with rustls on aws-lc-rs.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{CertificateError, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme};
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

/// What accepts TLS connections with this certificate chain and key (PEM). With `clients`, only those show a
/// certificate that get in.
pub fn acceptor(
    chain: &[u8],
    key: &[u8],
    clients: Option<HashSet<Fingerprint>>,
) -> Result<TlsAcceptor, TlsProblem> {
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(chain)
        .collect::<Result<_, _>>()
        .map_err(|_| TlsProblem::Certificate)?;
    if chain.is_empty() {
        return Err(TlsProblem::Certificate);
    }
    let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| TlsProblem::Key)?;
    let provider = Arc::new(aws_lc_rs::default_provider());
    let builder =
        ServerConfig::builder_with_provider(Arc::clone(&provider)).with_safe_default_protocol_versions()?;
    let builder = match clients {
        Some(known) => builder.with_client_cert_verifier(Arc::new(Known { provider, known })),
        None => builder.with_no_client_auth(),
    };
    Ok(TlsAcceptor::from(Arc::new(builder.with_single_cert(chain, key)?)))
}

/// Lets in who shows a certificate of the list and has its key.
#[derive(Debug)]
struct Known {
    provider: Arc<CryptoProvider>,
    known: HashSet<Fingerprint>,
}

impl ClientCertVerifier for Known {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        match self.known.contains(&Fingerprint::of(end_entity)) {
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
