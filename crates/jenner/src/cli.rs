//! The command line as clap knows it. The help texts here are the manual.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::commands::{
    assess, audit, away, backup, bench_cdsi, bench_coverage, bench_exchange, bench_export, bench_match,
    bench_outreach, bench_population, bench_roster, bench_stayout, bench_stock, cdsi_check, cdsi_diff,
    cdsi_impact, cdsi_import, cdsi_run, codes_import, coverage, crash, demo, doctor, doses_judge, export,
    forecast, group, hl7_check, hl7_load, hl7_query, hl7_watch, interface, inventory, keys, link_dedupe,
    link_evaluate, link_judge, link_learn, link_pairs, link_sweep, link_train, mail, maps, messages, optout,
    orders, organization, outreach, papers, partner, programme, restore, school_law, serve, upload, user,
    vital_load,
};

/// Jenner: an immunization registry in one program
#[derive(Debug, Parser)]
#[command(name = "jenner", version, propagate_version = true)]
pub struct Cli {
    /// Settings that every command takes
    #[command(flatten)]
    pub common: Common,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// Settings that every command takes.
#[derive(Debug, Clone, Default, Args)]
pub struct Common {
    /// Settings file (TOML); without it jenner.toml in the current folder, if there is one
    #[arg(long, global = true, value_name = "FILE", env = "JENNER_CONFIG")]
    pub config: Option<PathBuf>,
    /// Database: sqlite:FILE or postgres://USER:PASSWORD@HOST/NAME
    #[arg(long, global = true, value_name = "URL")]
    pub database: Option<String>,
    /// Form of the log on stderr: plain or json
    #[arg(long, global = true, value_name = "FORM")]
    pub log: Option<String>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a made-up state through the real intake, serve it, print its sign-ins
    Demo(demo::Args),
    /// Run the registry: pages, HL7 over REST and SOAP, health at /healthz and /readyz
    Serve(serve::Args),
    /// Bring the database to this program's version
    Migrate,
    /// Look for damage: the file, its version, the audit log
    Doctor(doctor::Args),
    /// Copy the database (SQLite) while it is in use, and check the copy
    Backup(backup::Args),
    /// Put a backup in the place of the database (SQLite)
    Restore(restore::Args),
    /// Print every setting and where its value came from
    Config,
    /// The audit log
    #[command(subcommand)]
    Audit(audit::Command),
    /// Packs for disasters: one encrypted file that answers without network, and what was done with it brought back
    #[command(subcommand)]
    Away(away::Command),
    /// People who sign in
    #[command(subcommand)]
    User(user::Command),
    /// Organizations
    #[command(subcommand)]
    Org(organization::Command),
    /// Coverage: who has reached what, for any area and cohort on any day
    #[command(subcommand)]
    Coverage(coverage::Command),
    /// Reminder and recall: saved cohorts, runs, what they did
    #[command(subcommand)]
    Outreach(outreach::Command),
    /// School law: what another edition would do
    #[command(subcommand)]
    SchoolLaw(school_law::Command),
    /// Lists of people for exports
    #[command(subcommand)]
    Group(group::Command),
    /// Machine senders
    #[command(subcommand)]
    Interface(interface::Command),
    /// Vaccine stock: what is on the shelves, its ledger, doses that took nothing, counts
    #[command(subcommand)]
    Inventory(inventory::Command),
    /// Orders of vaccine, and files of the federal ordering system
    #[command(subcommand)]
    Orders(orders::Command),
    /// The vaccine programme: accounts to the dose, doses by eligibility, the watch over doses
    #[command(subcommand)]
    Programme(programme::Command),
    /// The keys of what is sealed in the database
    #[command(subcommand)]
    Keys(keys::Command),
    /// Extracts for CDC, and a checker of such files
    #[command(subcommand)]
    Export(export::Command),
    /// The message log: judge again, count, empty
    #[command(subcommand)]
    Messages(messages::Command),
    /// Mail that came back, papers of a run, a sandbox that takes what would be sent
    #[command(subcommand)]
    Mail(mail::Command),
    /// Who left: purges, keeping new messages out, messages on hold
    #[command(subcommand)]
    Optout(optout::Command),
    /// Official records, health cards, and the keys that sign them
    #[command(subcommand)]
    Papers(papers::Command),
    /// Other registries: asking them, and what was agreed
    #[command(subcommand)]
    Partner(partner::Command),
    /// Code tables
    #[command(subcommand)]
    Codes(Codes),
    /// Shapes of areas for maps
    #[command(subcommand)]
    Maps(maps::Command),
    /// HL7 messages
    #[command(subcommand)]
    Hl7(Hl7),
    /// Take a table of doses (CSV), row by row
    Upload(upload::Args),
    /// Births and deaths from the vital records office
    #[command(subcommand)]
    Vital(Vital),
    /// What one person is due, from birth date, sex and doses; reads and stores nothing
    Forecast(forecast::Args),
    /// Immunization schedules: what is due, by rules that are files
    #[command(subcommand)]
    Cdsi(Cdsi),
    /// Dose reports and the vaccination events they describe
    #[command(subcommand)]
    Doses(Doses),
    /// Which records are one person: tables of your own, and how good the matcher is
    #[command(subcommand)]
    Link(Link),
    /// Assess those whose evaluation and forecast are out of date: after a new schedule, or as time goes by
    Assess(assess::Args),
    /// Measure
    #[command(subcommand)]
    Bench(Bench),
    /// Kill a load again and again, and look whether what was acknowledged is there
    #[command(hide = true)]
    Crash(crash::Args),
}

/// Code tables.
#[derive(Debug, Subcommand)]
pub enum Codes {
    /// Make the code tables from the files that CDC and others publish
    Import(codes_import::Args),
}

/// HL7 messages.
#[derive(Debug, Subcommand)]
pub enum Hl7 {
    /// Read and judge messages; store nothing
    Check(hl7_check::Args),
    /// Submit messages to the registry
    Load(hl7_load::Args),
    /// Answer queries from the registry
    Query(hl7_query::Args),
    /// Submit the files that are put into a folder
    Watch(hl7_watch::Args),
}

/// Births and deaths.
#[derive(Debug, Subcommand)]
pub enum Vital {
    /// Load a file of births or of deaths
    Load(vital_load::Args),
}

/// Immunization schedules.
#[derive(Debug, Subcommand)]
pub enum Cdsi {
    /// Run test cases, and say where the engine differs from what they expect
    Check(cdsi_check::Args),
    /// Answer many cases, one line of JSON a case
    Run(cdsi_run::Args),
    /// Make a schedule pack from CDC's supporting data (XML)
    Import(cdsi_import::Args),
    /// What changed from one schedule to another, rule by rule
    Diff(cdsi_diff::Args),
    /// Count what another schedule would change for the people of the registry; stores nothing
    Impact(cdsi_impact::Args),
}

/// Dose reports.
#[derive(Debug, Subcommand)]
pub enum Doses {
    /// Say of pairs of dose reports whether they are one vaccination event, and which one speaks for it
    Judge(doses_judge::Args),
}

/// Matching.
#[derive(Debug, Subcommand)]
pub enum Link {
    /// Which rows of a table are one person; automatic links only
    Dedupe(link_dedupe::Args),
    /// The pairs of rows that were compared, each with probability and decision
    Pairs(link_pairs::Args),
    /// One decision for each given pair
    Judge(link_judge::Args),
    /// Learn weights from tables of your own, without labels
    Train(link_train::Args),
    /// Precision, recall and F1 on sets whose truth is known, beside other programs
    Evaluate(link_evaluate::Args),
    /// Make what the matcher knows of everybody in the registry anew from the reports: after an upgrade
    Learn(link_learn::Args),
    /// Look for duplicates among everybody in the registry
    Sweep(link_sweep::Args),
}

/// Measurements.
#[derive(Debug, Subcommand)]
pub enum Bench {
    /// Evaluation and forecast of doses, on one core
    Cdsi(bench_cdsi::Args),
    /// Coverage: everybody made anew from raw doses, and questions
    Coverage(bench_coverage::Args),
    /// Updates and queries over HTTP against a demo state
    Exchange(bench_exchange::Args),
    /// An export of everybody, alone and beside single queries
    Export(bench_export::Args),
    /// Finding the duplicates in a table of made-up registrations
    Match(bench_match::Args),
    /// Reminders to made-up families by text, e-mail and letter; the program is killed while it sends
    Outreach(bench_outreach::Args),
    /// A year of vaccine stock in made-up clinics: deliveries, doses by message, errors, counts, frauds
    Stock(bench_stock::Args),
    /// Whether purged people stay out: varied messages about them, and messages about others
    Stayout(bench_stayout::Args),
    /// Assessing everybody anew, from the stored facts
    Population(bench_population::Args),
    /// The list of a district compared with a state
    Roster(bench_roster::Args),
    /// The sending side of `exchange`, in a process of its own
    #[command(hide = true)]
    Client(crate::bench::client::Args),
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, Parser as _};

    use super::Cli;

    #[test]
    fn the_command_line_is_sound_and_a_log_of_a_pack_is_no_wish_for_a_log() {
        Cli::command().debug_assert();
        let read = Cli::try_parse_from(["jenner", "away", "merge", "shelter.log"]);
        assert!(read.is_ok(), "{read:?}");
    }
}
