//! Cells that a spreadsheet would take for a formula (ASVS 5.0, 1.2.10): written with an apostrophe before them, and read
//! without it again.

use std::borrow::Cow;

const BEGINS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that no spreadsheet takes for a formula.
pub fn guarded(cell: &str) -> Cow<'_, str> {
    match cell.starts_with(BEGINS) {
        true => Cow::Owned(format!("'{cell}")),
        false => Cow::Borrowed(cell),
    }
}

/// The cell as it was before [`guarded`].
pub fn unguarded(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(BEGINS)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s31_no_cell_is_taken_for_a_formula_and_every_cell_reads_back() {
        for cell in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "\r=1"] {
            assert_eq!(guarded(cell), format!("'{cell}"));
            assert_eq!(unguarded(&guarded(cell)), cell);
        }
        for cell in ["", "Naquin", "O'Neil", "'t Hooft", "12/03/2024", "1-2"] {
            assert_eq!(guarded(cell), cell);
            assert_eq!(unguarded(cell), cell);
        }
    }
}
