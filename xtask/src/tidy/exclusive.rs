//! What one room alone may do: SQL in `store`, HTML in `web`, tickets to persons from `registry::access`.

use super::house::{House, crate_of, has_extension, is_test_path};
use super::source::{Source, words};
use super::{Finding, Rule};

const SQL: Rule = Rule {
    name: "sql-only-in-store",
    why: "one room knows the tables and the two engines, so that no statement escapes the checks there",
    remedy: "add a function to crates/store that says in its name what is asked, and call it",
};

const ENGINE: Rule = Rule {
    name: "engine-only-in-store",
    why: "above store nobody can tell which database is in use",
    remedy: "use the types of jenner-store; if something is missing there, add it there",
};

const HTML: Rule = Rule {
    name: "html-only-in-web",
    why: "escaping, languages and accessibility are looked after in one place: the templates of crates/web",
    remedy: "return data and let a template in crates/web show it",
};

/// A link is an element of SVG as well: the areas of a map lead to their rows.
const DRAWN: [&str; 2] = ["<a href", "</a>"];

const TICKET: Rule = Rule {
    name: "tickets-from-one-door",
    why: "an Access value opens a person's data; only the access room checks who may have one",
    remedy: "ask jenner_registry::access for the ticket, or take it as an argument",
};

/// Looks at the sources of all crates, tests left out.
pub fn check(house: &House) -> Vec<Finding> {
    let mut findings: Vec<Finding> = house
        .rust
        .iter()
        .filter(|source| source.path.contains("/src/") && !is_test_path(&source.path))
        .flat_map(|source| match crate_of(&source.path) {
            Some(name) => look(source, name),
            None => Vec::new(),
        })
        .collect();
    for file in &house.files {
        let elsewhere = crate_of(&file.path).is_some_and(|name| name != "web");
        if elsewhere && !is_test_path(&file.path) && has_extension(&file.path, "html") {
            findings.push(Finding::new(&HTML, &file.path, 1, "an HTML file"));
        }
        if crate_of(&file.path).is_some_and(|name| name != "store")
            && !is_test_path(&file.path)
            && has_extension(&file.path, "sql")
        {
            findings.push(Finding::new(&SQL, &file.path, 1, "an SQL file"));
        }
    }
    findings
}

fn look(source: &Source, name: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for literal in source.literals.iter().filter(|l| !source.is_test(l.at)) {
        if name != "store"
            && let Some((at, what)) = sql(&literal.text)
        {
            let line = source.line(literal.at + at);
            findings.push(Finding::new(&SQL, &source.path, line, format!("`{what}` in a string")));
        }
        if name != "web"
            && let Some((at, what)) = html(&literal.text)
            && !(name == "maps" && DRAWN.contains(&what))
        {
            let line = source.line(literal.at + at);
            findings.push(Finding::new(&HTML, &source.path, line, format!("`{what}` in a string")));
        }
    }
    let mut code = |rule, word: &str, crate_path: bool| {
        for at in words(&source.code, word) {
            let is_meant = !crate_path || source.code[at + word.len()..].starts_with("::");
            if is_meant && !source.is_test(at) {
                findings.push(Finding::new(rule, &source.path, source.line(at), format!("`{word}`")));
            }
        }
    };
    if name != "store" {
        code(&ENGINE, "rusqlite", true);
        code(&ENGINE, "postgres", true);
        code(&ENGINE, "tokio_postgres", true);
    }
    if !source.path.starts_with("crates/registry/src/access") {
        code(&TICKET, "Access::grant", false);
    }
    findings
}

/// Where an SQL statement stands in a text. Statements are written in capitals here, sentences are not.
fn sql(text: &str) -> Option<(usize, &'static str)> {
    const PAIRS: [(&str, &str, &str); 6] = [
        ("SELECT", "FROM", "SELECT … FROM"),
        ("INSERT INTO", "", "INSERT INTO"),
        ("UPDATE", "SET", "UPDATE … SET"),
        ("DELETE FROM", "", "DELETE FROM"),
        ("CREATE TABLE", "", "CREATE TABLE"),
        ("ALTER TABLE", "", "ALTER TABLE"),
    ];
    PAIRS.iter().find_map(|(first, second, name)| {
        let at = words(text, first).next()?;
        let follows = second.is_empty() || words(&text[at + first.len()..], second).next().is_some();
        follows.then_some((at, *name))
    })
}

