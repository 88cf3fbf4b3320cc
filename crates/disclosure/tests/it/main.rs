//! The room from outside: made-up publications, and somebody who tries to reckon what they hide.

mod counts;
mod shares;
