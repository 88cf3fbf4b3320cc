//! One connection that posts messages.

use anyhow::{Context as _, Result, bail};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// A kept connection; a broken one is opened anew.
pub struct Sender {
    address: String,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Sender {
    /// Nothing is opened yet.
    pub fn new(address: &str) -> Self {
        Self { address: address.to_owned(), connection: None }
    }

    /// Posts a message and waits for the answer.
    pub async fn post(&mut self, message: String, authorization: &str) -> Result<Bytes> {
        let mut connection = match self.connection.take().filter(|connection| !connection.is_closed()) {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        connection.ready().await?;
        let request = hyper::Request::post("/hl7/rest")
            .header(HOST, &self.address)
            .header(AUTHORIZATION, authorization)
            .header(CONTENT_TYPE, "application/hl7-v2")
            .body(Full::new(Bytes::from(message)))?;
        let response = connection.send_request(request).await?;
        let status = response.status();
        let body = response.into_body().collect().await?.to_bytes();
        self.connection = Some(connection);
        if !status.is_success() {
            bail!("status {status}");
        }
        Ok(body)
    }

    /// Opens a connection, sends half of a message, and goes away.
    pub async fn break_off(&self, message: &str, authorization: &str) -> Result<()> {
        let mut stream = TcpStream::connect(&self.address).await?;
        let head = format!(
            "POST /hl7/rest HTTP/1.1\r\nHost: {}\r\nAuthorization: {authorization}\r\n\
             Content-Type: application/hl7-v2\r\nContent-Length: {}\r\n\r\n",
            self.address,
            message.len()
        );
        stream.write_all(head.as_bytes()).await?;
        stream.write_all(&message.as_bytes()[..message.len() / 2]).await?;
        Ok(())
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>> {
        let stream = TcpStream::connect(&self.address).await.context("cannot connect")?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            // How it ended shows in the request that was under way.
            let _ = connection.await;
        });
        Ok(sender)
    }
}
