//! Throw-away databases for tests: the same suite on SQLite and on PostgreSQL.
//!
//! SQLite: a file in a temporary folder. PostgreSQL: the server named by `JENNER_TEST_DATABASE_URL` (each test
//! gets a schema of its own, dropped afterwards), or else a private cluster started from the Debian packages
//! (folder from `JENNER_POSTGRES_BIN`, or the newest `/usr/lib/postgresql/*/bin`), which ends with the test
//! process, however that ends. With neither, tests print "skipped" and run on SQLite alone.

pub mod logged;

use std::io::Write as _;
use std::ops::Deref;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use tempfile::TempDir;

use crate::db::{Db, Engine, Options};
use crate::error::StoreError;
use crate::postgres::PgConnection;

/// An empty, migrated database of its own. It is removed when this is dropped.
pub struct TestDb {
    db: Option<Db>,
    url: String,
    _folder: Option<TempDir>,
    remove: Option<(String, String)>,
}

impl Deref for TestDb {
    type Target = Db;
    fn deref(&self) -> &Db {
        self.db.as_ref().expect("open until dropped")
    }
}

impl TestDb {
    /// What to give [`Db::open`] for a second handle or another process.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        self.db = None;
        if let Some((server, words)) = self.remove.take() {
            // Another handle may still be connected; then the database stays until the cluster ends.
            if let Err(error) = on_server(&server, &words) {
                eprintln!("a test database was not removed: {error}");
            }
        }
    }
}

/// A fresh database on SQLite, and one on PostgreSQL where there is a server to use.
pub fn engines() -> Vec<TestDb> {
    engines_with(&Options::default())
}

/// As [`engines`], with options.
pub fn engines_with(options: &Options) -> Vec<TestDb> {
    let mut all = vec![sqlite_with(options)];
    match postgres_with(options) {
        Some(db) => all.push(db),
        None => {
            eprintln!("skipped: PostgreSQL (set JENNER_TEST_DATABASE_URL or install the package postgresql)")
        }
    }
    all
}

/// Runs a test on each engine with a fresh database.
pub fn each_engine(test: impl Fn(&TestDb)) {
    for db in engines() {
        eprintln!("on {}", db.engine());
        test(&db);
    }
}

/// Runs a test on each engine with an empty database as an older program left it: after the migration of this name.
pub fn each_engine_at(last: &str, test: impl Fn(&TestDb)) {
    let options = Options::default();
    for db in [Some(sqlite_at(Some(last), &options)), postgres_at(Some(last), &options)].into_iter().flatten()
    {
        eprintln!("on {}", db.engine());
        test(&db);
    }
}

fn migrated(db: &Db, last: Option<&str>) {
    last.map_or_else(|| db.migrate(), |last| db.migrate_to(last)).expect("migrations run");
}

/// A fresh SQLite file.
pub fn sqlite() -> TestDb {
    sqlite_with(&Options::default())
}

/// A fresh SQLite file, with options.
pub fn sqlite_with(options: &Options) -> TestDb {
    sqlite_at(None, options)
}

fn sqlite_at(last: Option<&str>, options: &Options) -> TestDb {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let db = Db::open(&url, options).expect("a SQLite file opens");
    migrated(&db, last);
    TestDb { db: Some(db), url, _folder: Some(folder), remove: None }
}

/// A fresh PostgreSQL database, if there is a server to use.
pub fn postgres() -> Option<TestDb> {
    postgres_with(&Options::default())
}

/// A fresh PostgreSQL database with options, if there is a server to use.
pub fn postgres_with(options: &Options) -> Option<TestDb> {
    postgres_at(None, options)
}

fn postgres_at(last: Option<&str>, options: &Options) -> Option<TestDb> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("jenner_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let (url, server, make, remove) = match std::env::var("JENNER_TEST_DATABASE_URL") {
        Ok(server) => {
            let join = if server.contains('?') { '&' } else { '?' };
            let url = format!("{server}{join}options=-csearch_path%3D{name}");
            (url, server, format!("CREATE SCHEMA {name}"), format!("DROP SCHEMA {name} CASCADE"))
        }
        Err(_) => {
            let cluster = Cluster::shared()?;
            let make = format!("CREATE DATABASE {name} TEMPLATE template0");
            (cluster.url(&name), cluster.url("postgres"), make, format!("DROP DATABASE {name} WITH (FORCE)"))
        }
    };
    on_server(&server, &make).expect("the test server makes a database");
    let db = Db::open(&url, options).expect("the URL is right");
    migrated(&db, last);
    Some(TestDb { db: Some(db), url, _folder: None, remove: Some((server, remove)) })
}

