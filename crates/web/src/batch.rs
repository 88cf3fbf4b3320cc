//! Batches of messages over HTTP (FHS, BHS … BTS, FTS, HL7 v2.5.1 §2.10.3), or messages one after the other: each gets
//! its own answer, and the whole gets a summary.
//!
//! The batch is read, taken and answered message by message; of its size only one message is in memory. Answers wait
//! in a file without a name until the batch has been read: most clients read nothing before they have sent all. The
//! status is sent with the beginning of the answer, so that what stopped a batch in the middle is said at its end, in
//! BTS-2: a batch that is sent again changes nothing where it was taken.

use std::io::{self, Read as _, Seek as _, Write as _};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hyper::body::Frame;
use jenner_hl7::batch::BatchProblem;
use jenner_hl7::er7::{Message, Writer};
use jenner_hl7::stream::{Item, Reader};
use jenner_registry::messages::Transport;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::app::App;
use crate::body::{OTHER_ENCODING, Stream, Unread, packing};
use crate::desk::{Answer, Sender, ask};
use crate::hl7_rest::{Credential, hand_in_at, let_in, media_type, no_credential, plain, unsupported};
use crate::serve::Caller;

/// `POST /hl7/batch`.
pub async fn submit(State(app): State<App>, address: Caller, headers: HeaderMap, body: Body) -> Response {
    match begin(&app, &address, &headers, body).await {
        Ok(response) | Err(response) => response,
    }
}

async fn begin(app: &App, address: &Caller, headers: &HeaderMap, body: Body) -> Result<Response, Response> {
    let credential = Credential::shown(headers, address).ok_or_else(no_credential)?;
    let kind = media_type(headers).ok_or_else(unsupported)?;
    if packing(headers).is_none() {
        return Err(plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, OTHER_ENCODING));
    }
    let sender = let_in(app, address, credential).await?;
    let limit = app.settings().batch_limit;
    let incoming = Stream::new(headers, body, limit)
        .ok_or_else(|| plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, OTHER_ENCODING))?;
    let spool = tempfile::tempfile().map_err(|error| {
        tracing::error!(%error, "no file for the answers of a batch");
        plain(StatusCode::SERVICE_UNAVAILABLE, "The registry cannot take a batch now. Nothing was stored.")
    })?;
    let (answering, answer) = mpsc::channel::<Result<Bytes, io::Error>>(2);
    let taking = Taking {
        app: app.clone(),
        sender,
        spool: Spool::new(spool),
        in_file: false,
        batches: 0,
        tally: None,
        total: Tally::default(),
        problems: Vec::new(),
    };
    tokio::spawn(taking.run(incoming, answering));
    Ok(([(header::CONTENT_TYPE, kind)], Body::new(Answers(answer))).into_response())
}

/// The answer as it comes out of the spool.
struct Answers(mpsc::Receiver<Result<Bytes, io::Error>>);

impl HttpBody for Answers {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        self.0.poll_recv(context).map(|next| next.map(|piece| piece.map(Frame::data)))
    }
}

/// What became of the messages of a batch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    answered: u64,
    taken: u64,
    with_errors: u64,
    rejected: u64,
}

