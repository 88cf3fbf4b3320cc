//! What the operator decides, in one struct. A value comes from the program, the settings file, the environment
//! (`JENNER_` and the name in capitals), or a flag; the later of these wins. A name nobody knows is an error.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::cli::Common;
use crate::problem::usage;

macro_rules! settings {
    ($($(#[doc = $doc:literal])+ $key:ident: $type:ty = $default:expr;)+) => {
        /// All settings.
        #[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Config { $($(#[doc = $doc])+ pub $key: $type,)+ }

        impl Default for Config {
            fn default() -> Self {
                Self { $($key: $default,)+ }
            }
        }

        /// Names and meanings, in order.
        const MEANINGS: &[(&str, &[&str])] = &[$((stringify!($key), &[$($doc),+]),)+];
    };
}

settings! {
    /// Folder of the program's files; made when it is not there.
    data_dir: PathBuf = "jenner-data".into();
    /// The database: `sqlite:FILE` or `postgres://USER:PASSWORD@HOST/NAME`.
    /// Empty: the SQLite file `jenner.db` in `data_dir`.
    database: String = String::new();
    /// Folder of the keys of what is sealed; not where backups of the database go. Empty: `keys` beside the SQLite file where it is there, else in `data_dir`.
    keys: PathBuf = PathBuf::new();
    /// File of the purge ledger: who was removed, sealed, so that a restored backup does not bring them back. It is not
    /// part of the database, and never rolled back with it. Empty: `purges.ledger` in `data_dir`.
    purge_ledger: PathBuf = PathBuf::new();
    /// Connections to PostgreSQL, or readers of SQLite. 0: by the number of cores.
    connections: usize = 0;
    /// Number of this program among several on one database, 0 to 95. Commands that run beside it draw one from
    /// 96 to 127.
    node: u8 = 0;
    /// Address and port to listen on.
    listen: String = "127.0.0.1:8080".into();
    /// Certificate chain of `listen` (PEM file): HTTPS, TLS 1.2 or newer. Needed on addresses that are not of this machine
    /// alone. A new certificate is taken up within a minute, or at SIGHUP.
    tls_certificate: String = String::new();
    /// Private key of that certificate (PEM file).
    tls_key: String = String::new();
    /// Address of a plain HTTP port that answers every request with the way to HTTPS and nothing else. Empty: none.
    listen_plain: String = String::new();
    /// Ask clients for a certificate: it speaks for the interface to which `jenner interface allow` gave it. Browsers of
    /// people who have certificates will ask them which one to show.
    client_certificates: bool = false;
    /// Serve HTTP without TLS on any address: only behind a proxy that encrypts.
    plaintext: bool = false;
    /// Address the outside world uses, without a slash at the end, as in `https://iis.example.gov`.
    /// Empty: taken from each request.
    public_url: String = String::new();
    /// A proxy in front sets `X-Forwarded-For`, and may be believed.
    behind_proxy: bool = false;
    /// Time zone of "today" and of the times people read, as in `America/Chicago`.
    time_zone: String = "UTC".into();
    /// Name of the system on its pages.
    product: String = "Immunization Registry".into();
    /// Who runs it, for the strip on top of the pages ("State of …").
    authority: String = String::new();
    /// What a county is called: `county`, `parish` or `borough`.
    county_word: String = "county".into();
    /// Folder that `jenner coverage publish` wrote, shown to everybody at /public/coverage. Empty: none is shown.
    coverage_folder: PathBuf = PathBuf::new();
    /// Doses marked as confidential are shown to the clinic that gave them and to the roles docs/ROLES.md names, as the law
    /// asks in many places.
    confidential_doses_hidden: bool = true;
    /// Application that answers (MSH-3), and assigning authority of registry numbers.
    application: String = "JENNER".into();
    /// Facility that answers (MSH-4).
    facility: String = "JENNER".into();
    /// Code of the jurisdiction, as CDC and the national hub write it; `jenner partner codes` lists them. Other registries
    /// address us by it, and extracts for CDC name it.
    jurisdiction: String = String::new();
    /// The jurisdiction pack: how people take part, holidays, texts of letters and of the privacy policy. A folder, or
    /// `shipped:NAME` for one that comes with the program. Empty: what fits most states.
    jurisdiction_pack: String = String::new();
    /// File with the key of the study ids in extracts: at least 32 characters. Empty: `study.key` in `data_dir`, made
    /// when it is first wanted. With another key all ids are others.
    study_key_file: String = String::new();
    /// Most candidates in an answer to a query.
    most_candidates: usize = 10;
    /// Most people in a list of search results.
    most_found: usize = 25;
    /// Folder of the immunization schedule: a pack, or CDC's supporting data (XML). Empty: the schedule that is part
    /// of the program.
    schedule: String = String::new();
    /// Largest HL7 message, in bytes.
    message_limit: usize = 5 * 1024 * 1024;
    /// Messages that may be worked on at once; more wait for a moment, then are told to come back.
    messages_at_once: usize = 256;
    /// Messages that one sender may send in a minute. 0: as many as it likes.
    messages_a_minute: u32 = 30_000;
    /// Messages of one sender that may be worked on at once.
    messages_each: usize = 64;
    /// Largest batch of messages (`/hl7/batch`), in bytes after unpacking.
    batch_limit: usize = 1024 * 1024 * 1024;
    /// MLLP ports, each `ADDRESS=INTERFACE` (who connects speaks for this interface, by its user name) or
    /// `ADDRESS=certificate` (the client certificate says for which), as in `127.0.0.1:2575=bayou`.
    mllp: Vec<String> = Vec::new();
    /// Certificate chain of the MLLP ports (PEM file). Needed on addresses that are not of this machine alone.
    mllp_certificate: String = String::new();
    /// Private key of that certificate (PEM file).
    mllp_key: String = String::new();
    /// Client certificates that are let in, each `SHA256=INTERFACE`: fingerprint and user name of the interface.
    mllp_senders: Vec<String> = Vec::new();
    /// Serve MLLP without TLS on any address: only behind something else that encrypts.
    mllp_plaintext: bool = false;
    /// Let whoever reaches a port `ADDRESS=INTERFACE` on any address speak for it without a client certificate: only in
    /// a private network (VPN) of that sender.
    mllp_open: bool = false;
    /// MLLP connections at once on a port.
    mllp_connections: usize = 512;
    /// MLLP connections at once from one address.
    mllp_connections_each: usize = 64;
    /// An MLLP connection on which nothing comes for so many seconds is closed.
    mllp_idle_seconds: u64 = 900;
    /// Watched folders, each `FOLDER=INTERFACE`: files put there are submitted for this interface.
    folders: Vec<String> = Vec::new();
    /// Watched folders are looked at every so many seconds. A file that has not changed between two looks is whole.
    folder_seconds: u64 = 10;
    /// Longest time a request may take, in seconds.
    request_seconds: u64 = 30;
    /// A session ends after so many minutes without a click: 5 to 30.
    session_idle_minutes: u64 = 15;
    /// A session ends after so many hours, whatever happens.
    session_hours: u64 = 12;
    /// Fewest characters of a password, 8 to 64. Every account has a second factor.
    password_least: usize = 15;
    /// An account that nobody used for so many days sleeps until an administrator wakes it.
    account_idle_days: u32 = 90;
    /// File with the confidentiality agreement that users accept, as `agreement.toml` in the pack of a jurisdiction. Empty: the
    /// general one that is part of the program.
    agreement_file: String = String::new();
    /// Folder into which letters to families are put, a file each (JSON: channel, to, subject, text), from where a mail or
    /// text message gateway takes them. Empty: `outbox` in `data_dir`.
    outbox: PathBuf = PathBuf::new();
    /// Mail server for e-mails to families, `HOST:PORT` as in `smtp.example.gov:587`. Empty: no e-mail leaves by itself, and letters
    /// of the family pages go into the folder `outbox`.
    mail_server: String = String::new();
    /// How the connection to it is encrypted: `starttls`, `tls` (from the first byte, mostly port 465), or `none`, to this
    /// machine alone.
    mail_security: String = "starttls".into();
    /// User name at the mail server. Empty: it takes mail from us without one.
    mail_user: String = String::new();
    /// Where its password is: `file:PATH` or `env:NAME`.
    mail_password: String = String::new();
    /// From whom e-mails are, as in `Department of Health <shots@iis.example.gov>`. Bounces come to this mailbox: `jenner mail bounce`
    /// reads them.
    mail_from: String = String::new();
    /// Mailbox that answers go to. Empty: that of `mail_from`.
    mail_reply_to: String = String::new();
    /// File with the certificates (PEM) that the mail server is known by. Empty: those of this machine.
    mail_trust: String = String::new();
    /// Address of the text message gateway (docs/TEXTS.md), as in `https://texts.example.com/jenner`. Empty: no text message leaves
    /// by itself, and codes of the family pages go into the folder `outbox`.
    texts_url: String = String::new();
    /// Where the token is that is shown to the gateway: `file:PATH` or `env:NAME`. Empty: none.
    texts_token: String = String::new();
    /// Where the secret is by which we and the gateway sign what we send each other, 32 characters at least: `file:PATH` or
    /// `env:NAME`. Empty: nothing is signed, and nothing that the gateway tells is taken: no STOP, no reports.
    texts_secret: String = String::new();
    /// File with the certificates (PEM) that the gateway is known by. Empty: those of this machine.
    texts_trust: String = String::new();
    /// For so many hours the gateway remembers the keys of messages: for so long one that may have left is given to it again.
    texts_remember_hours: u64 = 24;
    /// Letters are printed on both sides of the paper: each begins on a new sheet.
    letters_both_sides: bool = false;
    /// Postcards on a sheet: 4, to be cut, or 1, on sheets of 6 by 4 1/4 inches.
    cards_a_sheet: u8 = 4;
    /// Searches for a person that one user may make in an hour.
    searches_an_hour: u32 = 60;
    /// Forecasts that one address may ask for in a minute without an account: on the page `/try` and by the API.
    forecasts_a_minute: u32 = 120;
    /// Days for which the bodies of messages are kept that were taken whole. 0: for ever. The line in the log, the
    /// findings, the answer, and what was taken from the message stay.
    keep_accepted_days: u32 = 0;
    /// The same for messages of which something was not taken. Those that somebody still works on are kept longer.
    keep_rejected_days: u32 = 0;
    /// File with the private key (PEM, Ed25519) that signs checkpoints of the audit log. Keep it where whoever owns the
    /// database cannot read it. Empty: `audit/checkpoint.pem` in `data_dir`, made at the first start. The public keys of now
    /// and before are in the file of the same name that ends in `.pub`.
    audit_key_file: String = String::new();
    /// Checkpoints of the audit log are made every so many minutes.
    audit_minutes: u64 = 10;
    /// Where checkpoints are pushed to, each `file:PATH`, `syslog:udp:HOST:PORT`, `syslog:tcp:HOST:PORT` or
    /// `syslog:unix:PATH`. At least one should be out of reach of whoever owns the database.
    audit_places: Vec<String> = Vec::new();
    /// For so many years the audit log is kept and disclosures are accounted for; six at least (45 CFR 164.316, 164.528).
    audit_years: u32 = 6;
    /// Folder of the files of exports. Empty: `export` in `data_dir`. Programs that share a database share this folder.
    export_folder: PathBuf = PathBuf::new();
    /// Room for all files of exports together, in gigabytes.
    export_gigabytes: u64 = 50;
    /// How long files of an export are kept, in hours.
    export_hours: u64 = 24;
    /// Exports of one program that may wait or run at a time.
    exports_a_client: usize = 2;
    /// Exports that one program may begin in an hour.
    exports_an_hour: usize = 30;
    /// Threads that write exports, when nobody else wants their core. 0: one a core, save one.
    export_threads: usize = 0;
    /// Subscriptions may call endpoints in private networks.
    subscriptions_private: bool = false;
    /// Key sets of programs are fetched from the address they registered.
    fetch_client_keys: bool = false;
    /// Take no changes: records are searched, read and asked for, and nothing is added. For upgrades and moves.
    read_only: bool = false;
    /// Megabytes that have to be free where a SQLite database is. With less, no changes are taken until there is room again:
    /// what is left is for the audit log of those who read.
    disk_reserve_megabytes: u64 = 200;
    /// Form of the log on stderr: `plain` or `json`.
    log: String = "plain".into();
    /// What is logged: `error`, `warn`, `info`, `debug`, or a filter as in `info,jenner_web=debug`.
    log_level: String = "info".into();
}

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// The program's own choice.
    Default,
    /// The settings file.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
    /// A flag of the command line.
    Flag(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment(name) => write!(f, "environment {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// One setting, for printing.
pub struct Line {
    /// Name.
    pub key: &'static str,
    /// What it means, a line each.
    pub meaning: &'static [&'static str],
    /// Value as TOML, secrets hidden.
    pub value: String,
    /// Where it came from.
    pub origin: Origin,
}

/// Settings with their origins.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The settings.
    pub config: Config,
    origins: BTreeMap<String, Origin>,
}

/// Variables that begin like settings and are none.
const OTHER_VARIABLES: &[&str] =
    &["CONFIG", "REFERENCE", "TEST_DATABASE_URL", "POSTGRES_BIN", "URL", "DEMO_OUTPUT"];

impl Loaded {
    /// Brings all sources together. `flags` are those of the command beside the common ones: flag, name, value.
    pub fn new(common: &Common, flags: &[(&'static str, &'static str, Option<Value>)]) -> Result<Self> {
        let environment: Vec<(String, String)> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let file = match &common.config {
            Some(path) => Some(path.clone()),
            None => Some(PathBuf::from("jenner.toml")).filter(|path| path.is_file()),
        };
        let text = match &file {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|error| {
                    usage(format!("cannot read the settings file {}: {error}", path.display()))
                })?;
                Some((path.as_path(), text))
            }
            None => None,
        };
        let common_flags = [
            ("--database", "database", common.database.clone().map(Value::String)),
            ("--log", "log", common.log.clone().map(Value::String)),
        ];
        Self::merge(
            text.as_ref().map(|(path, text)| (*path, text.as_str())),
            &environment,
            &[&common_flags[..], flags],
        )
    }

    fn merge(
        file: Option<(&Path, &str)>,
        environment: &[(String, String)],
        flags: &[&[(&'static str, &'static str, Option<Value>)]],
    ) -> Result<Self> {
        let mut values = Table::try_from(Config::default()).context("the settings' own values")?;
        let mut origins = BTreeMap::new();
        if let Some((path, text)) = file {
            let table: Table = text.parse().map_err(|error| {
                usage(format!("the settings file {} is not TOML: {error}", path.display()))
            })?;
            for (key, value) in table {
                if !values.contains_key(&key) {
                    return Err(usage(format!(
                        "the settings file {} knows no setting \"{key}\"; `jenner config` lists all",
                        path.display()
                    )));
                }
                origins.insert(key.clone(), Origin::File(path.to_owned()));
                values.insert(key, value);
            }
        }
        for (name, text) in environment {
            let Some(key) = name.strip_prefix("JENNER_").filter(|key| !OTHER_VARIABLES.contains(key)) else {
                continue;
            };
            let key = key.to_ascii_lowercase();
            let Some(value) = values.get_mut(&key) else {
                return Err(usage(format!(
                    "the environment variable {name} names no setting; `jenner config` lists all"
                )));
            };
            *value =
                like(value, text).map_err(|wanted| usage(format!("{name}: {wanted}, not \"{text}\"")))?;
            origins.insert(key, Origin::Environment(name.clone()));
        }
        for (flag, key, value) in flags.iter().flat_map(|flags| flags.iter()) {
            if let Some(value) = value {
                values.insert((*key).to_owned(), value.clone());
                origins.insert((*key).to_owned(), Origin::Flag(flag));
            }
        }
        let config: Config =
            values.try_into().map_err(|error| usage(format!("a setting has a wrong value: {error}")))?;
        config.check()?;
        Ok(Self { config, origins })
    }

    /// Every setting, in order.
    pub fn lines(&self) -> Result<Vec<Line>> {
        let values = Table::try_from(&self.config)?;
        let line = |(key, meaning): &(&'static str, &'static [&'static str])| Line {
            key,
            meaning,
            value: values.get(*key).map(shown).unwrap_or_default(),
            origin: self.origins.get(*key).cloned().unwrap_or(Origin::Default),
        };
        Ok(MEANINGS.iter().map(line).collect())
    }
}

impl Config {
    fn check(&self) -> Result<()> {
        self.zone()?;
        if self.node > 95 {
            return Err(usage(format!("node is {}; it goes from 0 to 95", self.node)));
        }
        if !(5..=30).contains(&self.session_idle_minutes) {
            return Err(usage(format!(
                "session_idle_minutes is {}; it goes from 5 to 30",
                self.session_idle_minutes
            )));
        }
        if !(8..=64).contains(&self.password_least) {
            return Err(usage(format!("password_least is {}; it goes from 8 to 64", self.password_least)));
        }
        if !(6..=200).contains(&self.audit_years) {
            return Err(usage(format!("audit_years is {}; the law asks for 6 at least", self.audit_years)));
        }
        if !(1..=1440).contains(&self.audit_minutes) {
            return Err(usage(format!("audit_minutes is {}; it goes from 1 to 1440", self.audit_minutes)));
        }
        if !["starttls", "tls", "none"].contains(&self.mail_security.as_str()) {
            return Err(usage(format!(
                "mail_security is \"{}\"; it is starttls, tls or none",
                self.mail_security
            )));
        }
        if ![1, 4].contains(&self.cards_a_sheet) {
            return Err(usage(format!("cards_a_sheet is {}; it is 1 or 4", self.cards_a_sheet)));
        }
        if !["plain", "json"].contains(&self.log.as_str()) {
            return Err(usage(format!("log is \"{}\"; it is plain or json", self.log)));
        }
        if !["county", "parish", "borough"].contains(&self.county_word.as_str()) {
            return Err(usage(format!(
                "county_word is \"{}\"; it is county, parish or borough",
                self.county_word
            )));
        }
        Ok(())
    }

    /// The time zone.
    pub fn zone(&self) -> Result<jiff::tz::TimeZone> {
        jiff::tz::TimeZone::get(&self.time_zone).map_err(|_| {
            usage(format!("time_zone \"{}\" is not known; write it as America/Chicago", self.time_zone))
        })
    }

    /// The folder of what belongs to the database and is not in it: keys, the purge ledger. Beside an SQLite file that was named
    /// and has its keys there (a demo state), else `data_dir`.
    pub fn home(&self) -> PathBuf {
        let beside =
            crate::open::sqlite_file(&self.database_url()).and_then(|file| file.parent().map(PathBuf::from));
        beside.filter(|folder| folder.join("keys").is_dir()).unwrap_or_else(|| self.data_dir.clone())
    }

    /// The URL of the database.
    pub fn database_url(&self) -> String {
        if self.database.is_empty() {
            format!("sqlite:{}", self.data_dir.join("jenner.db").display())
        } else {
            self.database.clone()
        }
    }
}

/// A text from the environment as a value of the same type.
fn like(value: &Value, text: &str) -> Result<Value, &'static str> {
    match value {
        Value::Integer(_) => text.trim().parse().map(Value::Integer).map_err(|_| "a whole number is wanted"),
        // Several values: with commas between them.
        Value::Array(_) => Ok(Value::Array(
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| part.into()).collect(),
        )),
        Value::Boolean(_) => text.trim().parse().map(Value::Boolean).map_err(|_| "true or false is wanted"),
        _ => Ok(Value::String(text.to_owned())),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => Value::String(without_password(text)).to_string(),
        other => other.to_string(),
    }
}

