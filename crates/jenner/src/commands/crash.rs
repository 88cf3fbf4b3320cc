//! `jenner crash`: kills a load with SIGKILL at a random moment, again and again, and looks each time whether
//! what was acknowledged is there, once.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use jenner::demo::{self, State};
use jenner_codes::Codes;
use jenner_hl7::er7::Message;
use jenner_hl7::{charset, vxu};
use jenner_model::access::Access;
use jenner_model::report::{Report, Statement};
use jenner_model::{OrganizationId, PersonId, Timestamp};
use jenner_registry::{Registry, access, organizations};
use jenner_store::queries::message::{MessageFilter, MessageLine};
use jenner_store::{audit, queries};

use crate::config::Config;
use crate::open::{self, Part};
use crate::problem::{Outcome, usage};

/// How to crash.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// How often
    #[arg(long, value_name = "N", default_value_t = 50)]
    rounds: u32,
    /// Messages a round
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    messages: usize,
    /// Where: sqlite (a fresh file a round) or postgres (the empty database of --database, all rounds in it)
    #[arg(long, value_name = "ENGINE", default_value = "sqlite", value_parser = ["sqlite", "postgres"])]
    engine: String,
    /// Side by side: files, and threads of the load
    #[arg(long, value_name = "N", default_value_t = 8)]
    jobs: usize,
    /// Latest moment of the kill, in milliseconds after the first answer
    #[arg(long, value_name = "MS", default_value_t = 4_000)]
    latest: u64,
}

/// What rounds came to.
#[derive(Debug, Default)]
struct Sum {
    killed: u32,
    acknowledged: usize,
    unacknowledged: usize,
    doses: usize,
    wrong: Vec<String>,
}

/// Runs the rounds.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let on_postgres = config.database_url().starts_with("postgres");
    if (args.engine == "postgres") != on_postgres && (on_postgres || args.engine == "postgres") {
        return Err(usage("--engine postgres goes with --database postgres://…, and sqlite with none"));
    }
    let folder = std::env::temp_dir().join(format!("jenner-crash-{}", std::process::id()));
    fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let ended = rounds(args, config, &folder, out);
    // The files of a round that went wrong are what one wants to look at.
    if ended.as_ref().is_ok_and(|sum| sum.wrong.is_empty()) {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    } else {
        writeln!(out, "the files are in {}", folder.display())?;
    }
    let sum = ended?;
    writeln!(
        out,
        "{} rounds on {}, {} killed in the middle: {} acknowledged messages, {} of their doses looked up, {} messages \
         stored whose answer the kill cut off; {} wrong",
        args.rounds,
        args.engine,
        sum.killed,
        sum.acknowledged,
        sum.doses,
        sum.unacknowledged,
        sum.wrong.len()
    )?;
    Ok(Outcome::of(sum.wrong.len()))
}

fn rounds(args: &Args, config: &Config, folder: &Path, out: &mut dyn Write) -> Result<Sum> {
    let mut sum = Sum::default();
    for round in 1..=args.rounds {
        let place = folder.join(round.to_string());
        fs::create_dir_all(&place)?;
        let mut config = config.clone();
        if args.engine == "sqlite" {
            config.database = format!("sqlite:{}", place.join("crash.db").display());
        }
        let batch = Batch::make(args, u64::from(round), &place)?;
        let acked = place.join("acked");
        let since = Timestamp::from_jiff(jiff::Timestamp::now());
        let killed = load_and_kill(args, &config, &batch.files, &acked)?;
        let before = (sum.acknowledged, sum.wrong.len());
        look(&config, &batch, &acked, since, &mut sum)?;
        sum.killed += u32::from(killed);
        let how = if killed { "killed" } else { "ended before the kill" };
        writeln!(
            out,
            "round {round}: {how}, {} of {} acknowledged, {} wrong",
            sum.acknowledged - before.0,
            batch.messages.len(),
            sum.wrong.len() - before.1
        )?;
        for wrong in &sum.wrong[before.1..] {
            writeln!(out, "  {wrong}")?;
        }
        out.flush()?;
        if sum.wrong.len() == before.1 {
            fs::remove_dir_all(&place)?;
        }
    }
    Ok(sum)
}