/// Runs words on a server as they are: what tests do behind the program's back.
pub fn on_server(url: &str, words: &str) -> Result<(), StoreError> {
    let config = url.parse().map_err(|_| StoreError::Config("not a PostgreSQL URL".into()))?;
    PgConnection::open(&config, "test")?.batch(words)
}

/// Runs words on the database of a test as they are, past the layer: tampering, faults, looks at the catalogue.
pub fn behind_the_back(db: &TestDb, words: &str) -> Result<(), StoreError> {
    match db.engine() {
        Engine::Postgres => on_server(db.url(), words),
        Engine::Sqlite => {
            let file = db.url().trim_start_matches("sqlite:");
            let outside = |e: rusqlite::Error| StoreError::File(e.to_string());
            let connection = rusqlite::Connection::open(file).map_err(outside)?;
            connection.busy_timeout(std::time::Duration::from_secs(5)).map_err(outside)?;
            connection.execute_batch(words).map_err(outside)
        }
    }
}

/// Adds tables of a test, written in the words of the migrations.
pub fn define(db: &TestDb, words: &str) {
    for words in crate::dialect::definitions(words, db.engine() == Engine::Sqlite) {
        behind_the_back(db, &words).expect("the definition is right");
    }
}

/// A private PostgreSQL cluster on a Unix socket in a temporary folder.
///
/// Nothing here is durable (`fsync` is off): a test that needs a server that survives its own crash starts one
/// of its own.
pub struct Cluster {
    folder: PathBuf,
    /// A shell that waits for the end of its input, then stops the server and removes the folder. The input
    /// also ends when the test process is killed.
    keeper: Child,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

impl Cluster {
    /// The cluster of this process, started when first asked for.
    pub fn shared() -> Option<&'static Self> {
        static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
        CLUSTER.get_or_init(Self::start).as_ref()
    }

    /// Starts a cluster; nothing where PostgreSQL is not installed.
    pub fn start() -> Option<Self> {
        let bin = binaries()?;
        // Short, because a socket's path has at most 107 bytes.
        let folder = tempfile::Builder::new().prefix("jpg").tempdir().expect("a temporary folder").keep();
        let user = owner();
        if let Some(user) = user {
            run(Command::new("chown").arg(user).arg(&folder));
        }
        let data = folder.join("data");
        let options = format!(
            "-c listen_addresses= -c unix_socket_directories={} -c fsync=off -c full_page_writes=off \
             -c max_connections=300 -c shared_buffers=64MB",
            folder.display()
        );
        let initialise = ["-U", "jenner", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync", "-D"];
        run(as_user(user, &bin.join("initdb")).args(initialise).arg(&data));
        let log = folder.join("log");
        run(as_user(user, &bin.join("pg_ctl"))
            .args(["start", "-w", "-o", &options, "-l"])
            .arg(log)
            .arg("-D")
            .arg(&data));
        let stop = as_user(user, &bin.join("pg_ctl"));
        let mut words = vec![stop.get_program().to_string_lossy().into_owned()];
        words.extend(stop.get_args().map(|a| a.to_string_lossy().into_owned()));
        let script = format!(
            "cat >/dev/null; {} stop -m immediate -D {} >/dev/null 2>&1; rm -rf {}",
            words.join(" "),
            data.display(),
            folder.display()
        );
        let keeper = Command::new("sh")
            .args(["-c", &script])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("a shell to watch over the cluster");
        Some(Self { folder, keeper })
    }

    /// The URL of a database of the cluster.
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://jenner@{socket}/{database}?sslmode=disable")
    }
}

fn binaries() -> Option<PathBuf> {
    if let Some(folder) = std::env::var_os("JENNER_POSTGRES_BIN") {
        return Some(folder.into());
    }
    let mut versions: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .ok()?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let version = path.file_name()?.to_str()?.parse().ok()?;
            Some((version, path.join("bin")))
        })
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin)
}

/// PostgreSQL refuses to run as root: then the package's own user runs it.
fn owner() -> Option<&'static str> {
    let id = Command::new("id").arg("-u").output().expect("the command id");
    (id.stdout.trim_ascii() == b"0").then_some("postgres")
}

fn as_user(user: Option<&str>, program: &Path) -> Command {
    match user {
        None => Command::new(program),
        Some(user) => {
            let mut command = Command::new("runuser");
            command.args(["-u", user, "--"]).arg(program);
            command
        }
    }
}

fn run(command: &mut Command) {
    command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
    let done = command.stderr(Stdio::piped()).spawn().and_then(std::process::Child::wait_with_output);
    let done = done.unwrap_or_else(|e| panic!("{command:?}: {e}"));
    if !done.status.success() {
        let _ = std::io::stderr().write_all(&done.stderr);
        panic!("{command:?} failed");
    }
}
