//! One connection: messages one after the other, each answered before the next is looked at.
//!
//! Messages that a sender sends without waiting stay in the kernel's buffers until their turn comes: a fast sender
//! is slowed down, and holds one message of memory. When nothing can be stored the connection is closed without an
//! answer, which tells the sender to send again.

use std::io;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use jenner_registry::messages::Transport;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::sync::watch;
use tokio::time::timeout;

use super::Limits;
use super::frame::{Event, Frames, framed};
use crate::app::App;
use crate::desk::{Answer, Refusal, Sender, ask};

/// Bytes outside of frames after which whoever sends them is no MLLP sender.
const MOST_STRAY: u64 = 64 * 1024;

/// Why a connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The sender closed it.
    Closed,
    /// The sender closed it in the middle of a message; nothing of that was taken.
    CutOff,
    /// Nothing came for too long.
    Idle,
    /// A message took too long to arrive.
    Slow,
    /// An answer was not taken.
    Unread,
    /// Too many bytes outside of frames.
    NotMllp,
    /// The interface is not known, or has been closed.
    NoSender,
    /// Nothing can be stored now.
    Unavailable,
    /// The connection broke.
    Broken,
    /// The program ends.
    Ending,
}

/// Serves a connection from an address that speaks for the interface `user` until it ends.
pub async fn talk<S>(
    mut stream: S,
    (user, from): (&str, IpAddr),
    app: &App,
    limits: &Limits,
    end: watch::Receiver<bool>,
) -> Ended
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let mut talk = Talk { user, from, app, limits, end, frames: Frames::new(app.settings().message_limit) };
    let ended = talk.run(&mut stream).await.err().unwrap_or(Ended::Closed);
    // Whoever waits for us sees the end at once; who does not is not waited for.
    let _ = timeout(Duration::from_secs(1), stream.shutdown()).await;
    ended
}

struct Talk<'a> {
    user: &'a str,
    from: IpAddr,
    app: &'a App,
    limits: &'a Limits,
    end: watch::Receiver<bool>,
    frames: Frames,
}

