//! `jenner bench outreach`: a run of reminders from the plan to the last letter, with a mail server and a text gateway that keep what
//! they get. The program is killed with SIGKILL in the middle, again and again; afterwards it is looked whether everybody was told, and
//! nobody twice.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail};
use jenner_model::access::Access;
use jenner_model::organization::OrganizationKind;
use jenner_registry::family::contact::Contact;
use jenner_registry::intake::Answer;
use jenner_registry::mailing::volumes;
use jenner_registry::messages::Transport;
use jenner_registry::organizations::{self, NewOrganization};
use jenner_registry::outreach::asked::{Limits, Window};
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::{self, Asked, Cohort, Step, Template, Whose};
use jenner_registry::{Registry, access};
use jenner_web::courier::sandbox::{self, Keeper, gateway, smtp};
use jenner_web::courier::texts::Event;

use crate::bench::families::{self, Way};
use crate::bench::told::{Arrived, judge};
use crate::config::Config;
use crate::loading::{self, Tally};
use crate::open::{self, Part};
use crate::problem::Outcome;
use crate::progress::Progress;

/// Threads that load families.
const LOADERS: usize = 64;
/// Families that a thread takes at a time.
const PORTION: u32 = 50;
/// The code of the clinic.
const CLINIC: &str = "REMIND";
/// The secret of this run's gateway. It sends nothing.
const SECRET: &str = "a secret of the sandbox, of no worth";
/// Nothing is told any more for so long: something is stuck.
const STUCK: Duration = Duration::from_secs(180);

/// What to do.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Families
    #[arg(long, value_name = "N", default_value_t = 20_000, value_parser = clap::value_parser!(u32).range(30..=25_000))]
    families: u32,
    /// How often the server is killed while it sends
    #[arg(long, value_name = "N", default_value_t = 2)]
    kills: u32,
    /// Folder of the database and of everything else; without it a temporary one, removed when all is well
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
}

/// How long the parts took, in seconds, and what they came to.
#[derive(Debug, Default)]
struct Sum {
    people: usize,
    load: f64,
    plan: f64,
    send: f64,
    sent: usize,
    print: f64,
    letters: usize,
    pages: usize,
    files: usize,
    kills: u32,
    unsure: u64,
    not_told: usize,
    wrong: Vec<String>,
}

/// Runs it.
pub fn run(args: &Args, config: &Config, out: &mut dyn Write) -> Result<Outcome> {
    let folder = match &args.data {
        Some(folder) => folder.clone(),
        None => std::env::temp_dir().join(format!("jenner-outreach-{}", std::process::id())),
    };
    fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder {}", folder.display()))?;
    let done = whole(args, config, &folder);
    if args.data.is_none() && done.as_ref().is_ok_and(|sum| sum.wrong.is_empty()) {
        fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    } else {
        writeln!(out, "the files are in {}", folder.display())?;
    }
    let sum = done?;
    for wrong in sum.wrong.iter().take(20) {
        writeln!(out, "  {wrong}")?;
    }
    writeln!(
        out,
        "{} families, {} people: loaded in {:.0} s, planned in {:.1} s",
        args.families, sum.people, sum.load, sum.plan
    )?;
    writeln!(
        out,
        "{} texts and e-mails in {:.0} s ({:.0} a second), the server killed {} times; {} unsure, {} families not told",
        sum.sent,
        sum.send,
        sum.sent as f64 / sum.send.max(0.001),
        sum.kills,
        sum.unsure,
        sum.not_told
    )?;
    writeln!(
        out,
        "{} letters in {} files, {} pages, in {:.0} s ({:.0} a second); {} wrong",
        sum.letters,
        sum.files,
        sum.pages,
        sum.print,
        sum.letters as f64 / sum.print.max(0.001),
        sum.wrong.len()
    )?;
    Ok(Outcome::of(sum.wrong.len()))
}

