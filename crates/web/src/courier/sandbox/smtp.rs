//! The mail server of the sandbox: SMTP as far as a client that submits mail needs it (RFC 5321, STARTTLS, AUTH PLAIN and LOGIN).
//! A thread a connection: it is for trying things, and bounded for that.

use std::collections::HashSet;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_parser::MessageParser;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{Keeper, Kept};

/// Connections at once.
const CONNECTIONS: usize = 64;
/// Longest line, in bytes.
const LINE: usize = 8 * 1024;
/// Largest message, in bytes.
const LARGEST: usize = 4 << 20;
/// A connection on which nothing comes is closed.
const IDLE: Duration = Duration::from_secs(60);

/// How the server behaves.
#[derive(Clone, Default)]
pub struct Behaviour {
    /// Its certificate and key, where it speaks TLS.
    pub tls: Option<Arc<ServerConfig>>,
    /// TLS from the first byte; else by STARTTLS.
    pub implicit_tls: bool,
    /// User name and password that it asks for.
    pub login: Option<(String, String)>,
    /// The pause for `slow@`.
    pub slow: Duration,
    /// Nobody may send from here: each MAIL is refused.
    pub takes_nobody: bool,
    /// Closes a connection after so many messages without a word; 0: never.
    pub closes_after: usize,
}

/// A server that runs until it is dropped.
pub struct Server {
    address: SocketAddr,
    stop: Arc<AtomicBool>,
    connections: Arc<AtomicUsize>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    behaviour: Behaviour,
    keeper: Arc<Keeper>,
    /// Recipients of `once-later@` that came before.
    before: Mutex<HashSet<String>>,
}

impl Server {
    /// Listens.
    ///
    /// # Errors
    /// When there is no thread, or no address.
    pub fn start(listener: TcpListener, behaviour: Behaviour, keeper: Arc<Keeper>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let stop = Arc::new(AtomicBool::new(false));
        let connections = Arc::new(AtomicUsize::new(0));
        let shared = Arc::new(Shared { behaviour, keeper, before: Mutex::default() });
        let (asked, total) = (stop.clone(), connections.clone());
        let open = Arc::new(AtomicUsize::new(0));
        let thread = std::thread::Builder::new().name("sandbox-mail".into()).spawn(move || {
            for stream in listener.incoming() {
                if asked.load(Ordering::Acquire) {
                    break;
                }
                let Ok(stream) = stream else { continue };
                total.fetch_add(1, Ordering::Relaxed);
                if open.fetch_add(1, Ordering::AcqRel) >= CONNECTIONS {
                    open.fetch_sub(1, Ordering::AcqRel);
                    continue;
                }
                let (shared, counted) = (shared.clone(), open.clone());
                let begun = std::thread::Builder::new().name("sandbox-mail".into()).spawn(move || {
                    // A client that goes away ends its own conversation.
                    let _ = talk(&shared, stream);
                    counted.fetch_sub(1, Ordering::AcqRel);
                });
                if begun.is_err() {
                    open.fetch_sub(1, Ordering::AcqRel);
                }
            }
        })?;
        Ok(Self { address, stop, connections, thread: Some(thread) })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections there have been.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::Relaxed)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        // A knock wakes the thread that waits for one.
        let _ = TcpStream::connect_timeout(&self.address, Duration::from_secs(1));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Plain or encrypted.
enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

struct Conversation {
    stream: Option<Stream>,
    /// Read and not yet used.
    waiting: Vec<u8>,
}

impl Conversation {
    fn say(&mut self, line: &str) -> io::Result<()> {
        let bytes = format!("{line}\r\n");
        match &mut self.stream {
            Some(Stream::Plain(stream)) => stream.write_all(bytes.as_bytes()),
            Some(Stream::Tls(stream)) => stream.write_all(bytes.as_bytes()).and_then(|()| stream.flush()),
            None => Err(io::ErrorKind::NotConnected.into()),
        }
    }

