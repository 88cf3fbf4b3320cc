//! The annual numbers of schools: published with small cells hidden, kept when the year turns.

mod attack;
mod year;
