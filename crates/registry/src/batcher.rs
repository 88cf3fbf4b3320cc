//! Many callers, few batches: what arrives while a batch is being worked on makes the next one.
//!
//! Light traffic waits for nothing; heavy traffic shares the database's round trips and its commit.

use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

type Waiting<Q, A> = (Q, SyncSender<A>);

/// Worker threads that answer questions in batches.
pub(crate) struct Batcher<Q, A> {
    queue: Option<SyncSender<Waiting<Q, A>>>,
    workers: Vec<JoinHandle<()>>,
}

/// The workers have stopped; the question was not worked on.
#[derive(Debug)]
pub(crate) struct Stopped;

impl<Q: Send + 'static, A: Send + 'static> Batcher<Q, A> {
    /// Starts `workers` threads; `handle` answers a batch of at most `most` questions, one answer each, in
    /// order. A batch whose handler panics leaves its callers with [`Stopped`]; the worker goes on.
    pub(crate) fn start(
        name: &str,
        workers: usize,
        most: usize,
        handle: impl Fn(Vec<Q>) -> Vec<A> + Send + Sync + 'static,
    ) -> std::io::Result<Self> {
        let (queue, arrivals) = sync_channel::<Waiting<Q, A>>(4 * most.max(1));
        let arrivals = Arc::new(Mutex::new(arrivals));
        let handle = Arc::new(handle);
        let workers = (0..workers.max(1))
            .map(|n| {
                let (arrivals, handle) = (arrivals.clone(), handle.clone());
                std::thread::Builder::new().name(format!("{name}-{n}")).spawn(move || {
                    while let Some(batch) = next_batch(&arrivals, most) {
                        work(batch, handle.as_ref());
                    }
                })
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { queue: Some(queue), workers })
    }

    /// Asks and waits for the answer.
    pub(crate) fn ask(&self, question: Q) -> Result<A, Stopped> {
        let (reply, answer) = sync_channel(1);
        self.queue.as_ref().ok_or(Stopped)?.send((question, reply)).map_err(|_| Stopped)?;
        answer.recv().map_err(|_| Stopped)
    }
}

fn next_batch<Q, A>(arrivals: &Mutex<Receiver<Waiting<Q, A>>>, most: usize) -> Option<Vec<Waiting<Q, A>>> {
    let arrivals = arrivals.lock().unwrap_or_else(PoisonError::into_inner);
    let mut batch = vec![arrivals.recv().ok()?];
    while batch.len() < most {
        match arrivals.try_recv() {
            Ok(next) => batch.push(next),
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
        }
    }
    Some(batch)
}

fn work<Q, A>(batch: Vec<Waiting<Q, A>>, handle: &(impl Fn(Vec<Q>) -> Vec<A> + ?Sized)) {
    let (questions, replies): (Vec<Q>, Vec<SyncSender<A>>) = batch.into_iter().unzip();
    let answers = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| handle(questions)));
    // After a panic the replies are dropped, which tells each caller that nothing was done.
    for (reply, answer) in replies.into_iter().zip(answers.into_iter().flatten()) {
        // The caller may have gone away; what was done is done all the same.
        let _ = reply.send(answer);
    }
}

impl<Q, A> Drop for Batcher<Q, A> {
    fn drop(&mut self) {
        self.queue = None;
        for worker in self.workers.drain(..) {
            // A worker that panicked has been reported by the panic hook.
            let _ = worker.join();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_caller_gets_its_own_answer_and_a_panic_ends_one_batch_only() {
        let doubler = Batcher::start("test", 2, 8, |batch: Vec<i32>| {
            assert!(!batch.contains(&-1), "asked to panic");
            batch.into_iter().map(|n| n * 2).collect()
        })
        .unwrap();
        assert!(doubler.ask(-1).is_err());
        std::thread::scope(|scope| {
            for n in 0..100 {
                let doubler = &doubler;
                scope.spawn(move || assert_eq!(doubler.ask(n).unwrap(), n * 2));
            }
        });
    }
}
