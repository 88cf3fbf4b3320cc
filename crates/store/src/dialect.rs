//! One SQL text, two engines: statements and table definitions are written in PostgreSQL's words and turned
//! into SQLite's here, token by token, outside string literals and comments.
//!
//! Statements: `$1` → `?1`; `= ANY($1)` → `IN (SELECT value FROM rarray(?1))`; `<> ALL($1)` → `NOT IN (…)`;
//! `UNNEST($1::bigint[]) AS k(id)` → `(SELECT value AS id FROM rarray(?1)) AS k`; `::type` is dropped.
//!
//! Definitions: types to STRICT types; `) /* clustered */;` makes a `WITHOUT ROWID` table (rows live in the
//! primary key); `-- @postgres` or `-- @sqlite` on the line before a statement keeps it for one engine.

use std::borrow::Cow;

/// A piece of SQL text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Token<'a> {
    Word(&'a str),
    /// `$n`.
    Parameter(&'a str),
    /// String literals, quoted names, comments, white space: copied as they are.
    Opaque(&'a str),
    Comment(&'a str),
    /// `::`.
    Cast,
    Symbol(&'a str),
}

fn tokens<'a>(sql: &'a str) -> Vec<Token<'a>> {
    let bytes = sql.as_bytes();
    let mut found = Vec::with_capacity(sql.len() / 4);
    let mut at = 0;
    let run = |from: usize, ok: fn(u8) -> bool| {
        bytes[from..].iter().position(|b| !ok(*b)).map_or(bytes.len(), |n| from + n)
    };
    while at < bytes.len() {
        let rest = &sql[at..];
        let (end, make): (usize, fn(&'a str) -> Token<'a>) = match bytes[at] {
            b'\'' | b'"' => {
                let close = rest[1..].find(bytes[at] as char).map_or(sql.len(), |n| at + n + 2);
                (close, Token::Opaque)
            }
            b'-' if rest.starts_with("--") => (rest.find('\n').map_or(sql.len(), |n| at + n), Token::Comment),
            b'/' if rest.starts_with("/*") => {
                (rest.find("*/").map_or(sql.len(), |n| at + n + 2), Token::Comment)
            }
            b'$' => (run(at + 1, |b| b.is_ascii_digit()), Token::Parameter),
            b':' if rest.starts_with("::") => (at + 2, |_| Token::Cast),
            b if b.is_ascii_whitespace() => (run(at, |b| b.is_ascii_whitespace()), Token::Opaque),
            b if b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80 => {
                (run(at, |b| b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80), Token::Word)
            }
            _ => (at + 1, Token::Symbol),
        };
        found.push(make(&sql[at..end]));
        at = end;
    }
    found
}

fn is_word(token: Token<'_>, word: &str) -> bool {
    matches!(token, Token::Word(w) if w.eq_ignore_ascii_case(word))
}

/// The tokens that mean something, with their places among all.
struct Cursor<'a> {
    all: Vec<Token<'a>>,
}

impl<'a> Cursor<'a> {
    /// The next meaningful token at or after `at`, and the place behind it.
    fn next(&self, mut at: usize) -> Option<(Token<'a>, usize)> {
        while let Some(token) = self.all.get(at) {
            match token {
                Token::Opaque(s) if s.trim().is_empty() => at += 1,
                Token::Comment(_) => at += 1,
                token => return Some((*token, at + 1)),
            }
        }
        None
    }

    fn symbol(&self, at: usize, symbol: &str) -> Option<usize> {
        match self.next(at) {
            Some((Token::Symbol(s), after)) if s == symbol => Some(after),
            _ => None,
        }
    }

    fn word(&self, at: usize, word: &str) -> Option<usize> {
        self.next(at).filter(|(token, _)| is_word(*token, word)).map(|(_, after)| after)
    }

    /// `($n)` or `($n::type[])`: the parameter and the place behind.
    fn array(&self, at: usize) -> Option<(&'a str, usize)> {
        let at = self.symbol(at, "(")?;
        let (Token::Parameter(name), at) = self.next(at)? else {
            return None;
        };
        let at = self.cast(at).unwrap_or(at);
        Some((name, self.symbol(at, ")")?))
    }

    /// `::type` or `::type[]` or `::double precision`.
    fn cast(&self, at: usize) -> Option<usize> {
        let (Token::Cast, at) = self.next(at)? else {
            return None;
        };
        let (Token::Word(first), mut at) = self.next(at)? else {
            return None;
        };
        if first.eq_ignore_ascii_case("double") {
            at = self.word(at, "precision").unwrap_or(at);
        }
        Some(self.symbol(at, "[").and_then(|at| self.symbol(at, "]")).unwrap_or(at))
    }

    /// What SQLite says instead of the tokens at `at`, and the place behind them.
    fn rewrite(&self, at: usize) -> Option<(String, usize)> {
        let rarray = |name: &str| format!("(SELECT value FROM rarray(?{}))", &name[1..]);
        match self.all[at] {
            Token::Parameter(name) => Some((format!("?{}", &name[1..]), at + 1)),
            Token::Cast => self.cast(at).map(|after| (String::new(), after)),
            Token::Symbol("=") => {
                let (name, after) = self.array(self.word(at + 1, "any")?)?;
                Some((format!("IN {}", rarray(name)), after))
            }
            Token::Symbol("<") => {
                let (name, after) = self.array(self.word(self.symbol(at + 1, ">")?, "all")?)?;
                Some((format!("NOT IN {}", rarray(name)), after))
            }
            token if is_word(token, "unnest") => {
                let (name, after) = self.array(at + 1)?;
                let alias = self.word(after, "as").unwrap_or(after);
                let (Token::Word(table), columns) = self.next(alias)? else {
                    return None;
                };
                let (Token::Word(column), end) = self.next(self.symbol(columns, "(")?)? else {
                    return None;
                };
                let end = self.symbol(end, ")")?;
                let n = &name[1..];
                Some((format!("(SELECT value AS {column} FROM rarray(?{n})) AS {table}"), end))
            }
            _ => None,
        }
    }
}

/// A statement in SQLite's words.
pub(crate) fn statement_for_sqlite(sql: &str) -> String {
    let cursor = Cursor { all: tokens(sql) };
    let mut out = String::with_capacity(sql.len() + 32);
    let mut at = 0;
    while at < cursor.all.len() {
        if let Some((text, after)) = cursor.rewrite(at) {
            out.push_str(&text);
            at = after;
        } else {
            out.push_str(text(&cursor.all[at]));
            at += 1;
        }
    }
    out
}

fn text<'a>(token: &Token<'a>) -> &'a str {
    match token {
        Token::Word(s) | Token::Parameter(s) | Token::Opaque(s) | Token::Comment(s) | Token::Symbol(s) => s,
        Token::Cast => "::",
    }
}

