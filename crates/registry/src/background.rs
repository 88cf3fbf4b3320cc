//! Threads whose work can wait: exports, counting the message log.

use thread_priority::{
    NormalThreadSchedulePolicy, ThreadPriority, ThreadSchedulePolicy, set_thread_priority_and_policy,
    thread_native_id,
};

/// From now on the calling thread runs only when nobody else wants its core.
pub fn give_way() {
    // "Idle" gives way at once, the lowest niceness only at the end of a slice. Where neither is allowed, the work is only less
    // polite.
    let idle = ThreadSchedulePolicy::Normal(NormalThreadSchedulePolicy::Idle);
    if set_thread_priority_and_policy(thread_native_id(), ThreadPriority::Min, idle).is_err() {
        let _ = rustix::process::nice(19);
    }
}
