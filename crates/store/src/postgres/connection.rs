//! One PostgreSQL connection, driven by the calling thread.
//!
//! The client is the async one, with its own little runtime: several statements are polled in order before the
//! first answer is awaited, so BEGIN, queued statements, a query or COMMIT share one round trip. Never use it
//! from async code (the runtime panics there): callers in async code go through `spawn_blocking`.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Config, Error, NoTls, Statement};

use super::errors::error;
use crate::audit::{Appender, AuditEntry, Sealing};
use crate::error::{Result, StoreError, excerpt};
use crate::row::{Row, RowKind};
use crate::tx::{Shape, Tx};
use crate::value::Value;

type Background = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;

/// At most so many statements wait before they are sent.
const QUEUE: usize = 64;
/// Rows of one bulk statement.
const BULK: usize = 4096;

/// A connection with its statements.
pub(crate) struct PgConnection {
    runtime: Option<Runtime>,
    background: Option<Background>,
    client: Client,
    statements: HashMap<Box<str>, Statement>,
    bulk: HashMap<Box<str>, Bulk>,
    /// The word to send before the first statement.
    begin: Option<&'static str>,
    /// A transaction is open on the server, as far as we know.
    open: bool,
    queue: Vec<Queued>,
    broken: bool,
    node: String,
    sealing: Sealing,
    appender: Option<Appender>,
}

#[derive(Clone)]
struct Bulk {
    one: (Arc<str>, Statement),
    many: (Arc<str>, Statement),
}

struct Queued {
    sql: Arc<str>,
    statement: Statement,
    values: Vec<Value<'static>>,
}

enum Reply {
    Done,
    Count(u64),
    Rows(Vec<tokio_postgres::Row>),
}

type Sent<'a> = Pin<Box<dyn Future<Output = Result<Reply, Error>> + 'a>>;