/// Where HTML stands in a text: the end tag of any element, or an element that nothing else has.
fn html(text: &str) -> Option<(usize, &'static str)> {
    const TAGS: [&str; 20] = [
        "<!DOCTYPE html",
        "<html",
        "</html>",
        "</body>",
        "<div",
        "</div>",
        "<span",
        "</span>",
        "<tr>",
        "<td",
        "</td>",
        "<ul>",
        "<li>",
        "</li>",
        "<p>",
        "</p>",
        "<br>",
        "<a href",
        "</a>",
        "</form>",
    ];
    TAGS.iter().filter_map(|tag| words(text, tag).next().map(|at| (at, *tag))).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<(&'static str, usize)> {
        check(&House::of(&[(path, text)]))
            .into_iter()
            .map(|finding| (finding.rule.name, finding.line))
            .collect()
    }

    #[test]
    fn a_statement_outside_the_store_is_found_at_its_line() {
        let text = "fn f() {\n    run(\"\n        SELECT id\n        FROM person\");\n}";
        assert_eq!(found("crates/registry/src/a.rs", text), [("sql-only-in-store", 3)]);
        assert!(found("crates/store/src/a.rs", text).is_empty());
        assert!(found("crates/registry/tests/a.rs", text).is_empty());
    }

    #[test]
    fn a_sentence_is_no_statement() {
        for text in [
            "Select a clinic from the list",
            "SELECTED FROM",
            "UPDATE of the record",
            "deleted from the list",
        ] {
            assert_eq!(sql(text), None, "{text}");
        }
        assert!(sql("UPDATE person SET x = 1").is_some());
        assert!(sql("DELETE FROM person").is_some());
    }

    #[test]
    fn html_outside_web_is_found() {
        let text = "let x = \"<div class='a'>\";";
        assert_eq!(found("crates/registry/src/a.rs", text), [("html-only-in-web", 1)]);
        assert!(found("crates/web/src/a.rs", text).is_empty());
        assert_eq!(found("crates/registry/src/page.html", "<p>"), [("html-only-in-web", 1)]);
    }

    #[test]
    fn a_link_of_a_drawing_is_no_html_and_what_else_is_in_it_is() {
        assert!(found("crates/maps/src/a.rs", "let x = \"<a href='#p1'>\";").is_empty());
        assert_eq!(
            found("crates/registry/src/a.rs", "let x = \"<a href='#p1'>\";"),
            [("html-only-in-web", 1)]
        );
        assert_eq!(found("crates/maps/src/a.rs", "let x = \"<div class='a'>\";"), [("html-only-in-web", 1)]);
    }

    #[test]
    fn placeholders_and_xml_are_no_html() {
        for text in ["<FILE>", "<antigen>", "a < b", "<path>", "Vec<T>"] {
            assert_eq!(html(text), None, "{text}");
        }
    }

    #[test]
    fn a_database_client_outside_the_store_is_found_and_its_name_in_words_is_not() {
        let name = "crates/registry/src/a.rs";
        assert_eq!(found(name, "use rusqlite::Row;"), [("engine-only-in-store", 1)]);
        assert!(found(name, "enum Engine { Postgres }\nlet postgres = 1;").is_empty());
    }

    #[test]
    fn only_the_access_room_and_tests_make_tickets() {
        let text = "let a = Access::grant(x);";
        assert_eq!(found("crates/web/src/a.rs", text), [("tickets-from-one-door", 1)]);
        assert!(found("crates/registry/src/access/role.rs", text).is_empty());
        assert!(found("crates/registry/src/access.rs", text).is_empty());
        assert!(found("crates/web/src/a.rs", &format!("#[cfg(test)]\nmod tests {{ {text} }}")).is_empty());
    }
}
