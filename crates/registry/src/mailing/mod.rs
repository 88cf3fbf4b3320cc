//! Paper that goes by post, and lists for the phone: letters for window envelopes, postcards, labels, tables for a print shop.
//!
//! - [`window`]: where an address has to stand to be seen through the window of an envelope
//! - [`press`]: one volume: letters, cards, labels or a list as a PDF
//! - [`volumes`]: all papers of a run, file by file, with a manifest, to be stopped and taken up again
//! - [`tables`]: the same as a table for mail merge, and people to call
//!
//! Who may be written to, and what is said, is decided in [`crate::outreach`].

pub mod press;
pub mod tables;
pub mod volumes;
pub mod window;

pub use press::{Cards, Paper};

use crate::packs::texts::Block;

/// A text as paragraphs and lists (lines that begin with `- `). What was filled into it is not read again.
fn blocks(text: &str) -> Vec<Block> {
    let mut all = Vec::new();
    for part in text.replace("\r\n", "\n").split("\n\n") {
        let mut lines: Vec<&str> = Vec::new();
        let mut items: Vec<String> = Vec::new();
        let mut end = |lines: &mut Vec<&str>, items: &mut Vec<String>| {
            if !lines.is_empty() {
                all.push(Block::Text { text: lines.join(" ") });
                lines.clear();
            }
            if !items.is_empty() {
                all.push(Block::List { items: std::mem::take(items) });
            }
        };
        for line in part.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match line.strip_prefix("- ") {
                Some(item) => {
                    if !lines.is_empty() {
                        end(&mut lines, &mut items);
                    }
                    items.push(item.trim().to_owned());
                }
                None => {
                    if !items.is_empty() {
                        end(&mut lines, &mut items);
                    }
                    lines.push(line);
                }
            }
        }
        end(&mut lines, &mut items);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_becomes_paragraphs_and_lists_and_every_word_of_it_stays() {
        let text = "Shots are due.\nCall us.\n\nFor:\n- Ann: MMR\n- Bea: {polio} #x\nSoon.\n\n\n";
        let said = |text: &str| Block::Text { text: text.to_owned() };
        let list = Block::List { items: vec!["Ann: MMR".to_owned(), "Bea: {polio} #x".to_owned()] };
        assert_eq!(blocks(text), [said("Shots are due. Call us."), said("For:"), list, said("Soon.")]);
        assert!(blocks(" \n\n ").is_empty());
    }
}
