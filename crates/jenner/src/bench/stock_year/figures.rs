//! What happened in the year, and what the registry made of it.

/// Declares the counts and their sum, so that none is forgotten in it.
macro_rules! tally {
    ($($(#[$doc:meta])* $name:ident: $of:ty,)*) => {
        /// Counts of one clinic, or of all.
        #[derive(Debug, Clone, Default, serde::Serialize)]
        pub struct Tally {
            $($(#[$doc])* pub $name: $of,)*
        }

        impl Tally {
            /// Adds the counts of another clinic.
            pub fn add(&mut self, other: &Tally) {
                $(self.$name += other.$name;)*
            }
        }
    };
}

tally! {
    /// Messages sent.
    messages: u64,
    /// Messages of which nothing was taken.
    refused: u64,
    /// Messages taken in part.
    refused_in_part: u64,
    /// Doses that came.
    received: i64,
    /// Of these, those that were ordered from the programme.
    doses_by_order: i64,
    /// Orders submitted.
    orders: u64,
    /// Orders that something stood in the way of.
    orders_blocked: u64,
    /// Doses ordered.
    doses_ordered: i64,
    /// Packages received.
    packages: u64,
    /// Doses in packages that came broken and were not taken.
    doses_refused: i64,
    /// Doses given.
    given: u64,
    /// Visits at which nothing was there to give.
    turned_away: u64,
    /// Doses wasted and written down.
    wasted: i64,
    /// Doses that ended on the shelf.
    expired: i64,
    /// Doses that vanished.
    lost: u64,
    /// Doses that nobody reported.
    unreported: u64,
    /// Lot numbers mistyped.
    slips: u64,
    /// Of these, those that waited in the work list.
    slips_waiting: u64,
    /// Of these, those for which the registry proposed a shelf as likely.
    slips_likely: u64,
    /// Of these, those for which that shelf was the right one.
    slips_right: u64,
    /// Those for which the first proposal, likely or not, was the right one.
    slips_first: u64,
    /// Doses reported without a lot number.
    without_lot: u64,
    /// Messages sent twice.
    twice: u64,
    /// Messages that came late.
    late: u64,
    /// Doses charted for the wrong patient and taken back.
    ghosts: u64,
    /// Federal doses used for insured people by mistake.
    borrowed: u64,
    /// Doses of frauds.
    frauds: u64,
    /// Doses in the work list of which the clinic knows nothing.
    surprises: u64,
    /// Counts signed.
    counts: u64,
    /// Of these, by two people.
    seconded: u64,
    /// Shelves counted.
    shelves_counted: u64,
    /// Of these, those that differed from the book.
    differing: u64,
    /// Of these, those that the last count had missed and that were reported since.
    differing_late: u64,
    /// Sum of what counts put right.
    adjusted: i64,
    /// Shelves on which the book said something else than it has to.
    shelves_unaccounted: u64,
    /// By how many doses.
    unaccounted: u64,
    /// Doses that are there at the end.
    on_hand: i64,
}