impl Tally {
    fn count(&mut self, answer: &[u8]) {
        self.answered += 1;
        let text = String::from_utf8_lossy(answer);
        let verdict = Message::parse(&text)
            .ok()
            .and_then(|message| message.first("MSA").map(|msa| msa.field(1).text().into_owned()));
        match verdict.as_deref() {
            Some("AA") => self.taken += 1,
            Some("AE") => self.with_errors += 1,
            _ => self.rejected += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.answered += other.answered;
        self.taken += other.taken;
        self.with_errors += other.with_errors;
        self.rejected += other.rejected;
    }

    fn words(self) -> String {
        format!(
            "{} messages: {} AA, {} AE, {} AR or not HL7",
            self.answered, self.taken, self.with_errors, self.rejected
        )
    }
}

/// Why a batch was not read to its end.
enum Stopped {
    TooLarge(usize),
    Broken,
    Slow,
    TooManyBatches,
    Unavailable,
}

impl Stopped {
    fn words(&self) -> String {
        let why = match self {
            Self::TooLarge(limit) => format!("the batch is larger than {limit} bytes; send it in parts"),
            Self::Broken => "the batch did not arrive whole".to_owned(),
            Self::Slow => "the batch stopped arriving".to_owned(),
            Self::TooManyBatches => "the file holds too many batches; send it in parts".to_owned(),
            Self::Unavailable => "the registry cannot store messages now".to_owned(),
        };
        format!(
            "STOPPED: {why}. Answered messages are on disk; send the whole again, which changes nothing for them"
        )
    }
}

/// A batch that is being taken.
struct Taking {
    app: App,
    sender: Sender,
    spool: Spool,
    in_file: bool,
    batches: u64,
    /// Of the batch under way.
    tally: Option<Tally>,
    /// Of the batches that have ended.
    total: Tally,
    /// What is wrong and belongs to no batch.
    problems: Vec<String>,
}

impl Taking {
    async fn run(mut self, incoming: Stream, answering: mpsc::Sender<Result<Bytes, io::Error>>) {
        let end = self.all(incoming).await;
        let end = match end {
            Ok(()) => self.spool.send(&answering, self.app.settings().piece_timeout).await,
            failed => failed,
        };
        if let Err(error) = end {
            tracing::error!(%error, "the answers of a batch could not be written");
            // The answer breaks off: its reader must not take what it has for the whole.
            let _ = answering.try_send(Err(error));
        }
    }

    /// Takes everything, and writes the answer into the spool. An error is one of the spool.
    async fn all(&mut self, mut incoming: Stream) -> io::Result<()> {
        let mut reader = Some(Reader::new(self.app.settings().message_limit));
        let mut found = Vec::new();
        let mut stopped = None;
        while let (Some(reading), None) = (&mut reader, &stopped) {
            match timeout(self.app.settings().piece_timeout, incoming.next()).await {
                Ok(Ok(Some(piece))) => reading.push(&piece, &mut found),
                Ok(Ok(None)) => drop(reader.take().map(|reader| reader.finish(&mut found))),
                Ok(Err(Unread::TooLarge)) => {
                    stopped = Some(Stopped::TooLarge(self.app.settings().batch_limit))
                }
                Ok(Err(Unread::Broken)) => stopped = Some(Stopped::Broken),
                Err(_) => stopped = Some(Stopped::Slow),
            }
            if reader.as_ref().is_some_and(Reader::has_too_many_batches) {
                stopped = Some(Stopped::TooManyBatches);
            }
            for item in found.drain(..) {
                if !self.item(item).await? {
                    stopped = Some(Stopped::Unavailable);
                    break;
                }
            }
        }
        self.close(stopped.as_ref())
    }

    /// Answers one thing of the batch; false when nothing can be stored.
    async fn item(&mut self, item: Item) -> io::Result<bool> {
        let answer = match item {
            Item::FileHeader(control_id) => {
                self.end_batch(&[])?;
                if !std::mem::replace(&mut self.in_file, true) {
                    self.header("FHS", &control_id)?;
                }
                return Ok(true);
            }
            Item::BatchHeader(control_id) => {
                self.end_batch(&[])?;
                self.begin_batch(&control_id)?;
                return Ok(true);
            }
            Item::BatchTrailer(problems) => {
                self.end_batch(&problems)?;
                return Ok(true);
            }
            Item::FileTrailer(problems) | Item::End(problems) => {
                self.problems.extend(problems.iter().map(ToString::to_string));
                return Ok(true);
            }
            Item::Message(message) => self.message(message).await,
            Item::TooLarge(head) => self.too_large(head).await,
        };
        let Some(answer) = answer else { return Ok(false) };
        // Messages without an envelope are answered in one all the same: it has the summary.
        if self.tally.is_none() {
            self.begin_batch("")?;
        }
        self.tally.get_or_insert_default().count(&answer);
        self.spool.write(&answer)?;
        Ok(true)
    }

    fn begin_batch(&mut self, control_id: &str) -> io::Result<()> {
        self.header("BHS", control_id)?;
        self.batches += 1;
        self.tally = Some(Tally::default());
        Ok(())
    }

    fn end_batch(&mut self, problems: &[BatchProblem]) -> io::Result<()> {
        let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
        let Some(tally) = self.tally.take() else {
            self.problems.extend(problems);
            return Ok(());
        };
        self.total.add(tally);
        self.trailer("BTS", tally.answered, &with(tally, &problems))
    }

