//! Writing a table: one row a line, tabs between cells, white space inside a cell made single.

/// A table while it is written.
pub(super) struct Writer {
    text: String,
}

impl Writer {
    pub fn new(columns: &[&str]) -> Self {
        let mut text = columns.join("\t");
        text.push('\n');
        Self { text }
    }

    /// Adds a row. Runs of white space (also tabs and line ends) become one space, so a cell stays a cell.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        for (index, cell) in cells.into_iter().enumerate() {
            if index > 0 {
                self.text.push('\t');
            }
            for (index, word) in cell.as_ref().split_whitespace().enumerate() {
                if index > 0 {
                    self.text.push(' ');
                }
                self.text.push_str(word);
            }
        }
        self.text.push('\n');
    }

    pub fn finish(self) -> String {
        self.text
    }
}
