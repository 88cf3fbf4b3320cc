//! The files that belong to the repository, read once.

use std::path::Path;

use anyhow::{Context, Result};

use super::source::Source;
use crate::shell::{output, program};

/// A text file of the repository.
#[derive(Debug)]
pub struct File {
    /// Path from the root, with slashes.
    pub path: String,
    /// Its content.
    pub text: String,
}

/// The text files of the repository.
#[derive(Debug, Default)]
pub struct House {
    /// All text files, sorted by path.
    pub files: Vec<File>,
    /// Those that are Rust, taken apart.
    pub rust: Vec<Source>,
}

impl House {
    /// Reads the files that git tracks or would track: what is ignored is nobody's business.
    pub fn read(workspace: &Path) -> Result<Self> {
        let list = output(&mut program(
            "git",
            &["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            workspace,
        ))
        .context("tidy looks at the files that git knows")?;
        let mut files = Vec::new();
        for path in list.split('\0').filter(|path| !path.is_empty()) {
            let full = workspace.join(path);
            // Deleted but not yet committed, or a link to a folder.
            if !full.is_file() {
                continue;
            }
            let bytes = std::fs::read(&full).with_context(|| format!("cannot read {path}"))?;
            // What is not text (pictures, fonts, compressed tables) has no rules here.
            if let Ok(text) = String::from_utf8(bytes) {
                files.push(File { path: path.to_owned(), text });
            }
        }
        Ok(Self::from_files(files))
    }

    fn from_files(mut files: Vec<File>) -> Self {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        let rust = files
            .iter()
            .filter(|file| has_extension(&file.path, "rs"))
            .map(|file| Source::new(&file.path, &file.text))
            .collect();
        Self { files, rust }
    }

    /// A house of given texts.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let files =
            files.iter().map(|(path, text)| File { path: (*path).to_owned(), text: (*text).to_owned() });
        Self::from_files(files.collect())
    }
}

/// Whether a path ends in `.extension`.
pub fn has_extension(path: &str, extension: &str) -> bool {
    path.strip_suffix(extension).is_some_and(|rest| rest.ends_with('.'))
}

/// The crate that a path lies in (`hl7` for `crates/hl7/src/lib.rs`).
pub fn crate_of(path: &str) -> Option<&str> {
    path.strip_prefix("crates/")?.split_once('/').map(|(name, _)| name)
}

/// Whether a file is there for tests, examples or measurements, not for the product.
pub fn is_test_path(path: &str) -> bool {
    path.split('/').any(|part| {
        let stem = part.strip_suffix(".rs").unwrap_or(part);
        matches!(stem, "tests" | "testing" | "benches" | "examples" | "fuzz" | "e2e")
            || stem.ends_with("_tests")
    })
}

/// Whether a file is a list of facts rather than code: such files may be as long as the list.
pub fn is_table_path(path: &str) -> bool {
    path.split('/').any(|part| {
        let stem = part.strip_suffix(".rs").unwrap_or(part);
        matches!(stem, "generated" | "tables" | "snapshots") || stem.ends_with("_generated")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_tells_its_crate() {
        assert_eq!(crate_of("crates/hl7/src/lib.rs"), Some("hl7"));
        assert_eq!(crate_of("xtask/src/main.rs"), None);
    }

    #[test]
    fn test_files_are_known_by_folder_or_name() {
        for path in [
            "crates/store/tests/it/main.rs",
            "crates/store/src/testing.rs",
            "crates/registry/src/intake/tests.rs",
            "crates/hl7/examples/mutate.rs",
            "crates/fhir/examples/mutate_resources.rs",
        ] {
            assert!(is_test_path(path), "{path}");
        }
        assert!(!is_test_path("crates/registry/src/intake/decide.rs"));
        assert!(!is_test_path("crates/registry/src/contest.rs"));
    }
}