fn whole(args: &Args, config: &Config, folder: &Path) -> Result<Sum> {
    let mut sum = Sum::default();
    let mut config = config.clone();
    config.data_dir = folder.to_owned();
    config.database = format!("sqlite:{}", folder.join("outreach.db").display());
    let run = {
        let registry = open::registry(&config, Part::Server)?;
        let clinic = clinic(&registry)?;
        let begun = Instant::now();
        sum.people = load(&registry, &clinic, args.families)?;
        sum.load = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let run = plan(&registry, &clinic)?;
        sum.plan = begun.elapsed().as_secs_f64();
        run
    };
    let kept = folder.join("kept.ndjson");
    let keeper = Arc::new(Keeper::open(&kept).context("messages cannot be kept")?);
    let mail =
        smtp::Server::start(TcpListener::bind("127.0.0.1:0")?, smtp::Behaviour::default(), keeper.clone())?;
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0"))?;
    let texts = listener.local_addr()?;
    let behaviour = gateway::Behaviour { secret: SECRET.to_owned(), ..gateway::Behaviour::default() };
    runtime.spawn(gateway::serve(listener, gateway::router(behaviour, keeper.clone())));
    // A port that is free now.
    let listen = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let place = Place {
        config: &config,
        settings: HashMap::from([
            ("JENNER_DATA_DIR", folder.display().to_string()),
            ("JENNER_DATABASE", config.database.clone()),
            ("JENNER_LISTEN", listen.clone()),
            ("JENNER_PUBLIC_URL", format!("http://{listen}")),
            ("JENNER_MAIL_SERVER", mail.address().to_string()),
            ("JENNER_MAIL_SECURITY", "none".to_owned()),
            ("JENNER_MAIL_FROM", "Department of Health <shots@iis.example>".to_owned()),
            ("JENNER_TEXTS_URL", format!("http://{texts}/")),
            ("JENNER_TEXTS_SECRET", "env:OUTREACH_SECRET".to_owned()),
            ("OUTREACH_SECRET", SECRET.to_owned()),
            ("JENNER_LOG_LEVEL", "warn".to_owned()),
        ]),
        log: folder.join("server.log"),
        kept: kept.clone(),
    };
    let begun = Instant::now();
    send(args, &place, run, &keeper, &runtime, &listen, &mut sum)?;
    sum.send = begun.elapsed().as_secs_f64();
    sum.sent = keeper.count();
    let papers = folder.join("letters");
    let begun = Instant::now();
    print(&place, run, &papers)?;
    sum.print = begun.elapsed().as_secs_f64();
    look(args, &config, run, &kept, &papers, &mut sum)?;
    Ok(sum)
}

/// The clinic in whose name families are told.
fn clinic(registry: &Registry) -> Result<Access> {
    let new = NewOrganization {
        parent: None,
        kind: OrganizationKind::Clinic,
        name: "Canal Street Clinic".into(),
        code: CLINIC.into(),
        vfc_pin: None,
        county: None,
        city: "Houma".into(),
    };
    let added = organizations::add(registry, &open::operator(), vec![new])?;
    let added = added.first().ok_or_else(|| anyhow!("the clinic was not added"))?;
    Ok(access::of_operator(added.id))
}

/// Loads all families through the intake; tells how many people.
fn load(registry: &Registry, clinic: &Access, families: u32) -> Result<usize> {
    let next = AtomicU32::new(0);
    let progress = Progress::new("families", u64::from(families));
    let today = registry.today();
    let born = today.saturating_sub(jiff::Span::new().years(2));
    let now = jiff::Timestamp::now().strftime("%Y%m%d%H%M%S+0000").to_string();
    let worker = || -> Result<Tally> {
        let mut tally = Tally::default();
        loop {
            let first = next.fetch_add(PORTION, Ordering::Relaxed);
            if first >= families {
                return Ok(tally);
            }
            for number in first..(first + PORTION).min(families) {
                for message in families::messages(number, CLINIC, born, &now) {
                    tally.messages += 1;
                    match loading::submit(registry, clinic, Transport::Demo, message.as_bytes())? {
                        Answer::Hl7(reply) => tally.count(&reply),
                        Answer::NotHl7(_) => bail!("a made-up message is no HL7"),
                    }
                }
                progress.add(1);
            }
        }
    };
    let all: Vec<Tally> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..LOADERS).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(anyhow!("a loading thread broke"))))
            .collect::<Result<_>>()
    })?;
    progress.finish();
    Ok(all.iter().map(|tally| tally.messages as usize).sum())
}