impl Talk<'_> {
    async fn run<S>(&mut self, stream: &mut S) -> Result<(), Ended>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send,
    {
        let mut buffer = vec![0; 16 * 1024];
        let mut begun: Option<Instant> = None;
        loop {
            let count = self.read(stream, &mut buffer, begun).await?;
            let mut input = buffer.get(..count).unwrap_or_default();
            if input.is_empty() {
                return match self.frames.end() {
                    None => Ok(()),
                    Some(event) => self.answer(stream, event).await.and(Err(Ended::CutOff)),
                };
            }
            while let Some(event) = self.frames.next(&mut input) {
                begun = None;
                self.answer(stream, event).await?;
            }
            if self.frames.stray() > MOST_STRAY {
                return Err(Ended::NotMllp);
            }
            begun = self.frames.is_inside().then(|| begun.unwrap_or_else(Instant::now));
        }
    }

    /// Reads what there is. Between messages the end of the program ends the connection; a message that has begun
    /// may still come.
    async fn read<S>(
        &mut self,
        stream: &mut S,
        buffer: &mut [u8],
        begun: Option<Instant>,
    ) -> Result<usize, Ended>
    where
        S: AsyncRead + Unpin,
    {
        let (longest, late) = match begun {
            None => (self.limits.idle, Ended::Idle),
            Some(begun) => (self.limits.message.saturating_sub(begun.elapsed()), Ended::Slow),
        };
        let read = timeout(longest, stream.read(buffer));
        let arrived = tokio::select! {
            biased;
            arrived = read => arrived,
            _ = self.end.wait_for(|end| *end), if begun.is_none() => return Err(Ended::Ending),
        };
        match arrived {
            Ok(Ok(count)) => Ok(count),
            // A TLS connection that ends without saying so ends like a plain one.
            Ok(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
            Ok(Err(_)) => {
                // What had begun to arrive is told in the log like any message that was cut off.
                if let Some(event) = self.frames.end() {
                    self.answer(&mut tokio::io::sink(), event).await?;
                }
                Err(Ended::Broken)
            }
            Err(_) => {
                if let Some(event) = self.frames.end() {
                    self.answer(&mut tokio::io::sink(), event).await?;
                }
                Err(late)
            }
        }
    }

    async fn answer<W: AsyncWrite + Unpin>(&self, stream: &mut W, event: Event) -> Result<(), Ended> {
        let (user, from) = (self.user.to_owned(), self.from);
        let sender = match ask(self.app.desk(), move |desk| desk.bound_sender(&user, from)).await {
            Ok(sender) => sender,
            Err(Refusal::SignIn) => {
                tracing::error!(
                    user = self.user,
                    "no open interface of this name may come from there: an MLLP connection was closed"
                );
                return Err(Ended::NoSender);
            }
            Err(_) => return Err(Ended::Unavailable),
        };
        let answer = match event {
            Event::Message(message) => self.hand_in(sender, message).await?,
            Event::Unended(message) => {
                const WHY: &str = "The message did not arrive whole: its end block (FS, CR) is missing. Nothing of it was \
                                   taken; send it again.";
                self.decline(sender, message, WHY.to_owned()).await?
            }
            Event::TooLarge(head) => {
                let limit = self.app.settings().message_limit;
                let why = format!(
                    "The message is larger than {limit} bytes. Nothing of it was taken. Send one message for one patient \
                     at a time."
                );
                self.decline(sender, head, why).await?
            }
            Event::Stray => {
                const WHY: &str = "Bytes came outside of an MLLP frame and were not read. Send each message as VT, message, \
                                   FS, CR.";
                // Bytes that are no message get no answer: nobody waits for one.
                let _ = self.decline(sender, Vec::new(), WHY.to_owned()).await?;
                return Ok(());
            }
        };
        let frame = framed(&answer);
        let written = timeout(self.limits.write, async {
            stream.write_all(&frame).await?;
            stream.flush().await
        });
        match written.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Ended::Broken),
            Err(_) => Err(Ended::Unread),
        }
    }

    /// Hands a message in when its turn comes, and gives the answer.
    async fn hand_in(&self, sender: Sender, message: Vec<u8>) -> Result<Vec<u8>, Ended> {
        match headers_in(&message) {
            0 | 1 => {}
            n => {
                let why = format!(
                    "The frame holds {n} messages. None of them was taken; send each in a frame of its own."
                );
                return self.decline(sender, message, why).await;
            }
        }
        let place = self.app.pace().wait(&sender.access).await;
        let turn = self.app.message_turn().await.ok_or(Ended::Unavailable)?;
        let answered = ask(self.app.desk(), move |desk| {
            let answer = match desk.submit(&sender, Transport::Mllp, &message) {
                Answer::NotHl7(why) => Answer::Hl7(desk.negative(&message, &why)),
                answer => answer,
            };
            drop((place, turn));
            Ok(answer)
        });
        match answered.await {
            Ok(Answer::Hl7(answer)) => Ok(answer),
            _ => Err(Ended::Unavailable),
        }
    }

    async fn decline(&self, sender: Sender, message: Vec<u8>, why: String) -> Result<Vec<u8>, Ended> {
        let answered =
            ask(self.app.desk(), move |desk| Ok(desk.decline(&sender, Transport::Mllp, &message, &why)));
        match answered.await {
            Ok(Answer::Hl7(answer)) => Ok(answer),
            _ => Err(Ended::Unavailable),
        }
    }
}

/// How many message headers there are: lines that begin with MSH and a separator.
fn headers_in(message: &[u8]) -> usize {
    message
        .split(|byte| matches!(byte, b'\r' | b'\n'))
        .map(<[u8]>::trim_ascii_start)
        .filter(|line| line.starts_with(b"MSH") && line.get(3).is_some_and(u8::is_ascii_punctuation))
        .count()
}
