//! The examples of a README, to be run as they are printed.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

/// The blocks of a language in a Markdown file, in order; there must be some.
pub fn blocks(workspace: &Path, path: &str, language: &str) -> Result<Vec<String>> {
    let text = fs::read_to_string(workspace.join(path)).with_context(|| format!("cannot read {path}"))?;
    let blocks = blocks_in(&text, language);
    if blocks.is_empty() {
        bail!("{path} has no example in {language}");
    }
    Ok(blocks)
}

fn blocks_in(text: &str, language: &str) -> Vec<String> {
    let opening = format!("```{language}");
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while lines.by_ref().any(|line| line == opening) {
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        blocks.push(block.join("\n") + "\n");
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::blocks_in;

    #[test]
    fn the_examples_of_one_language_are_found_in_their_order() {
        let text = "a\n```sh\none\ntwo\n```\nb\n```python\nx\n```\n```sh\nthree\n```\n";
        assert_eq!(blocks_in(text, "sh"), ["one\ntwo\n", "three\n"]);
        assert_eq!(blocks_in(text, "python"), ["x\n"]);
        assert!(blocks_in(text, "c").is_empty());
    }
}