impl PgConnection {
    pub(crate) fn open(config: &Config, node: &str) -> Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|e| StoreError::unavailable(format!("no event loop: {e}")))?;
        let (client, connection) =
            runtime.block_on(config.connect(NoTls)).map_err(|e| error(&e, "", false))?;
        let mut opened = Self {
            runtime: Some(runtime),
            background: Some(Box::pin(connection)),
            client,
            statements: HashMap::new(),
            bulk: HashMap::new(),
            begin: None,
            open: false,
            queue: Vec::new(),
            broken: false,
            node: node.to_owned(),
            sealing: Sealing::default(),
            appender: None,
        };
        // Whatever the server's defaults are: what is acknowledged is on disk, and text means what it says.
        opened.batch("SET synchronous_commit = on; SET standard_conforming_strings = on; SET client_min_messages = warning")?;
        Ok(opened)
    }

    /// Runs a future to its end while the connection works in the background of the same thread.
    fn drive<T>(
        runtime: &Option<Runtime>,
        background: &mut Option<Background>,
        work: impl Future<Output = T>,
    ) -> Result<T> {
        let runtime = runtime.as_ref().ok_or(StoreError::Usage("a closed connection"))?;
        let mut work = std::pin::pin!(work);
        Ok(runtime.block_on(std::future::poll_fn(|context| {
            // The future first: it hands its messages to the connection, which then writes them.
            let done = work.as_mut().poll(context);
            if let Some(connection) = background
                && connection.as_mut().poll(context).is_ready()
            {
                *background = None;
                // The end of the connection closes the answers the future waits for.
                context.waker().wake_by_ref();
            }
            done
        })))
    }

    /// The connection still works, as far as can be told without asking the server.
    pub(crate) fn is_alive(&mut self) -> bool {
        if self.broken || self.open {
            return false;
        }
        // Yielding once lets the event loop look at the socket: an end that came while idle is seen here.
        let one_look = tokio::task::yield_now();
        let _ = Self::drive(&self.runtime, &mut self.background, one_look);
        self.background.is_some() && !self.client.is_closed()
    }

    /// It can go back to the pool: nothing open, nothing waiting, nothing broken.
    pub(crate) fn is_reusable(&self) -> bool {
        !self.broken && !self.open && self.queue.is_empty() && self.background.is_some()
    }

    /// Runs statements without parameters, at once.
    pub(crate) fn batch(&mut self, sql: &str) -> Result<()> {
        let done = Self::drive(&self.runtime, &mut self.background, self.client.batch_execute(sql))?;
        done.map_err(|e| self.failed(&e, sql, false))
    }

    fn failed(&mut self, e: &Error, sql: &str, during_commit: bool) -> StoreError {
        let error = error(e, sql, during_commit);
        if e.is_closed() || self.background.is_none() || matches!(error, StoreError::Unavailable { .. }) {
            self.broken = true;
        }
        error
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement> {
        if let Some(known) = self.statements.get(sql) {
            return Ok(known.clone());
        }
        let made = Self::drive(&self.runtime, &mut self.background, self.client.prepare(sql))?;
        let statement = made.map_err(|e| self.failed(&e, sql, false))?;
        if self.statements.len() > 4096 {
            self.statements.clear();
        }
        self.statements.insert(sql.into(), statement.clone());
        Ok(statement)
    }

    /// The next statement opens a transaction with these words.
    pub(crate) fn begin(&mut self, words: &'static str) {
        self.begin = Some(words);
        self.queue.clear();
    }

    /// Sends what waits, then `last`, then `end`, in one round trip. The first error wins.
    fn flush(&mut self, last: Option<(&str, Sending<'_>)>, end: Option<&'static str>) -> Result<Reply> {
        let begin = self.begin.take();
        let queue = std::mem::take(&mut self.queue);
        self.open |= begin.is_some();
        let client = &self.client;
        let mut texts: Vec<&str> = Vec::with_capacity(queue.len() + 3);
        let mut sent: Vec<Sent<'_>> = Vec::with_capacity(queue.len() + 3);
        let control = |words: &'static str| -> Sent<'_> {
            Box::pin(async move { client.batch_execute(words).await.map(|()| Reply::Done) })
        };
        if let Some(words) = begin {
            texts.push(words);
            sent.push(control(words));
        }
        for queued in &queue {
            texts.push(&queued.sql);
            let params = parameters(&queued.values);
            sent.push(Box::pin(
                async move { client.execute(&queued.statement, &params).await.map(Reply::Count) },
            ));
        }
        let asked = last.is_some();
        if let Some((sql, sending)) = last {
            texts.push(sql);
            let params = parameters(sending.values);
            sent.push(Box::pin(async move {
                if sending.rows {
                    client.query(sending.statement, &params).await.map(Reply::Rows)
                } else {
                    client.execute(sending.statement, &params).await.map(Reply::Count)
                }
            }));
        }
        let asked = if asked { sent.len().checked_sub(1) } else { None };
        if let Some(words) = end {
            texts.push(words);
            sent.push(control(words));
        }
        let count = sent.len();
        let replies = Self::drive(&self.runtime, &mut self.background, InOrder::new(sent))?;
        let all_sent = replies.len() == count;
        if end.is_some() && all_sent {
            // After an error COMMIT rolls back: either way the transaction is over.
            self.open = false;
        }
        let mut reply = Reply::Done;
        let mut trouble = None;
        for (n, answer) in replies.into_iter().enumerate() {
            match answer {
                Ok(answer) if Some(n) == asked => reply = answer,
                Ok(_) => {}
                Err(e) => {
                    trouble = Some((e, texts[n].to_owned()));
                    break;
                }
            }
        }
        match trouble {
            None => Ok(reply),
            Some((e, sql)) => Err(self.failed(&e, &sql, end == Some("COMMIT") && all_sent)),
        }
    }

    pub(crate) fn query(
        &mut self,
        sql: &str,
        values: &[Value<'_>],
        read: &mut dyn FnMut(&Row<'_>) -> bool,
    ) -> Result<()> {
        let statement = self.prepare(sql)?;
        fits(&statement, values, sql)?;
        let sending = Sending { statement: &statement, values, rows: true };
        if let Reply::Rows(rows) = self.flush(Some((sql, sending)), None)? {
            for row in &rows {
                if !read(&Row(RowKind::Postgres(row))) {
                    break;
                }
            }
        }
        Ok(())
    }

    pub(crate) fn execute(&mut self, sql: &str, values: &[Value<'_>]) -> Result<u64> {
        let statement = self.prepare(sql)?;
        fits(&statement, values, sql)?;
        match self.flush(Some((sql, Sending { statement: &statement, values, rows: false })), None)? {
            Reply::Count(count) => Ok(count),
            Reply::Rows(rows) => Ok(rows.len() as u64),
            Reply::Done => Ok(0),
        }
    }

    /// Sent with the next statement or with the end of the transaction.
    pub(crate) fn enqueue(&mut self, sql: &str, values: Vec<Value<'_>>) -> Result<()> {
        let statement = self.prepare(sql)?;
        fits(&statement, &values, sql)?;
        let values = values.into_iter().map(Value::into_owned).collect();
        self.push(sql.into(), statement, values)
    }

    fn push(&mut self, sql: Arc<str>, statement: Statement, values: Vec<Value<'static>>) -> Result<()> {
        self.queue.push(Queued { sql, statement, values });
        if self.queue.len() >= QUEUE { self.flush(None, None).map(drop) } else { Ok(()) }
    }

    pub(crate) fn insert<'v, const N: usize>(
        &mut self,
        shape: &Shape<'_>,
        next: &mut dyn FnMut() -> Result<Option<[Value<'v>; N]>>,
    ) -> Result<()> {
        let bulk = self.bulk(shape)?;
        let types = bulk.one.1.params().to_vec();
        loop {
            let mut rows = 0;
            let mut columns: [Vec<Value<'static>>; N] = [const { Vec::new() }; N];
            while rows < BULK
                && let Some(row) = next()?
            {
                for (n, value) in row.into_iter().enumerate() {
                    if !value.fits(&types[n]) {
                        return Err(misfit(n + 1, &value, &types[n], &bulk.one.0));
                    }
                    columns[n].push(value.into_owned());
                }
                rows += 1;
            }
            match rows {
                0 => return Ok(()),
                1 => {
                    let values = columns.into_iter().flatten().collect();
                    return self.push(bulk.one.0, bulk.one.1, values);
                }
                _ => {
                    let values = columns.into_iter().map(Value::Array).collect();
                    self.push(bulk.many.0.clone(), bulk.many.1.clone(), values)?;
                    if rows == BULK {
                        // Large loads go out as they are made, or they would pile up in memory.
                        self.flush(None, None)?;
                    }
                }
            }
        }
    }

    /// The statements of a bulk insert. The engine itself says which types the columns have.
    fn bulk(&mut self, shape: &Shape<'_>) -> Result<Bulk> {
        let one = format!("{} VALUES ({}){}", shape.head(), shape.places(), shape.tail());
        if let Some(known) = self.bulk.get(one.as_str()) {
            return Ok(known.clone());
        }
        let single = self.prepare(&one)?;
        let arrays: Vec<String> = single
            .params()
            .iter()
            .enumerate()
            .map(|(n, ty)| format!("${}::{}[]", n + 1, ty.name()))
            .collect();
        let many = format!("{} SELECT * FROM UNNEST({}){}", shape.head(), arrays.join(", "), shape.tail());
        let several = self.prepare(&many)?;
        let bulk = Bulk { one: (one.as_str().into(), single), many: (many.into(), several) };
        self.bulk.insert(one.into(), bulk.clone());
        Ok(bulk)
    }

    /// Seals the details of entries with these keys.
    pub(crate) fn seal_with(&mut self, sealing: &Sealing) {
        self.sealing = sealing.clone();
    }

    /// Appends audit entries; they travel with COMMIT.
    pub(crate) fn append(&mut self, entries: &[AuditEntry]) -> Result<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let mut appender = match self.appender.take() {
            Some(appender) => appender,
            None => self.claim_chain()?,
        };
        let done = appender.append(&mut Tx::postgres(self, true), entries);
        self.appender = Some(appender);
        done
    }

    /// Takes the first free chain of this node. The lock lasts as long as the connection.
    fn claim_chain(&mut self) -> Result<Appender> {
        let node =
            self.node.bytes().fold(0x6a_65_6e_6e_i32, |n, b| n.wrapping_mul(31).wrapping_add(b.into()));
        for slot in 0..4096_usize {
            let mut mine = false;
            let values = [Value::Int(node.into()), Value::Int(slot as i64)];
            self.query("SELECT pg_try_advisory_lock($1, $2)", &values, &mut |row| {
                mine = row.get(0).unwrap_or(false);
                false
            })?;
            if mine {
                return Ok(Appender::new(&self.node, slot, self.sealing.clone()));
            }
        }
        Err(StoreError::Audit(
            "all chains of this node are taken; give each process its own node name".into(),
        ))
    }

    pub(crate) fn commit(&mut self) -> Result<()> {
        if self.begin.is_some() && self.queue.is_empty() {
            self.begin = None;
            return Ok(());
        }
        let end = self.flush(None, Some("COMMIT")).map(drop);
        if end.is_err() {
            self.forget();
        }
        end
    }

    /// Ends the transaction without its changes.
    pub(crate) fn rollback(&mut self) {
        self.forget();
        self.begin = None;
        self.queue.clear();
        if self.open && !self.broken {
            match self.batch("ROLLBACK") {
                Ok(()) => self.open = false,
                Err(_) => self.broken = true,
            }
        }
    }

    /// Ends a read: COMMIT is sent, its answer read when the connection is next used.
    pub(crate) fn end_read(&mut self) {
        self.begin = None;
        self.queue.clear();
        if !self.open || self.broken {
            return;
        }
        let mut commit = Box::pin(self.client.batch_execute("COMMIT"));
        let once = std::future::poll_fn(|context| {
            let _ = commit.as_mut().poll(context);
            Poll::Ready(())
        });
        match Self::drive(&self.runtime, &mut self.background, once) {
            Ok(()) => self.open = false,
            Err(_) => self.broken = true,
        }
    }

    fn forget(&mut self) {
        if let Some(appender) = &mut self.appender {
            appender.forget();
        }
    }
}

impl Drop for PgConnection {
    fn drop(&mut self) {
        // Waiting for a runtime to end is not allowed inside another one, where the pool may be dropped.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

struct Sending<'a> {
    statement: &'a Statement,
    values: &'a [Value<'a>],
    rows: bool,
}

fn parameters<'a>(values: &'a [Value<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    values.iter().map(|v| v as &(dyn ToSql + Sync)).collect()
}

/// Values that do not fit must be found before anything is sent: COMMIT may travel behind them.
fn fits(statement: &Statement, values: &[Value<'_>], sql: &str) -> Result<()> {
    let types = statement.params();
    if types.len() != values.len() {
        return Err(StoreError::Sql {
            code: "parameters".into(),
            message: format!("wants {} parameters, got {}", types.len(), values.len()),
            sql: excerpt(sql),
        });
    }
    match values.iter().zip(types).enumerate().find(|(_, (value, ty))| !value.fits(ty)) {
        Some((n, (value, ty))) => Err(misfit(n + 1, value, ty, sql)),
        None => Ok(()),
    }
}

fn misfit(n: usize, value: &Value<'_>, ty: &tokio_postgres::types::Type, sql: &str) -> StoreError {
    StoreError::Sql {
        code: "parameter".into(),
        message: format!("parameter {n}: {} does not fit into {}", value.kind(), ty.name()),
        sql: excerpt(sql),
    }
}

/// Futures polled in order, so that their messages are sent in order. If one fails before it has sent anything,
/// those behind it are never sent.
struct InOrder<'a> {
    waiting: Vec<Option<Sent<'a>>>,
    replies: Vec<Option<Result<Reply, Error>>>,
    started: bool,
}

impl<'a> InOrder<'a> {
    fn new(sent: Vec<Sent<'a>>) -> Self {
        let replies = sent.iter().map(|_| None).collect();
        Self { waiting: sent.into_iter().map(Some).collect(), replies, started: false }
    }
}

impl Future for InOrder<'_> {
    type Output = Vec<Result<Reply, Error>>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.get_mut();
        let first_look = !std::mem::replace(&mut this.started, true);
        let mut pending = false;
        let mut n = 0;
        while n < this.waiting.len() {
            let looked = this.waiting[n].as_mut().map(|sent| sent.as_mut().poll(context));
            match looked {
                Some(Poll::Ready(reply)) => {
                    if first_look && reply.is_err() {
                        this.waiting.truncate(n + 1);
                        this.replies.truncate(n + 1);
                    }
                    this.waiting[n] = None;
                    this.replies[n] = Some(reply);
                }
                Some(Poll::Pending) => pending = true,
                None => {}
            }
            n += 1;
        }
        if pending {
            return Poll::Pending;
        }
        Poll::Ready(std::mem::take(&mut this.replies).into_iter().flatten().collect())
    }
}