    /// The next line without its end; `None` at the end of the connection.
    fn hear(&mut self, most: usize) -> io::Result<Option<Vec<u8>>> {
        loop {
            if let Some(end) = self.waiting.iter().position(|byte| *byte == b'\n') {
                let mut line: Vec<u8> = self.waiting.drain(..=end).collect();
                while line.last().is_some_and(|byte| matches!(byte, b'\n' | b'\r')) {
                    line.pop();
                }
                return Ok(Some(line));
            }
            if self.waiting.len() > most {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let mut part = [0; 16 * 1024];
            let read = match &mut self.stream {
                Some(Stream::Plain(stream)) => stream.read(&mut part)?,
                Some(Stream::Tls(stream)) => stream.read(&mut part)?,
                None => 0,
            };
            if read == 0 {
                return Ok(None);
            }
            self.waiting.extend(part.iter().take(read));
        }
    }

    /// Turns to TLS. What was sent before is thrown away: it was not protected (RFC 3207, section 4.2).
    fn protect(&mut self, config: &Arc<ServerConfig>) -> io::Result<()> {
        let Some(Stream::Plain(stream)) = self.stream.take() else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        self.waiting.clear();
        let connection = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
        self.stream = Some(Stream::Tls(Box::new(StreamOwned::new(connection, stream))));
        Ok(())
    }

    fn is_protected(&self) -> bool {
        matches!(self.stream, Some(Stream::Tls(_)))
    }

    /// Breaks off without a word.
    fn drop_it(&mut self) {
        if let Some(Stream::Plain(stream)) = &self.stream {
            let _ = stream.shutdown(Shutdown::Both);
        }
        self.stream = None;
    }
}

fn talk(shared: &Shared, stream: TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_write_timeout(Some(IDLE))?;
    stream.set_nodelay(true)?;
    let behaviour = &shared.behaviour;
    let mut with = Conversation { stream: Some(Stream::Plain(stream)), waiting: Vec::new() };
    if let Some(tls) = behaviour.tls.as_ref().filter(|_| behaviour.implicit_tls) {
        with.protect(tls)?;
    }
    with.say("220 sandbox ESMTP: nothing leaves from here")?;
    let (mut known, mut sender, mut to, mut taken) = (behaviour.login.is_none(), false, None, 0);
    while let Some(line) = with.hear(LINE)? {
        let line = String::from_utf8_lossy(&line).into_owned();
        let (verb, rest) = line.split_once(' ').unwrap_or((&line, ""));
        match verb.to_ascii_uppercase().as_str() {
            "EHLO" | "HELO" => greet(behaviour, &mut with)?,
            "STARTTLS" if !with.is_protected() && behaviour.tls.is_some() => {
                with.say("220 go ahead")?;
                if let Some(tls) = &behaviour.tls {
                    with.protect(tls)?;
                }
            }
            "AUTH" => {
                known = sign_in(behaviour, &mut with, rest)?;
                with.say(if known { "235 2.7.0 welcome" } else { "535 5.7.8 wrong name or password" })?;
            }
            "MAIL" if !known => with.say("530 5.7.0 sign in first")?,
            "MAIL" if behaviour.takes_nobody => with.say("550 5.7.1 this server does not take your mail")?,
            "MAIL" => {
                sender = true;
                with.say("250 2.1.0 ok")?;
            }
            "RCPT" if !sender => with.say("503 5.5.1 MAIL first")?,
            "RCPT" => {
                let address = rest.trim_start_matches(|c| c != '<').trim_matches(['<', '>', ' ']).to_owned();
                match at_recipient(shared, &address) {
                    Some("") => {
                        with.drop_it();
                        return Ok(());
                    }
                    Some(answer) => with.say(answer)?,
                    None => {
                        with.say("250 2.1.5 ok")?;
                        to = Some(address);
                    }
                }
            }
            "DATA" => match to.take() {
                None => with.say("503 5.5.1 RCPT first")?,
                Some(address) => {
                    with.say("354 end with a dot")?;
                    let Some(mail) = message(&mut with)? else { return Ok(()) };
                    match at_message(shared, &address, &mail)? {
                        Some("") => {
                            with.drop_it();
                            return Ok(());
                        }
                        Some(answer) => with.say(answer)?,
                        None => with.say("250 2.0.0 kept")?,
                    }
                    sender = false;
                    taken += 1;
                    if taken == behaviour.closes_after {
                        with.drop_it();
                        return Ok(());
                    }
                }
            },
            "RSET" => {
                (sender, to) = (false, None);
                with.say("250 2.0.0 ok")?;
            }
            "NOOP" => with.say("250 2.0.0 ok")?,
            "QUIT" => return with.say("221 2.0.0 bye"),
            _ => with.say("502 5.5.2 not known here")?,
        }
    }
    Ok(())
}

fn greet(behaviour: &Behaviour, with: &mut Conversation) -> io::Result<()> {
    with.say("250-sandbox")?;
    with.say("250-ENHANCEDSTATUSCODES")?;
    if behaviour.tls.is_some() && !with.is_protected() {
        with.say("250-STARTTLS")?;
    }
    if behaviour.login.is_some() {
        with.say("250-AUTH PLAIN LOGIN")?;
    }
    with.say("250 8BITMIME")
}

/// AUTH PLAIN (RFC 4616) and LOGIN.
fn sign_in(behaviour: &Behaviour, with: &mut Conversation, rest: &str) -> io::Result<bool> {
    let decoded = |text: &str| {
        STANDARD.decode(text.trim()).ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
    };
    let (mechanism, first) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut first = first.to_owned();
    let shown = match mechanism.to_ascii_uppercase().as_str() {
        "PLAIN" => {
            if first.is_empty() {
                with.say("334 ")?;
                first = String::from_utf8_lossy(&with.hear(LINE)?.unwrap_or_default()).into_owned();
            }
            let said = decoded(&first);
            let mut parts = said.split('\0').skip(1).map(str::to_owned);
            (parts.next().unwrap_or_default(), parts.next().unwrap_or_default())
        }
        "LOGIN" => {
            with.say("334 VXNlcm5hbWU6")?;
            let name = with.hear(LINE)?.unwrap_or_default();
            with.say("334 UGFzc3dvcmQ6")?;
            let password = with.hear(LINE)?.unwrap_or_default();
            (decoded(&String::from_utf8_lossy(&name)), decoded(&String::from_utf8_lossy(&password)))
        }
        _ => return Ok(false),
    };
    Ok(behaviour.login.as_ref() == Some(&shown))
}

/// The lines of a message up to the dot, without the dots that were doubled.
fn message(with: &mut Conversation) -> io::Result<Option<Vec<u8>>> {
    let mut mail = Vec::new();
    while let Some(line) = with.hear(LARGEST)? {
        if line == b"." {
            return Ok(Some(mail));
        }
        if mail.len() + line.len() > LARGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        mail.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        mail.extend_from_slice(b"\r\n");
    }
    Ok(None)
}

/// The name before the `@`, without what follows a plus sign.
fn mailbox(address: &str) -> String {
    address.split(['@', '+']).next().unwrap_or_default().to_ascii_lowercase()
}

/// What the server answers to a recipient; nothing where it takes it, an empty text where it breaks off.
fn at_recipient(shared: &Shared, address: &str) -> Option<&'static str> {
    match mailbox(address).as_str() {
        "nobody" => Some("550 5.1.1 there is no such mailbox"),
        "full" => Some("552 5.2.2 the mailbox is full"),
        "later" => Some("450 4.2.0 come back later"),
        "once-later" => {
            let mut before = shared.before.lock().unwrap_or_else(PoisonError::into_inner);
            before.insert(address.to_owned()).then_some("451 4.7.1 come back later")
        }
        "closing" => Some("421 4.3.2 closing"),
        "dropped-before" => Some(""),
        _ => None,
    }
}

/// What the server answers to a message, after keeping it where it takes it.
fn at_message(shared: &Shared, address: &str, mail: &[u8]) -> io::Result<Option<&'static str>> {
    let answer = match mailbox(address).as_str() {
        "refused" => return Ok(Some("554 5.7.1 refused")),
        "busy" => return Ok(Some("452 4.3.1 no room now")),
        "dropped-after" => Some(""),
        "slow" => {
            std::thread::sleep(shared.behaviour.slow);
            None
        }
        _ => None,
    };
    let read = MessageParser::default().parse(mail);
    let text = |part: Option<&str>| part.unwrap_or_default().to_owned();
    let body = read.as_ref().and_then(|read| read.body_text(0)).map(|text| text.into_owned());
    shared.keeper.keep(&Kept {
        channel: "email".to_owned(),
        key: text(read.as_ref().and_then(|read| read.message_id())),
        to: address.to_owned(),
        subject: text(read.as_ref().and_then(|read| read.subject())),
        text: body.unwrap_or_default(),
    })?;
    Ok(answer)
}
