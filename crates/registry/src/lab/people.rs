//! The invented people of every sandbox: who they are, and the messages in which an invented clinic reports them.
//! Birth dates are so many days before the day on which the sandbox begins, so that there is always somebody for whom a
//! dose is due.

use jiff::ToSpan;
use jiff::civil::Date;

/// An invented person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invented {
    /// Number at the invented clinic (type MR).
    pub number: &'static str,
    /// Family name.
    pub family: &'static str,
    /// Given name.
    pub given: &'static str,
    /// `F` or `M`.
    pub sex: &'static str,
    /// Age on the day the sandbox begins, in days.
    pub days_old: i32,
    /// Mother's maiden name.
    pub mother: &'static str,
    /// Street.
    pub street: &'static str,
    /// Last four digits of the phone number.
    pub phone: &'static str,
    /// Whether the family wants the record shared (PD1-12 is `N`).
    pub shared: bool,
    /// What they are there for.
    pub shows: Shows,
    /// Doses: CVX, MVX, age in days.
    doses: &'static [(&'static str, &'static str, i32)],
}

/// What an invented person shows to a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// A record with doses and more to come.
    Record,
    /// One of two who are told apart by more than name and birth date: a list of candidates.
    Double,
    /// A record that is not shared: as good as absent.
    Hidden,
}

const fn person(
    number: &'static str,
    name: (&'static str, &'static str),
    sex: &'static str,
    days_old: i32,
    home: (&'static str, &'static str, &'static str),
    doses: &'static [(&'static str, &'static str, i32)],
) -> Invented {
    Invented {
        number,
        family: name.0,
        given: name.1,
        sex,
        days_old,
        mother: home.0,
        street: home.1,
        phone: home.2,
        shared: true,
        shows: Shows::Record,
        doses,
    }
}

/// Everybody, the youngest first.
pub const INVENTED: &[Invented] = &[
    person(
        "LAB-1",
        ("Samplerson", "Ada"),
        "F",
        150,
        ("Inventado", "1 Example Way", "0101"),
        &[
            ("08", "SKB", 0),
            ("110", "SKB", 62),
            ("48", "PMC", 62),
            ("216", "PFR", 62),
            ("119", "SKB", 62),
            ("110", "SKB", 123),
            ("48", "PMC", 123),
            ("216", "PFR", 123),
        ],
    ),
    person(
        "LAB-2",
        ("Samplerson", "Bruno"),
        "M",
        600,
        ("Inventado", "1 Example Way", "0101"),
        &[
            ("08", "SKB", 1),
            ("110", "SKB", 60),
            ("48", "PMC", 60),
            ("216", "PFR", 60),
            ("110", "SKB", 121),
            ("48", "PMC", 121),
            ("216", "PFR", 121),
            ("110", "SKB", 182),
            ("216", "PFR", 182),
            ("03", "MSD", 355),
            ("21", "MSD", 370),
            ("83", "SKB", 370),
        ],
    ),
    Invented {
        shows: Shows::Double,
        ..person(
            "LAB-3",
            ("Doublet", "Chris"),
            "M",
            1300,
            ("Uno", "10 First Street", "0110"),
            &[("03", "MSD", 380), ("21", "MSD", 380)],
        )
    },
    Invented {
        shows: Shows::Double,
        ..person(
            "LAB-4",
            ("Doublet", "Chris"),
            "M",
            1300,
            ("Dos", "20 Second Street", "0120"),
            &[("03", "MSD", 400), ("20", "SKB", 460)],
        )
    },
    Invented {
        shows: Shows::Hidden,
        shared: false,
        ..person(
            "LAB-5",
            ("Hidewell", "Greta"),
            "F",
            2000,
            ("Secreta", "5 Quiet Lane", "0150"),
            &[("03", "MSD", 400)],
        )
    },
    person(
        "LAB-6",
        ("Mockford", "Eli"),
        "M",
        4500,
        ("Fingida", "6 Model Road", "0160"),
        &[
            ("110", "SKB", 60),
            ("110", "SKB", 121),
            ("110", "SKB", 182),
            ("20", "SKB", 480),
            ("130", "SKB", 1500),
            ("03", "MSD", 370),
            ("21", "MSD", 370),
            ("94", "MSD", 1500),
            ("83", "SKB", 370),
            ("83", "SKB", 560),
        ],
    ),
    person(
        "LAB-7",
        ("Mockford", "Flora"),
        "F",
        24_600,
        ("Ficticia", "7 Model Road", "0170"),
        &[("115", "SKB", 21_000), ("187", "SKB", 22_000)],
    ),
];

impl Invented {
    /// The day of birth in a sandbox that begins on `day`.
    pub fn born(&self, day: Date) -> Date {
        day.saturating_sub(self.days_old.days())
    }

    /// How many doses the person has had.
    pub fn doses(&self) -> usize {
        self.doses.len()
    }

    /// The message in which the invented clinic reports the person. `day` is the day on which the sandbox begins.
    pub(super) fn message(&self, day: Date) -> String {
        let born = self.born(day);
        let text = |date: Date| date.strftime("%Y%m%d").to_string();
        let sharing = if self.shared { "N" } else { "Y" };
        let mut message = format!(
            "MSH|^~\\&|LABCLINIC|LABCLINIC|||{today}120000+0000||VXU^V04^VXU_V04|{number}|T|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
             PID|1||{number}^^^LABCLINIC^MR||{family}^{given}^^^^^L|{mother}^^^^^^M|{born}|{sex}|||{street}^^Sampleton^LA^70001^USA^L||^PRN^PH^^^504^555{phone}\r\
             PD1|||||||||||02^Reminder/Recall - any method^HL70215|{sharing}|{today}|||A|{today}|{today}\r\
             NK1|1|{family}^{mother}^^^^^L|MTH^Mother^HL70063\r",
            today = text(day),
            number = self.number,
            family = self.family,
            given = self.given,
            mother = self.mother,
            born = text(born),
            sex = self.sex,
            street = self.street,
            phone = self.phone,
        );
        for (n, (cvx, mvx, age)) in self.doses.iter().enumerate() {
            let given = text(born.saturating_add(age.days()));
            message += &format!(
                "ORC|RE||{number}-{n}^LABCLINIC\r\
                 RXA|0|1|{given}||{cvx}^^CVX|0.5|mL^^UCUM||00^New immunization record^NIP001||||||LAB{age}||{mvx}^^MVX|||CP|A\r\
                 RXR|C28161^Intramuscular^NCIT|LT^Left Thigh^HL70163\r\
                 OBX|1|CE|64994-7^Eligibility^LN|1|V01^Not VFC eligible^HL70064||||||F|||{given}\r",
                number = self.number,
            );
        }
        message
    }
}