/// The statements of a migration for one engine.
pub(crate) fn definitions(sql: &str, sqlite: bool) -> Vec<Cow<'_, str>> {
    statements(sql)
        .into_iter()
        .filter(|tokens| match only(tokens) {
            Some("sqlite") => sqlite,
            Some("postgres") => !sqlite,
            _ => true,
        })
        .filter(|tokens| tokens.iter().any(|t| !matches!(t, Token::Comment(_)) && !text(t).trim().is_empty()))
        .map(|tokens| {
            if sqlite {
                Cow::Owned(definition_for_sqlite(tokens))
            } else {
                Cow::Owned(tokens.iter().map(text).collect())
            }
        })
        .collect()
}

/// Splits at `;`.
fn statements(sql: &str) -> Vec<Vec<Token<'_>>> {
    let mut all = vec![Vec::new()];
    for token in tokens(sql) {
        if token == Token::Symbol(";") {
            all.push(Vec::new());
        } else if let Some(last) = all.last_mut() {
            last.push(token);
        }
    }
    all
}

/// The engine a statement is for, by its `-- @engine` line.
fn only<'a>(tokens: &[Token<'a>]) -> Option<&'a str> {
    tokens
        .iter()
        .take_while(|t| matches!(t, Token::Comment(_) | Token::Opaque(_)))
        .find_map(|t| text(t).strip_prefix("-- @").map(str::trim))
}