/// Asks for the run, plans and approves it, and holds it: it goes on when everything listens.
fn plan(registry: &Registry, clinic: &Access) -> Result<i64> {
    let template = Template::shipped(registry).into_iter().find(|(word, _)| word == "due");
    let (_, template) = template.ok_or_else(|| anyhow!("the pack has no template for what is due"))?;
    let asked = Asked {
        whose: Whose::Own,
        cohort: Cohort::default(),
        channels: vec![Channel::Text, Channel::Email, Channel::Letter],
        template,
        limits: Limits { most: 1, days: 30 },
        window: Window { from: 0, until: 24 },
        held_out: 0,
        seed: 7,
        texts_if_chosen: false,
        clinic: "Canal Street Clinic".to_owned(),
        phone: "985-555-0100".to_owned(),
    };
    let run = outreach::ask(registry, clinic, "Everybody who is due", &asked)?;
    if !outreach::plan(registry, clinic, run)? {
        bail!("the run was not planned");
    }
    for step in [Step::Approve, Step::Pause] {
        if outreach::step(registry, clinic, run, step)? != Some(true) {
            bail!("the run does not take the step {}", step.word());
        }
    }
    Ok(run)
}

/// Where the program runs, in processes of its own.
struct Place<'c> {
    config: &'c Config,
    settings: HashMap<&'static str, String>,
    log: PathBuf,
    kept: PathBuf,
}

impl Place<'_> {
    fn program(&self, arguments: &[&str]) -> Result<Child> {
        let program = std::env::current_exe().context("the program does not know its own file")?;
        let log = fs::OpenOptions::new().create(true).append(true).open(&self.log)?;
        let mut command = Command::new(program);
        for (name, _) in std::env::vars_os() {
            if name.to_str().is_some_and(|name| name.starts_with("JENNER_")) {
                command.env_remove(name);
            }
        }
        command
            .args(arguments)
            .envs(&self.settings)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("the program cannot be started")
    }
}

/// Ends a process that this command started, whatever it does.
fn kill(child: &mut Child) -> Result<()> {
    child.kill().context("the program cannot be killed")?;
    child.wait().context("the program that was killed")?;
    Ok(())
}