/// The messages of a round.
struct Batch {
    files: Vec<PathBuf>,
    /// By control id: sender's code and text.
    messages: HashMap<String, (String, String)>,
}

impl Batch {
    /// Made-up messages, households dealt out to as many files as load side by side.
    fn make(args: &Args, round: u64, place: &Path) -> Result<Self> {
        let today = jiff::Zoned::now().date();
        // Another seed a round: on PostgreSQL all rounds share a database.
        let seed = 1_000 + round + u64::from(std::process::id()) * 1_000;
        let state = State::new(demo::Settings { seed, people: 2_000, today })?;
        let jobs = args.jobs.clamp(1, 64);
        let mut texts = vec![String::new(); jobs];
        let mut messages = HashMap::new();
        for household in state.households(0..u32::MAX) {
            if messages.len() >= args.messages {
                break;
            }
            let file = household.number as usize % jobs;
            for message in state.messages_of(&household) {
                let code =
                    state.organizations().get(message.organization_index).map_or("", |o| o.code.as_str());
                let parsed =
                    Message::parse(&message.text).map_err(|why| anyhow::anyhow!("made-up message: {why}"))?;
                let control_id = parsed.header().field(10).text().into_owned();
                if messages.insert(control_id, (code.to_owned(), message.text.clone())).is_none() {
                    texts[file].push_str(&message.text);
                }
            }
        }
        let files = (0..jobs).map(|n| place.join(format!("{n}.hl7"))).collect::<Vec<_>>();
        for (file, text) in files.iter().zip(&texts) {
            fs::write(file, text).with_context(|| format!("cannot write {}", file.display()))?;
        }
        Ok(Self { files, messages })
    }
}

