//! The second place of checkpoints: a file on another machine, or a syslog server (RFC 5424; over TCP with the octet
//! counting of RFC 6587).

use std::fmt;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _, UdpSocket};
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use jenner_store::ids;

use crate::config::Config;
use crate::problem::usage;

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);
/// Facility "log audit" (13), severity "notice" (5): RFC 5424 §6.2.1.
const PRIORITY: u8 = 13 * 8 + 5;

/// A place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A line is appended and on disk.
    File(PathBuf),
    /// A datagram a line. Nobody says whether it arrived.
    Udp(String),
    /// A connection a line.
    Tcp(String),
    /// The socket of a syslog service on this machine, which passes on.
    Unix(PathBuf),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "file:{}", path.display()),
            Self::Udp(address) => write!(f, "syslog:udp:{address}"),
            Self::Tcp(address) => write!(f, "syslog:tcp:{address}"),
            Self::Unix(path) => write!(f, "syslog:unix:{}", path.display()),
        }
    }
}

/// The places of the settings.
pub fn of(config: &Config) -> Result<Vec<Place>> {
    config.audit_places.iter().map(|text| Place::parse(text)).collect()
}

impl Place {
    fn parse(text: &str) -> Result<Self> {
        let address = |rest: &str| {
            let port =
                rest.rsplit_once(':').filter(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok());
            port.map(|_| rest.to_owned())
        };
        let path = |rest: &str| (!rest.is_empty()).then(|| PathBuf::from(rest));
        let place = if let Some(rest) = text.strip_prefix("file:") {
            path(rest).map(Self::File)
        } else if let Some(rest) = text.strip_prefix("syslog:udp:") {
            address(rest).map(Self::Udp)
        } else if let Some(rest) = text.strip_prefix("syslog:tcp:") {
            address(rest).map(Self::Tcp)
        } else if let Some(rest) = text.strip_prefix("syslog:unix:") {
            path(rest).map(Self::Unix)
        } else {
            None
        };
        place.ok_or_else(|| {
            usage(format!(
                "audit_places: \"{text}\" is none of file:PATH, syslog:udp:HOST:PORT, syslog:tcp:HOST:PORT, \
                 syslog:unix:PATH"
            ))
        })
    }

    /// Brings a line there.
    pub fn push(&self, line: &str) -> io::Result<()> {
        match self {
            Self::File(path) => {
                let mut file = OpenOptions::new().append(true).create(true).open(path)?;
                file.write_all(format!("{line}\n").as_bytes())?;
                file.sync_data()
            }
            Self::Udp(address) => {
                let to = first(address)?;
                let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
                UdpSocket::bind(any)?.send_to(message(line).as_bytes(), to).map(drop)
            }
            Self::Tcp(address) => {
                let mut stream = TcpStream::connect_timeout(&first(address)?, PATIENCE)?;
                stream.set_write_timeout(Some(PATIENCE))?;
                let message = message(line);
                stream.write_all(format!("{} {message}", message.len()).as_bytes())?;
                stream.shutdown(std::net::Shutdown::Write)
            }
            Self::Unix(path) => {
                let message = message(line);
                // Most services take datagrams, some a stream.
                let datagram = UnixDatagram::unbound()?;
                match datagram.send_to(message.as_bytes(), path) {
                    Ok(_) => Ok(()),
                    Err(_) => {
                        let mut stream = UnixStream::connect(path)?;
                        stream.set_write_timeout(Some(PATIENCE))?;
                        stream.write_all(format!("{message}\n").as_bytes())
                    }
                }
            }
        }
    }
}

fn first(address: &str) -> io::Result<std::net::SocketAddr> {
    address
        .to_socket_addrs()?
        .next()
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, "the name has no address"))
}

/// Header, no structured data, text (RFC 5424 §6). The host is left to the server, who knows where it came from.
fn message(line: &str) -> String {
    let now = ids::system_clock().to_jiff();
    format!("<{PRIORITY}>1 {now:.6} - jenner {} audit-checkpoint - {line}", std::process::id())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn places_are_written_as_in_the_settings_and_nonsense_is_refused() {
        for text in [
            "file:/mnt/audit.log",
            "syslog:udp:log.example:514",
            "syslog:tcp:[::1]:601",
            "syslog:unix:/dev/log",
        ] {
            assert_eq!(Place::parse(text).unwrap().to_string(), text);
        }
        for text in [
            "",
            "file:",
            "syslog:udp:log.example",
            "syslog:udp::514",
            "syslog:tcp:a:b",
            "/var/log/x",
            "syslog:unix:",
        ] {
            assert!(Place::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_line_arrives_whole_at_a_file_and_at_syslog_over_each_transport() {
        let folder = tempfile::tempdir().unwrap();
        let line = "jenner-audit a.0.202611 7 00 1 ed25519:x ff";
        let file = folder.path().join("points");
        let place = Place::File(file.clone());
        place.push(line).unwrap();
        place.push(line).unwrap();
        assert_eq!(std::fs::read_to_string(file).unwrap(), format!("{line}\n{line}\n"));

        let udp = UdpSocket::bind("127.0.0.1:0").unwrap();
        udp.set_read_timeout(Some(PATIENCE)).unwrap();
        Place::Udp(udp.local_addr().unwrap().to_string()).push(line).unwrap();
        let mut bytes = [0; 2048];
        let n = udp.recv(&mut bytes).unwrap();
        let got = String::from_utf8_lossy(&bytes[..n]).into_owned();
        assert!(
            got.starts_with("<109>1 20") && got.ends_with(&format!(" audit-checkpoint - {line}")),
            "{got}"
        );

        let tcp = TcpListener::bind("127.0.0.1:0").unwrap();
        Place::Tcp(tcp.local_addr().unwrap().to_string()).push(line).unwrap();
        let mut got = String::new();
        tcp.accept().unwrap().0.read_to_string(&mut got).unwrap();
        let (length, message) = got.split_once(' ').unwrap();
        assert_eq!(length.parse::<usize>().unwrap(), message.len());
        assert!(message.ends_with(line), "{message}");

        let path = folder.path().join("log");
        let unix = UnixDatagram::bind(&path).unwrap();
        unix.set_read_timeout(Some(PATIENCE)).unwrap();
        Place::Unix(path).push(line).unwrap();
        let n = unix.recv(&mut bytes).unwrap();
        assert!(String::from_utf8_lossy(&bytes[..n]).ends_with(line));
    }

    #[test]
    fn a_place_that_is_away_is_an_error() {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        assert!(Place::Tcp(port.to_string()).push("x").is_err());
        assert!(Place::Unix("/nowhere/at/all".into()).push("x").is_err());
        assert!(Place::File("/nowhere/at/all".into()).push("x").is_err());
    }
}
