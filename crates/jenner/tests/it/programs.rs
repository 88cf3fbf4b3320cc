//! Programs and groups by command.

use super::program::{run, text};

/// A public key of P-384: the curve's own generator. Good for registering, and for nothing else.
const KEY: &str = r#"{"kty":"EC","crv":"P-384","kid":"first","use":"sig",
"x":"qofKIr6LBTeOscce8yCtdG4dO2KLp5uYWfdB4IJUKjhVAvJdv1UpbDpUXjhydgq3",
"y":"NhfeSpYmLG9dnpi_kpLcKfj0Hb0omhR86doxE7XwuMAKYLHOHX6BnXpDHXyQ6g5f"}"#;

const UPDATE: &str = "MSH|^~\\&|PRISM|WILLOW|JENNER|JENNER|20260302101500-0600||VXU^V04^VXU_V04|W-1|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
PID|1||77120^^^WILLOW^MR||Quibodeaux^Odalys^Fern^^^^L||20250111|F\r\
ORC|RE||W-1^WILLOW\r\
RXA|0|1|20260302||08^Hep B^CVX|999|||01^Historical^NIP001|||||||||||CP|A\r";

#[test]
fn a_program_is_registered_its_keys_change_and_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("key.json"), KEY).unwrap();
    std::fs::write(here.join("next.json"), KEY.replace("first", "second")).unwrap();
    std::fs::write(here.join("private.json"), KEY.replace("\"use\"", "\"d\":\"AAAA\",\"use\"")).unwrap();
    let done = |args: &[&str]| {
        let output = run(here, args);
        (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
    };
    assert_eq!(done(&["org", "add", "WILLOW", "Willow Clinic"]).0, Some(0));
    assert_eq!(done(&["interface", "add", "willow", "--organization", "WILLOW"]).0, Some(0));
    let add = |keys: &'static str, scopes: &'static str| {
        done(&["interface", "add-client", "willow", "panel", "--keys", keys, "--scopes", scopes])
    };
    let (code, said) = add("private.json", "system/*.rs");
    assert!(code != Some(0) && said.contains("private key"), "{said}");
    let (code, said) = add("key.json", "patient/*.read");
    assert!(code == Some(2) && said.contains("not a scope for a program"), "{said}");
    let (code, said) = add("key.json", "system/Patient.rs system/Immunization.rs");
    assert!(code == Some(0) && said.contains("key first since"), "{said}");
    assert!(add("key.json", "system/*.rs").1.contains("already"));
    let (_, said) = done(&["interface", "add-key", "panel", "--keys", "next.json"]);
    assert!(said.contains("key second"), "{said}");
    let (_, said) = done(&["interface", "revoke-key", "panel", "first"]);
    assert!(said.contains("taken back"), "{said}");
    assert!(done(&["interface", "add-key", "panel", "--keys", "key.json"]).1.contains("name of its own"));
    let (_, said) = done(&["interface", "change-client", "panel", "--population", "everybody"]);
    assert!(said.contains("in bulk: everybody"), "{said}");
    assert!(said.contains("system/Patient.rs system/Immunization.rs"), "what was not named stays: {said}");
    assert!(done(&["interface", "close-client", "panel"]).1.contains("(closed)"));
    assert!(!done(&["interface", "open-client", "panel"]).1.contains("(closed)"));
    assert!(done(&["interface", "clients"]).1.contains("panel"));
    assert!(done(&["interface", "close-client", "nobody"]).1.contains("no client"));
}

#[test]
fn a_group_is_loaded_from_a_table_and_lines_that_name_nobody_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    std::fs::write(here.join("one.hl7"), UPDATE).unwrap();
    assert_eq!(run(here, &["hl7", "load", "one.hl7", "--create-organizations"]).status.code(), Some(0));
    let table = "family,given,birth_date,chart_number\nQuibodeaux,Odalys,2025-01-11,\n,,,77120\nNobody,Here,2020-01-01,\n\
                 Quibodeaux,,,\nQuibodeaux,Odalys,11/01/2025,\n";
    std::fs::write(here.join("list.csv"), table).unwrap();
    let load = run(here, &["group", "load", "Panel", "list.csv", "--organization", "WILLOW"]);
    let said = text(&load.stdout);
    assert_eq!(load.status.code(), Some(1), "{said}");
    assert!(said.contains("line 4: nobody"), "{said}");
    assert!(said.contains("line 5: it takes a number"), "{said}");
    assert!(said.contains("line 6: birth_date"), "{said}");
    assert!(said.contains("Panel: 1 people, 3 lines name nobody"), "{said}");
    let list = run(here, &["group", "list", "--organization", "WILLOW"]);
    let said = text(&list.stdout);
    let id = said
        .lines()
        .find(|line| line.contains("Panel"))
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .to_owned();
    assert!(said.contains("my-patients"), "{said}");
    assert_eq!(run(here, &["group", "remove", &id, "--organization", "WILLOW"]).status.code(), Some(0));
    assert_eq!(run(here, &["group", "remove", &id, "--organization", "WILLOW"]).status.code(), Some(2));
    std::fs::write(here.join("bad.csv"), "a,b\n1,2\n").unwrap();
    assert_eq!(
        run(here, &["group", "load", "X", "bad.csv", "--organization", "WILLOW"]).status.code(),
        Some(2)
    );
}
