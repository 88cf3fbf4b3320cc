//! `jenner inventory …`: a clinic begins, receives vaccine, reports doses, and puts right what took nothing.

use jiff::{Span, Timestamp, tz::TimeZone};
use serde_json::Value;

use crate::program::{run, text};

fn lines(bytes: &[u8]) -> Vec<Value> {
    text(bytes).lines().map(|line| serde_json::from_str(line).expect(line)).collect()
}

#[test]
fn a_clinic_keeps_its_stock_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    let ago = |days: i64| {
        let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
        today.checked_sub(Span::new().days(days)).unwrap()
    };
    let (began, given, ends) = (ago(5).to_string(), ago(3), ago(-300).to_string());
    let day = given.strftime("%Y%m%d").to_string();
    assert_eq!(run(here, &["org", "add", "WILLOW", "Willow Clinic"]).status.code(), Some(0));
    let receive = |lot: &str| {
        run(
            here,
            &[
                "inventory",
                "receive",
                "WILLOW",
                "--cvx",
                "03",
                "--mvx",
                "MSD",
                "--lot",
                lot,
                "--expires",
                &ends,
                "--funding",
                "vfc",
                "--doses",
                "10",
                "--on",
                &began,
                "--opening",
            ],
        )
    };
    let early = receive("M1234");
    assert_ne!(early.status.code(), Some(0));
    assert!(text(&early.stderr).contains("keeps no stock here yet"), "{}", text(&early.stderr));
    let begun = run(here, &["inventory", "begin", "WILLOW", "--on", &began]);
    assert_eq!(begun.status.code(), Some(0), "{}", text(&begun.stderr));
    assert_eq!(receive("M1234").status.code(), Some(0));

    let message = format!(
        "MSH|^~\\&|PRISM|WILLOW|JENNER|JENNER|{day}101500-0600||VXU^V04^VXU_V04|W-1|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||77120^^^WILLOW^MR||Quibodeaux^Odalys^Fern^^^^L||20240111|F||2106-3^White^CDCREC|12 Heron Ct^^Houma^LA^70360^USA^L\r\
         ORC|RE||D-1^WILLOW\r\
         RXA|0|1|{day}||03^MMR^CVX|0.5|mL^mL^UCUM||00^New^NIP001||||||M1234||MSD^Merck^MVX|||CP|A\r\
         ORC|RE||D-2^WILLOW\r\
         RXA|0|1|{day}||21^Varicella^CVX|0.5|mL^mL^UCUM||00^New^NIP001||||||V77||MSD^Merck^MVX|||CP|A\r"
    );
    std::fs::write(here.join("one.hl7"), message).unwrap();
    run(here, &["hl7", "load", "one.hl7"]);
    let stock = lines(&run(here, &["inventory", "stock", "WILLOW", "--json"]).stdout);
    assert_eq!(stock.len(), 1);
    assert_eq!((&stock[0]["lot"], &stock[0]["on_hand"]), (&"M1234".into(), &9.into()), "{}", stock[0]);
    let shelf = stock[0]["shelf"].to_string();
    let moves = lines(&run(here, &["inventory", "ledger", &shelf, "--json"]).stdout);
    let kinds: Vec<&str> = moves.iter().filter_map(|one| one["kind"].as_str()).collect();
    assert_eq!(kinds, ["opened", "given"]);

    let waiting = run(here, &["inventory", "not-deducted", "WILLOW", "--json"]);
    assert_eq!(waiting.status.code(), Some(1));
    let waiting = lines(&waiting.stdout);
    assert_eq!(waiting[0]["why"], "lot_unknown");
    let dose = waiting[0]["dose"].to_string();
    let left = run(here, &["inventory", "leave", "WILLOW", &dose, "--why", "from the health fair"]);
    assert_eq!(left.status.code(), Some(0), "{}", text(&left.stderr));
    assert_eq!(run(here, &["inventory", "not-deducted", "WILLOW"]).status.code(), Some(0));

    let remove = |doses: &str| {
        let args = [
            "inventory",
            "remove",
            &shelf,
            "--kind",
            "wasted",
            "--reason",
            "broken",
            "--doses",
            doses,
            "--on",
            &began,
        ];
        run(here, &args)
    };
    assert_eq!(remove("2").status.code(), Some(0));
    let more = remove("8");
    assert_eq!(more.status.code(), Some(1));
    assert!(text(&more.stdout).contains("on hand are 7"), "{}", text(&more.stdout));
    let checked = lines(&run(here, &["inventory", "check", "--json"]).stdout);
    assert_eq!(
        (&checked[0]["total"], &checked[0]["doses_differing"]),
        (&0.into(), &0.into()),
        "{}",
        checked[0]
    );
    let doctor = run(here, &["doctor"]);
    assert_eq!(doctor.status.code(), Some(0));
    assert!(text(&doctor.stdout).contains("stock: good; 3 movements"), "{}", text(&doctor.stdout));
}