/// A URL with its password replaced, also one given as a parameter.
pub fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    let place = match place.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:***@{host}"),
            None => format!("{user}@{host}"),
        },
        None => place.to_owned(),
    };
    let hidden = |part: &str| match part.split_once('=') {
        Some((name, _)) if name.contains("password") => format!("{name}=***"),
        _ => part.to_owned(),
    };
    let query = query
        .map_or_else(String::new, |q| format!("?{}", q.split('&').map(hidden).collect::<Vec<_>>().join("&")));
    format!("{scheme}://{place}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flag_outranks_the_environment_and_that_the_file() {
        let file = Some((Path::new("a.toml"), "product = \"A\"\nnode = 3\napplication = \"A\""));
        let environment = [("JENNER_NODE".into(), "4".into()), ("JENNER_APPLICATION".into(), "B".into())];
        let flags = [("--application", "application", Some(Value::String("C".into())))];
        let loaded = Loaded::merge(file, &environment, &[&flags]).unwrap();
        let config = &loaded.config;
        assert_eq!((config.product.as_str(), config.node, config.application.as_str()), ("A", 4, "C"));
        let lines = loaded.lines().unwrap();
        let origin = |key| lines.iter().find(|line| line.key == key).unwrap().origin.to_string();
        assert_eq!(origin("product"), "a.toml");
        assert_eq!(origin("node"), "environment JENNER_NODE");
        assert_eq!(origin("application"), "flag --application");
        assert_eq!(origin("listen"), "default");
    }

    #[test]
    fn names_and_values_that_make_no_sense_are_refused() {
        let refused = |file: &str, environment: &[(String, String)]| {
            Loaded::merge(Some((Path::new("a.toml"), file)), environment, &[]).unwrap_err().to_string()
        };
        assert!(refused("listne = \"x\"", &[]).contains("no setting \"listne\""));
        assert!(refused("node = \"x\"", &[]).contains("node"));
        assert!(refused("node = 96", &[]).contains("0 to 95"));
        assert!(refused("session_idle_minutes = 31", &[]).contains("5 to 30"));
        assert!(refused("password_least = 7", &[]).contains("8 to 64"));
        assert!(refused("time_zone = \"Mars/Base\"", &[]).contains("Mars/Base"));
        assert!(refused("", &[("JENNER_NODE".into(), "many".into())]).contains("whole number"));
        assert!(refused("", &[("JENNER_NOD".into(), "1".into())]).contains("JENNER_NOD"));
    }

    #[test]
    fn passwords_in_urls_are_hidden() {
        let shown = without_password("postgres://ida:se:cr@et@db:5432/iis?sslmode=require&password=also");
        assert_eq!(shown, "postgres://ida:***@db:5432/iis?sslmode=require&password=***");
        assert_eq!(without_password("sqlite:/a/b.db"), "sqlite:/a/b.db");
    }
}
