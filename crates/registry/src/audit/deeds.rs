//! What the words of the log mean, for people: a few kinds of deeds, and which data each shows.

/// What was done with a record, as a family would say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Deed {
    /// Opened the record or a part of it.
    Saw,
    /// Was shown name and birth date in a list of search results.
    Listed,
    /// Got the record in answer to a question: another computer system, a printout, a file.
    Received,
    /// Told another registry whom we look for.
    AskedElsewhere,
    /// Reported something: a dose, an address.
    Reported,
    /// Decided whether records or doses are one.
    Sorted,
    /// Changed something about the record by hand.
    Changed,
    /// Looked who has seen the record.
    SawLog,
    /// Got a file with the records of many.
    ManyAtOnce,
    /// Handed the family an access code.
    LetIn,
    /// Came in as the family, with a code.
    CameIn,
    /// Opened a link that the family shared.
    SawShared,
    /// Asked for something about the record, as its family.
    Asked,
    /// Told the family that vaccines are due.
    Told,
    /// Anything else: sign-ins, settings.
    Other,
}

impl Deed {
    /// Every kind.
    pub const ALL: [Deed; 15] = [
        Deed::Saw,
        Deed::Listed,
        Deed::Received,
        Deed::AskedElsewhere,
        Deed::Reported,
        Deed::Sorted,
        Deed::Changed,
        Deed::SawLog,
        Deed::ManyAtOnce,
        Deed::LetIn,
        Deed::CameIn,
        Deed::SawShared,
        Deed::Asked,
        Deed::Told,
        Deed::Other,
    ];

    /// Its key in texts.
    pub const fn key(self) -> &'static str {
        match self {
            Deed::Saw => "saw",
            Deed::Listed => "listed",
            Deed::Received => "received",
            Deed::AskedElsewhere => "asked-elsewhere",
            Deed::Reported => "reported",
            Deed::Sorted => "sorted",
            Deed::Changed => "changed",
            Deed::SawLog => "saw-log",
            Deed::ManyAtOnce => "many-at-once",
            Deed::LetIn => "let-in",
            Deed::CameIn => "came-in",
            Deed::SawShared => "saw-shared",
            Deed::Asked => "asked",
            Deed::Told => "told",
            Deed::Other => "other",
        }
    }

    /// Which data it showed, in the words of a breach notice; empty where it showed none.
    pub const fn shows(self) -> &'static [&'static str] {
        match self {
            Deed::Saw | Deed::Received | Deed::ManyAtOnce => {
                &["name", "birth date", "address and phone", "vaccinations"]
            }
            Deed::Sorted => &["name", "birth date", "address and phone", "vaccinations"],
            Deed::SawShared => &["name", "birth date", "vaccinations"],
            Deed::Listed => &["name", "birth date"],
            Deed::AskedElsewhere => &["name", "birth date", "address and phone"],
            Deed::Reported
            | Deed::Changed
            | Deed::SawLog
            | Deed::LetIn
            | Deed::CameIn
            | Deed::Asked
            | Deed::Told
            | Deed::Other => &[],
        }
    }

    /// It let somebody outside the registry's own keeping have data: what an accounting of disclosures lists (45 CFR
    /// 164.528).
    pub const fn discloses(self) -> bool {
        matches!(
            self,
            Deed::Saw
                | Deed::Listed
                | Deed::Received
                | Deed::AskedElsewhere
                | Deed::Sorted
                | Deed::ManyAtOnce
        )
    }
}

/// Actions, as the log writes them, and the kind of deed each is. What is not here is [`Deed::Other`].
const DEEDS: &[(&str, Deed)] = &[
    ("person.open", Deed::Saw),
    ("person.sources", Deed::Saw),
    ("person.open_to_ask", Deed::Saw),
    ("message.read", Deed::Saw),
    ("glass.break", Deed::Saw),
    ("outbreak.open", Deed::Saw),
    ("outbreak.print", Deed::Received),
    ("outbreak.export", Deed::Received),
    ("outbreak.contact", Deed::Listed),
    ("lot.trace", Deed::Received),
    ("stock.list_undeducted", Deed::Saw),
    ("stock.decide", Deed::Changed),
    ("outreach.tell", Deed::Told),
    ("pack.make", Deed::Received),
    ("participation.compare", Deed::Saw),
    ("participation.open", Deed::Saw),
    ("participation.paper", Deed::Saw),
    ("held.read", Deed::Saw),
    ("person.found", Deed::Listed),
    ("person.candidates", Deed::Listed),
    ("person.compare_new", Deed::Listed),
    ("person.answer", Deed::Received),
    ("person.notify", Deed::Received),
    ("person.print", Deed::Received),
    ("document.make", Deed::Received),
    ("paper.print", Deed::Received),
    ("paper.list", Deed::Saw),
    ("person.plan", Deed::Saw),
    ("partner.ask", Deed::AskedElsewhere),
    ("partner.answer", Deed::AskedElsewhere),
    ("person.submit", Deed::Reported),
    ("partner.take", Deed::Reported),
    ("vital.load", Deed::Reported),
    ("identity.compare", Deed::Sorted),
    ("identity.merge", Deed::Sorted),
    ("identity.split", Deed::Sorted),
    ("identity.different", Deed::Sorted),
    ("identity.unsure", Deed::Sorted),
    ("identity.suggest", Deed::Sorted),
    ("identity.claim", Deed::Sorted),
    ("dose.compare", Deed::Sorted),
    ("dose.rule", Deed::Sorted),
    ("person.restrict", Deed::Changed),
    ("paper.withdraw", Deed::Changed),
    ("paper.exemption", Deed::Changed),
    ("participation.limit", Deed::Changed),
    ("identity.verify", Deed::Changed),
    ("message.correct", Deed::Changed),
    ("message.draft", Deed::Changed),
    ("person.follow", Deed::Changed),
    ("patients.day", Deed::Changed),
    ("audit.read", Deed::SawLog),
    ("audit.search", Deed::SawLog),
    ("person.disclosures", Deed::SawLog),
    ("family.code", Deed::LetIn),
    ("family.prove", Deed::CameIn),
    ("family.shared", Deed::SawShared),
    ("family.request", Deed::Asked),
    ("family.open_request", Deed::Saw),
    ("export.fetch", Deed::ManyAtOnce),
    ("population.extract", Deed::ManyAtOnce),
];

/// The kind of deed of an action.
pub fn deed(action: &str) -> Deed {
    DEEDS.iter().find(|(known, _)| *known == action).map_or(Deed::Other, |(_, deed)| *deed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_action_has_one_kind_of_deed() {
        for (place, (action, _)) in DEEDS.iter().enumerate() {
            assert!(!DEEDS.iter().skip(place + 1).any(|(other, _)| other == action), "{action} twice");
        }
        assert_eq!(deed("person.open"), Deed::Saw);
        assert_eq!(deed("account.sign_in"), Deed::Other);
    }
}