fn definition_for_sqlite(tokens: Vec<Token<'_>>) -> String {
    let clustered = tokens
        .iter()
        .any(|t| matches!(t, Token::Comment(c) if c.trim_matches(['/', '*', ' ']) == "clustered"));
    let cursor = Cursor { all: tokens };
    let creates_table = cursor.word(0, "create").and_then(|at| cursor.word(at, "table")).is_some();
    let mut out = String::new();
    let mut at = 0;
    while at < cursor.all.len() {
        let token = cursor.all[at];
        at += 1;
        match token {
            Token::Comment(_) => {}
            Token::Word(word) => match word.to_ascii_lowercase().as_str() {
                "bigint" | "int" | "smallint" | "boolean" => out.push_str("INTEGER"),
                "bytea" => out.push_str("BLOB"),
                "jsonb" | "varchar" => out.push_str("TEXT"),
                "double" => {
                    out.push_str("REAL");
                    at = cursor.word(at, "precision").unwrap_or(at);
                }
                _ => out.push_str(word),
            },
            other => out.push_str(text(&other)),
        }
    }
    let mut out = out.trim().to_owned();
    if creates_table {
        out.push_str(if clustered { " STRICT, WITHOUT ROWID" } else { " STRICT" });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_and_arrays_are_said_in_sqlites_words() {
        let said = |sql| statement_for_sqlite(sql);
        assert_eq!(
            said("SELECT a FROM t WHERE b = $1 AND c = $12"),
            "SELECT a FROM t WHERE b = ?1 AND c = ?12"
        );
        assert_eq!(
            said("WHERE id = ANY($2) AND kind <> ALL ( $1::text[] )"),
            "WHERE id IN (SELECT value FROM rarray(?2)) AND kind NOT IN (SELECT value FROM rarray(?1))"
        );
        assert_eq!(
            said("FROM UNNEST($1::bigint[]) AS k(id) JOIN t ON t.id = k.id"),
            "FROM (SELECT value AS id FROM rarray(?1)) AS k JOIN t ON t.id = k.id"
        );
        assert_eq!(said("SELECT $1::bigint + 1"), "SELECT ?1 + 1");
    }

    #[test]
    fn literals_and_comments_are_left_alone() {
        let sql = "SELECT 'it''s $1 = ANY($2)', \"a $3\" -- $4\n /* $5 */ FROM t";
        assert_eq!(statement_for_sqlite(sql), sql);
    }

    #[test]
    fn definitions_become_strict_tables() {
        let sql = "-- a note; with a semicolon\nCREATE TABLE t (a BIGINT NOT NULL, b BYTEA, c BOOLEAN, d DOUBLE PRECISION, e TEXT DEFAULT 'bigint;', PRIMARY KEY (a)) /* clustered */;\n-- @postgres\nCREATE INDEX x ON t USING gin (b);\n-- @sqlite\nCREATE INDEX x ON t (b);";
        let sqlite = definitions(sql, true);
        assert_eq!(sqlite.len(), 2);
        assert_eq!(
            sqlite[0],
            "CREATE TABLE t (a INTEGER NOT NULL, b BLOB, c INTEGER, d REAL, e TEXT DEFAULT 'bigint;', PRIMARY KEY (a)) STRICT, WITHOUT ROWID"
        );
        assert!(sqlite[1].contains("ON t (b)"));
        let postgres = definitions(sql, false);
        assert_eq!(postgres.len(), 2);
        assert!(postgres[1].contains("USING gin"));
    }
}
