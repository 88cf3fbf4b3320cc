//! What happened in the year, and what the registry made of it.

/// Counts of one clinic, or of all.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Tally {
    /// Messages sent.
    pub messages: u64,
    /// Messages of which nothing was taken.
    pub refused: u64,
    /// Messages taken in part.
    pub refused_in_part: u64,
    /// Doses that came.
    pub received: i64,
    /// Of these, those that were ordered from the programme.
    pub doses_by_order: i64,
    /// Orders submitted.
    pub orders: u64,
    /// Orders that something stood in the way of.
    pub orders_blocked: u64,
    /// Doses ordered.
    pub doses_ordered: i64,
    /// Packages received.
    pub packages: u64,
    /// Doses in packages that came broken and were not taken.
    pub doses_refused: i64,
    /// Doses given.
    pub given: u64,
    /// Visits at which nothing was there to give.
    pub turned_away: u64,
    /// Doses wasted and written down.
    pub wasted: i64,
    /// Doses that ended on the shelf.
    pub expired: i64,
    /// Doses that vanished.
    pub lost: u64,
    /// Doses that nobody reported.
    pub unreported: u64,
    /// Lot numbers mistyped.
    pub slips: u64,
    /// Of these, those that waited in the work list.
    pub slips_waiting: u64,
    /// Of these, those for which the registry proposed a shelf as likely.
    pub slips_likely: u64,
    /// Of these, those for which that shelf was the right one.
    pub slips_right: u64,
    /// Those for which the first proposal, likely or not, was the right one.
    pub slips_first: u64,
    /// Doses reported without a lot number.
    pub without_lot: u64,
    /// Messages sent twice.
    pub twice: u64,
    /// Messages that came late.
    pub late: u64,
    /// Doses charted for the wrong patient and taken back.
    pub ghosts: u64,
    /// Federal doses used for insured people by mistake.
    pub borrowed: u64,
    /// Doses of frauds.
    pub frauds: u64,
    /// Doses in the work list of which the clinic knows nothing.
    pub surprises: u64,
    /// Counts signed.
    pub counts: u64,
    /// Of these, by two people.
    pub seconded: u64,
    /// Shelves counted.
    pub shelves_counted: u64,
    /// Of these, those that differed from the book.
    pub differing: u64,
    /// Of these, those that the last count had missed and that were reported since.
    pub differing_late: u64,
    /// Sum of what counts put right.
    pub adjusted: i64,
    /// Shelves on which the book said something else than it has to.
    pub shelves_unaccounted: u64,
    /// By how many doses.
    pub unaccounted: u64,
    /// Doses that are there at the end.
    pub on_hand: i64,
}

impl Tally {
    /// Adds the counts of another clinic.
    pub fn add(&mut self, other: &Tally) {
        self.messages += other.messages;
        self.refused += other.refused;
        self.refused_in_part += other.refused_in_part;
        self.received += other.received;
        self.doses_by_order += other.doses_by_order;
        self.orders += other.orders;
        self.orders_blocked += other.orders_blocked;
        self.doses_ordered += other.doses_ordered;
        self.packages += other.packages;
        self.doses_refused += other.doses_refused;
        self.given += other.given;
        self.turned_away += other.turned_away;
        self.wasted += other.wasted;
        self.expired += other.expired;
        self.lost += other.lost;
        self.unreported += other.unreported;
        self.slips += other.slips;
        self.slips_waiting += other.slips_waiting;
        self.slips_likely += other.slips_likely;
        self.slips_right += other.slips_right;
        self.slips_first += other.slips_first;
        self.without_lot += other.without_lot;
        self.twice += other.twice;
        self.late += other.late;
        self.ghosts += other.ghosts;
        self.borrowed += other.borrowed;
        self.frauds += other.frauds;
        self.surprises += other.surprises;
        self.counts += other.counts;
        self.seconded += other.seconded;
        self.shelves_counted += other.shelves_counted;
        self.differing += other.differing;
        self.differing_late += other.differing_late;
        self.adjusted += other.adjusted;
        self.shelves_unaccounted += other.shelves_unaccounted;
        self.unaccounted += other.unaccounted;
        self.on_hand += other.on_hand;
    }
}
