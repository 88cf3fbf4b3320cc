//! What the operator decides about the web room: addresses, names, limits. The program fills it from its
//! configuration file; the defaults are safe.

use std::time::Duration;

use jenner_model::access::Role;

/// Settings of the web room.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Name of the system, shown in the dark bar.
    pub product: String,
    /// Who runs it, for the official strip ("State of …"). From the jurisdiction's pack.
    pub authority: String,
    /// What a county is called there: `parish`, `county`, `borough`.
    pub county_word: CountyWord,
    /// Address that the outside world uses, without a slash at the end (`https://iis.example.gov`).
    /// `None`: taken from the request's Host header.
    pub public_address: Option<String>,
    /// Whether browsers reach us over TLS: turns on `__Host-` cookies and HSTS.
    pub tls: bool,
    /// Whether a proxy in front of us sets `X-Forwarded-For`, and we may believe it.
    pub behind_proxy: bool,
    /// Largest HL7 message, in bytes.
    pub message_limit: usize,
    /// Largest form, in bytes.
    pub form_limit: usize,
    /// A session ends after so much time without a click.
    pub session_idle: Duration,
    /// A session ends after so much time, whatever happens.
    pub session_absolute: Duration,
    /// The same for families, whose screens stand in kitchens and libraries.
    pub family_idle: Duration,
    /// The same for families.
    pub family_absolute: Duration,
    /// Longest time a request may take.
    pub request_timeout: Duration,
    /// How many HL7 messages may be worked on at once. More wait for a moment, then are told to come back.
    pub messages_at_once: usize,
    /// Messages that one sender may send in a minute. 0: as many as it likes.
    pub messages_a_minute: u32,
    /// Messages of one sender that may be worked on at once.
    pub messages_each: usize,
    /// Largest batch of messages, in bytes after unpacking.
    pub batch_limit: usize,
    /// How long a body that is read piece by piece may make us wait for its next piece.
    pub piece_timeout: Duration,
    /// Searches for a person that one user may make in an hour.
    pub searches_an_hour: u32,
    /// Forecasts that one address may ask for in a minute without an account: the page to try it, and the API.
    pub forecasts_a_minute: u32,
    /// How long a second is where the lab's endpoint waits on purpose: shorter in tests.
    pub lab_second: Duration,
    /// Whether key sets of FHIR clients are fetched from the address they registered.
    pub fetch_client_keys: bool,
    /// Folder with published coverage, as `jenner coverage publish` writes it. `None`: there is none to show.
    pub coverage_folder: Option<std::path::PathBuf>,
    /// Jurisdiction code by which other registries address this one through the national hub. Empty: not checked.
    pub jurisdiction: String,
    /// Secret by which a text gateway signs what it tells. Empty: there is none, and nothing is taken.
    pub texts_secret: String,
    /// Time zone in which people read times, and of "today".
    pub time_zone: jiff::tz::TimeZone,
}

impl Settings {
    /// How long a session of a role lasts: without a click, and at most.
    pub fn limits(&self, role: Role) -> (Duration, Duration) {
        match role {
            Role::Parent => {
                (self.family_idle.min(self.session_idle), self.family_absolute.min(self.session_absolute))
            }
            _ => (self.session_idle, self.session_absolute),
        }
    }
}

/// The word for a county.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CountyWord {
    /// County.
    County,
    /// Parish.
    Parish,
    /// Borough.
    Borough,
}

impl CountyWord {
    /// The key of its text.
    pub const fn key(self) -> &'static str {
        match self {
            Self::County => "word-county",
            Self::Parish => "word-parish",
            Self::Borough => "word-borough",
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            product: "Immunization Registry".into(),
            authority: String::new(),
            county_word: CountyWord::County,
            public_address: None,
            tls: false,
            behind_proxy: false,
            message_limit: 5 * 1024 * 1024,
            form_limit: 64 * 1024,
            session_idle: Duration::from_secs(15 * 60),
            session_absolute: Duration::from_secs(12 * 60 * 60),
            family_idle: Duration::from_secs(10 * 60),
            family_absolute: Duration::from_secs(60 * 60),
            request_timeout: Duration::from_secs(30),
            messages_at_once: 256,
            messages_a_minute: 30_000,
            messages_each: 64,
            batch_limit: 1 << 30,
            piece_timeout: Duration::from_secs(30),
            searches_an_hour: 60,
            forecasts_a_minute: 120,
            lab_second: Duration::from_secs(1),
            fetch_client_keys: false,
            coverage_folder: None,
            jurisdiction: String::new(),
            texts_secret: String::new(),
            time_zone: jiff::tz::TimeZone::UTC,
        }
    }
}
