//! Tests of the room through its public face.

mod laws;
mod pockets;
mod rates;
mod slow;
mod state;
