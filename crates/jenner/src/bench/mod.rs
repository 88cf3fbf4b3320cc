//! Measuring: the exchange of messages (a server in this process, its clients in another one, so that the work
//! of the two is told apart), tables for matching, and a year of vaccine stock.

pub mod client;
pub mod families;
pub mod figures;
pub mod lookups;
pub mod machine;
pub mod plan;
pub mod population;
pub mod registrations;
pub mod resent;
mod sender;
pub mod shelves;
pub mod stock_year;
pub mod supply;
pub mod told;