    /// Ends the answer, with what is wrong with the whole.
    fn close(&mut self, stopped: Option<&Stopped>) -> io::Result<()> {
        let mut words = std::mem::take(&mut self.problems);
        words.extend(stopped.map(Stopped::words));
        if self.batches == 0 || (self.tally.is_none() && !self.in_file && !words.is_empty()) {
            self.begin_batch("")?;
        }
        if let Some(tally) = self.tally.take() {
            self.total.add(tally);
            let told: &[String] = if self.in_file { &[] } else { &words };
            self.trailer("BTS", tally.answered, &with(tally, told))?;
        }
        if self.in_file {
            self.trailer("FTS", self.batches, &with(self.total, &words))?;
        }
        Ok(())
    }

    /// The answer to a message; `None` when nothing can be stored.
    async fn message(&self, message: Vec<u8>) -> Option<Vec<u8>> {
        let place = self.app.pace().wait(&self.sender.access).await;
        let copy = message.clone();
        match hand_in_at(&self.app, self.sender.clone(), Transport::Batch, message, place).await {
            Answer::Hl7(answer) => Some(answer),
            Answer::NotHl7(why) => {
                ask(self.app.desk(), move |desk| Ok(desk.negative(&copy, &why))).await.ok()
            }
            Answer::Unavailable => None,
        }
    }

    async fn too_large(&self, head: Vec<u8>) -> Option<Vec<u8>> {
        let limit = self.app.settings().message_limit;
        let why = format!("The message is larger than {limit} bytes. Nothing of it was taken.");
        let sender = self.sender.clone();
        let declined =
            ask(self.app.desk(), move |desk| Ok(desk.decline(&sender, Transport::Batch, &head, &why)));
        match declined.await {
            Ok(Answer::Hl7(answer)) => Some(answer),
            _ => None,
        }
    }

    /// FHS or BHS of the answer; field 12 is the control id of the one that is answered.
    fn header(&mut self, name: &'static str, control_id: &str) -> io::Result<()> {
        let now = jiff::Timestamp::now().to_zoned(self.app.settings().time_zone.clone());
        let mut writer = Writer::new();
        writer
            .segment(name)
            .field(7, now.strftime("%Y%m%d%H%M%S%z").to_string())
            .field(11, format!("J{:016x}", rand::random::<u64>()))
            .field(12, control_id);
        self.spool.write(writer.finish().as_bytes())
    }

    /// BTS or FTS: how many there are, and what became of them.
    fn trailer(&mut self, name: &'static str, count: u64, words: &str) -> io::Result<()> {
        let mut writer = Writer::new();
        writer.segment(name).field(1, count.to_string()).field(2, words);
        self.spool.write(writer.finish().as_bytes())
    }
}

/// The summary, and what is wrong.
fn with(tally: Tally, problems: &[String]) -> String {
    std::iter::once(tally.words()).chain(problems.iter().cloned()).collect::<Vec<_>>().join(". ")
}

/// Answers that wait until the batch has been read.
struct Spool {
    file: std::fs::File,
    buffer: Vec<u8>,
}

/// Answers are written to the file, and read from it, in pieces of this size.
const PIECE: usize = 64 * 1024;

impl Spool {
    fn new(file: std::fs::File) -> Self {
        Self { file, buffer: Vec::with_capacity(PIECE) }
    }

    /// Small writes into the page cache: no worse than the work between them.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE {
            self.file.write_all(&self.buffer)?;
            self.buffer.clear();
        }
        Ok(())
    }

    async fn send(
        mut self,
        answering: &mpsc::Sender<Result<Bytes, io::Error>>,
        longest: Duration,
    ) -> io::Result<()> {
        self.file.write_all(&self.buffer)?;
        self.file.rewind()?;
        loop {
            let mut piece = vec![0; PIECE];
            let count = self.file.read(&mut piece)?;
            piece.truncate(count);
            if count == 0 {
                return Ok(());
            }
            // Whoever does not read the answer is not waited for.
            if !matches!(timeout(longest, answering.send(Ok(Bytes::from(piece)))).await, Ok(Ok(()))) {
                return Ok(());
            }
        }
    }
}