/// Loads in a child and kills it; whether it was still at work.
fn load_and_kill(args: &Args, config: &Config, files: &[PathBuf], acked: &Path) -> Result<bool> {
    let program = std::env::current_exe().context("the program does not know its own file")?;
    let mut child = Command::new(program)
        .args(["hl7", "load", "--create-organizations", "--jobs", &args.jobs.to_string()])
        .arg("--acked")
        .arg(acked)
        .args(files)
        .env("JENNER_DATABASE", config.database_url())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .context("the load cannot be started")?;
    // The moment is counted from the first answer: before that there is nothing to lose.
    let limit = Instant::now() + Duration::from_secs(120);
    while fs::metadata(acked).map_or(0, |file| file.len()) == 0 {
        if child.try_wait()?.is_some() || Instant::now() > limit {
            // It has ended, or is stuck.
            let _ = child.kill();
            bail!("the load did not begin: {}", child.wait()?);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    std::thread::sleep(Duration::from_millis(rand::random_range(0..=args.latest)));
    let at_work = child.try_wait()?.is_none();
    // SIGKILL: nothing of the program runs after it.
    child.kill().context("the load cannot be killed")?;
    child.wait()?;
    Ok(at_work)
}

/// Opens the database again and compares it with what was acknowledged.
fn look(config: &Config, batch: &Batch, acked: &Path, since: Timestamp, sum: &mut Sum) -> Result<()> {
    let registry = open::registry(config, Part::Command)?;
    let text = fs::read_to_string(acked).unwrap_or_default();
    // The last line may have been cut off by the kill: then its message was not acknowledged.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let acknowledged: HashSet<&str> = whole.lines().collect();
    sum.acknowledged += acknowledged.len();
    let codes: HashMap<String, OrganizationId> =
        organizations::list(&registry)?.into_iter().map(|o| (o.code.to_string(), o.id)).collect();
    let mut look = Look { registry: &registry, since, people: HashMap::new(), numbers: HashMap::new() };
    for (control_id, (code, text)) in &batch.messages {
        let Some(organization) = codes.get(code) else {
            if acknowledged.contains(control_id.as_str()) {
                sum.wrong.push(format!("{control_id}: acknowledged, but its sender is not in the registry"));
            }
            continue;
        };
        let ticket = access::of_operator(*organization);
        let line = match look.line(&ticket, control_id, acknowledged.contains(control_id.as_str()))? {
            Ok(line) => line,
            Err(wrong) => {
                sum.wrong.push(wrong);
                continue;
            }
        };
        let Some(line) = line else { continue };
        sum.unacknowledged += usize::from(!acknowledged.contains(control_id.as_str()));
        match look.content(&ticket, &line, text)? {
            Ok(doses) => sum.doses += doses,
            Err(wrong) => sum.wrong.push(format!("{control_id}: {wrong}")),
        }
    }
    for problem in registry.db().check_integrity(true)? {
        sum.wrong.push(format!("the database: {problem}"));
    }
    for chain in audit::verify(registry.db())?.chains {
        sum.wrong.extend(chain.fault.map(|fault| format!("audit chain {}: {fault}", chain.chain)));
    }
    Ok(())
}

/// A look at one database.
struct Look<'r> {
    registry: &'r Registry,
    /// Beginning of the round: rounds on one database may draw the same control id for different messages.
    since: Timestamp,
    /// What is kept about people looked at so far.
    people: HashMap<PersonId, Vec<Report>>,
    /// Whom a source's patient number stands for.
    numbers: HashMap<(OrganizationId, String), PersonId>,
}

impl Look<'_> {
    /// The message's line in the log; none if it may be missing and is.
    fn line(
        &self,
        ticket: &Access,
        control_id: &str,
        must: bool,
    ) -> Result<Result<Option<MessageLine>, String>> {
        let filter = MessageFilter {
            organization: Some(ticket.organization()),
            from: Some(self.since),
            control_id: Some((control_id.to_owned(), jenner_registry::intake::control_key(control_id))),
            ..MessageFilter::default()
        };
        let mut lines = self.registry.db().read(|tx| queries::message::list(tx, ticket, &filter, 0, 10))?;
        Ok(match lines.len() {
            0 if must => Err(format!("{control_id}: acknowledged, but not in the log")),
            0 | 1 => Ok(lines.pop()),
            n => Err(format!("{control_id}: {n} times in the log")),
        })
    }

    /// Whether everything the message says is kept about its person, once. Gives the number of doses.
    fn content(&mut self, ticket: &Access, line: &MessageLine, text: &str) -> Result<Result<usize, String>> {
        let (decoded, _) = charset::decode(text.as_bytes());
        let Ok(message) = Message::parse(&decoded) else {
            return Ok(Err("its text cannot be read again".to_owned()));
        };
        let said = vxu::read(&message, Codes::embedded(), self.registry.today());
        let Some(demographics) = said.demographics else {
            return Ok(if line.stored == 0 {
                Ok(0)
            } else {
                Err("stored, though it names nobody".to_owned())
            });
        };
        let Some(person) = line.person else {
            return Ok(Err("in the log without its person".to_owned()));
        };
        if let Some(number) = demographics.identifiers.first() {
            let key = (ticket.organization(), format!("{}/{}", number.authority, number.value));
            let first = *self.numbers.entry(key).or_insert(person);
            if first != person {
                return Ok(Err("one patient number stands for two people".to_owned()));
            }
        }
        let reports = match self.people.entry(person) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(place) => {
                let mut found =
                    self.registry.db().read(|tx| queries::report::of_people(tx, ticket, &[person]))?;
                place.insert(found.remove(&person).unwrap_or_default())
            }
        };
        let mut doses = 0;
        let all = std::iter::once(Statement::Demographics(Box::new(demographics)))
            .chain(said.statements.into_iter().map(|located| located.statement));
        for statement in all {
            let dose = matches!(statement, Statement::Dose(_));
            let kept = reports
                .iter()
                .filter(|r| r.organization == ticket.organization() && r.statement == statement);
            match kept.count() {
                0 => return Ok(Err(format!("a statement is missing (message {})", line.id.0))),
                1 => doses += usize::from(dose),
                n => {
                    return Ok(Err(format!("a statement is kept {n} times (message {})", line.id.0)));
                }
            }
        }
        Ok(Ok(doses))
    }
}
