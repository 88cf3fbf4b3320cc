//! The Python package: installed from the tree into an empty environment, and tested there.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::readme;
use crate::shell::{output, program, run, target_folder};

const README: &str = "crates/cdsi-python/README.md";

/// The type checker; pinned, because each version finds something new.
const MYPY: &str = "mypy==1.18.2";

/// A virtual environment with the package in it.
pub struct Environment {
    workspace: PathBuf,
    folder: PathBuf,
    target: PathBuf,
}

impl Environment {
    /// Makes an environment in a folder and runs the README's command for installing.
    pub fn install(workspace: &Path, folder: &Path) -> Result<Environment> {
        let folder = folder.join("python");
        run(&mut program("python3", &["-m", "venv", &folder.to_string_lossy()], workspace))
            .context("Python's module venv is missing; on Debian: apt-get install python3-venv")?;
        let target = target_folder(workspace)?;
        let environment = Environment { workspace: workspace.to_owned(), folder, target };
        for commands in readme::blocks(workspace, README, "sh")? {
            run(&mut environment.command("sh", &["-euc", &commands]))?;
        }
        Ok(environment)
    }

    /// The README's examples, the other examples, the package's tests, its docstrings and its types.
    pub fn check(&self) -> Result<()> {
        let script = self.folder.join("readme.py");
        let blocks = readme::blocks(&self.workspace, README, "python")?;
        fs::write(&script, blocks.concat()).context("cannot write the examples of the README")?;
        let said = output(&mut self.command("python", &[&script.to_string_lossy()]))?;
        if !said.contains("DTaP/Tdap/Td standard 3 2024-07-05") || !said.contains(" of 1000 are late") {
            bail!("the examples of {README} have run, but said something else:\n{said}");
        }
        println!("the examples of {README} hold");
        let table = output(&mut self.command("python", &["crates/cdsi-python/examples/catch_up.py"]))?;
        print!("{table}");
        let docstring = "import doctest, jenner_cdsi; tried = doctest.testmod(jenner_cdsi); \
                         assert tried.attempted > 0; raise SystemExit(tried.failed)";
        run(&mut self.command("python", &["-c", docstring]))?;
        run(&mut self.command("python", &["-m", "unittest", "discover", "-s", "crates/cdsi-python/tests"]))?;
        run(&mut self.command("pip", &["install", MYPY]))?;
        run(&mut self.command("python", &["-m", "mypy.stubtest", "jenner_cdsi"]))?;
        let script = script.to_string_lossy();
        let typed =
            ["-m", "mypy", "--strict", "crates/cdsi-python/examples", "crates/cdsi-python/tests", &script];
        run(&mut self.command("python", &typed))
    }

    /// A command that finds the environment's Python first.
    pub fn command(&self, name: &str, arguments: &[&str]) -> Command {
        let own = self.folder.join("bin");
        let known = own.join(name);
        let name = if known.is_file() { known.to_string_lossy().into_owned() } else { name.to_owned() };
        let mut command = program(&name, arguments, &self.workspace);
        let others = std::env::var_os("PATH").unwrap_or_default();
        let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&others)));
        command.env("PATH", path.unwrap_or(others));
        command.env("VIRTUAL_ENV", &self.folder).env_remove("PYTHONHOME").env_remove("PYTHONPATH");
        command.env("PYTHONDONTWRITEBYTECODE", "1").env("MYPY_CACHE_DIR", self.folder.join("mypy"));
        command.env("PIP_QUIET", "1").env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
        // What the other steps have built is not built again: the same folder, the same profile.
        command.env("CARGO_TARGET_DIR", &self.target).env("MATURIN_PEP517_ARGS", "--profile dev");
        command
    }
}