fn send(
    args: &Args,
    place: &Place<'_>,
    run: i64,
    keeper: &Keeper,
    runtime: &tokio::runtime::Runtime,
    listen: &str,
    sum: &mut Sum,
) -> Result<()> {
    let count = |way| (0..args.families).filter(|number| families::way(*number) == way).count();
    let total = count(Way::Text) + count(Way::Email);
    let mut server = place.program(&["serve"])?;
    let done = (|| {
        // One family says STOP before the first message leaves. That it is taken shows that the server listens.
        let event = Event::Inbound {
            from: format!("+1{}", families::phone(families::STOPS_BEFORE)),
            text: "STOP".to_owned(),
        };
        let callback = format!("http://{listen}{}", jenner_web::courier::texts::came::PATH);
        let limit = Instant::now() + STUCK;
        while let Err(why) = runtime.block_on(gateway::send(&callback, SECRET, &event)) {
            if Instant::now() > limit || server.try_wait()?.is_some() {
                bail!("the server does not take what the gateway tells: {why}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        {
            let registry = open::registry(place.config, Part::Command)?;
            if outreach::step(&registry, &open::operator(), run, Step::Resume)? != Some(true) {
                bail!("the run does not go on");
            }
        }
        for number in 1..=args.kills {
            let until = total * number as usize / (args.kills as usize + 1);
            wait(&mut server, keeper, |count| count >= until)?;
            kill(&mut server)?;
            sum.kills += 1;
            server = place.program(&["serve"])?;
        }
        // All but the one who said STOP.
        finish(&mut server, place, run, count(Way::Text) - 1)
    })();
    kill(&mut server)?;
    done
}

/// Waits until enough has arrived.
fn wait(server: &mut Child, keeper: &Keeper, is_enough: impl Fn(usize) -> bool) -> Result<()> {
    let (mut seen, mut since) = (keeper.count(), Instant::now());
    while !is_enough(keeper.count()) {
        if let Some(status) = server.try_wait()? {
            bail!("the server ended by itself: {status}");
        }
        if keeper.count() != seen {
            (seen, since) = (keeper.count(), Instant::now());
        }
        if since.elapsed() > STUCK {
            bail!("nothing has been told for {} seconds, after {seen} messages", STUCK.as_secs());
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// Waits until nobody waits for an e-mail, and every text message has arrived: one of which nobody knew whether it had left is given
/// to the gateway again.
fn finish(server: &mut Child, place: &Place<'_>, run: i64, texts: usize) -> Result<()> {
    let registry = open::registry(place.config, Part::Command)?;
    let (mut seen, mut since) = (0, Instant::now());
    loop {
        let (_, stand) =
            outreach::open(&registry, &open::operator(), run)?.ok_or_else(|| anyhow!("the run is gone"))?;
        let kept = sandbox::read(&place.kept).context("what was kept")?;
        let waits =
            stand.waiting.iter().any(|(channel, count)| channel != Channel::Letter.word() && *count > 0);
        if !waits && stand.claimed == 0 && kept.iter().filter(|one| one.channel == "text").count() >= texts {
            return Ok(());
        }
        if let Some(status) = server.try_wait()? {
            bail!("the server ended by itself: {status}");
        }
        if kept.len() != seen {
            (seen, since) = (kept.len(), Instant::now());
        }
        if since.elapsed() > STUCK {
            bail!("nothing has been told for {} seconds: {stand:?}", STUCK.as_secs());
        }
        std::thread::sleep(Duration::from_millis(500));
    }
}

/// Prints the letters; the first process that does is killed after a moment.
fn print(place: &Place<'_>, run: i64, folder: &Path) -> Result<()> {
    let (run, to) = (run.to_string(), folder.display().to_string());
    let arguments = ["mail", "print", "--run", &run, "--channel", "letter", "--to", &to];
    let mut first = place.program(&arguments)?;
    let limit = Instant::now() + STUCK;
    while !folder.exists() && first.try_wait()?.is_none() && Instant::now() < limit {
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(700));
    kill(&mut first)?;
    let status = place.program(&arguments)?.wait()?;
    if !status.success() {
        bail!("the letters were not printed: {status}; look at {}", place.log.display());
    }
    Ok(())
}

/// What arrived, and whether it is right.
fn look(args: &Args, config: &Config, run: i64, kept: &Path, papers: &Path, sum: &mut Sum) -> Result<()> {
    let mut arrived = Arrived::default();
    for one in sandbox::read(kept).context("what was kept")? {
        match one.channel.as_str() {
            "text" => arrived.texts.push((one.key, one.to)),
            _ => arrived.emails.push((one.key, one.to)),
        }
    }
    let manifest = volumes::read(papers)?.ok_or_else(|| anyhow!("the letters have no manifest"))?;
    for volume in &manifest.volumes {
        let mut table = csv::Reader::from_path(papers.join(&volume.table))?;
        for row in table.records() {
            let row = row?;
            let cell = |n| row.get(n).unwrap_or_default().to_owned();
            arrived.letters.push((cell(0), cell(2)));
        }
    }
    (sum.letters, sum.files) = (arrived.letters.len(), manifest.volumes.len());
    sum.pages = manifest.volumes.iter().map(|volume| volume.pages).sum();
    if !manifest.complete || sum.pages < sum.letters {
        sum.wrong.push("the letters are not all there".to_owned());
    }
    let mut verdict = judge(args.families, &arrived);
    sum.wrong.append(&mut verdict.wrong);
    let registry = open::registry(config, Part::Command)?;
    let (_, stand) =
        outreach::open(&registry, &open::operator(), run)?.ok_or_else(|| anyhow!("the run is gone"))?;
    sum.unsure = stand.unsure;
    // The one who said STOP before was not told; so may be those whose e-mail was under way at a kill: a human settles these.
    let before = verdict.not_told.iter().position(|number| *number == families::STOPS_BEFORE);
    match before {
        Some(at) => drop(verdict.not_told.remove(at)),
        None => sum.wrong.push("the family that had said STOP was told".to_owned()),
    }
    sum.not_told = verdict.not_told.len();
    if sum.not_told as u64 > stand.unsure {
        let first = verdict.not_told.iter().take(5).collect::<Vec<_>>();
        sum.wrong.push(format!(
            "{} families were not told, as {first:?}, and only {} are unsure",
            sum.not_told, stand.unsure
        ));
    }
    if verdict.not_told.iter().any(|number| families::way(*number) != Way::Email) {
        sum.wrong.push("a family was not told by a way that repeats safely".to_owned());
    }
    for number in [families::STOPS_BEFORE, families::ANSWERS_STOP] {
        let contact = Contact::read(&families::phone(number)).ok_or_else(|| anyhow!("no phone"))?;
        if !registry.outreach().is_stopped(&contact)? {
            sum.wrong.push(format!("the STOP of family {number} is not kept"));
        }
    }
    for problem in registry.db().check_integrity(true)? {
        sum.wrong.push(format!("the database: {problem}"));
    }
    for chain in jenner_store::audit::verify(registry.db())?.chains {
        sum.wrong.extend(chain.fault.map(|fault| format!("audit chain {}: {fault}", chain.chain)));
    }
    Ok(())
}
