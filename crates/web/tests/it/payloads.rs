//! What people type, everywhere: it reaches the database as data, and pages as text. And more of it than anybody types.

use crate::pairs::{person, staff};
use crate::registry::{House, SECRET, houses, vxu};

/// What would be a tag, the end of an SQL text, a template, and characters of four bytes.
const ODD: &str = "<zyx onload=\"a()\">'; DROP TABLE person; --{{7*7}}🐊";

/// A message with `odd` in one field: the `n`-th of all fields after MSH. `None` past the last.
fn with_odd(odd: &str, n: usize) -> Option<String> {
    let message = vxu(|m| m.replace("|C1|", &format!("|ODD-{n}|")));
    let (head, rest) = message.split_once('\r')?;
    let mut fields: Vec<Vec<String>> =
        rest.split('\r').map(|line| line.split('|').map(str::to_owned).collect()).collect();
    let place = fields.iter_mut().flat_map(|line| line.iter_mut().skip(1)).nth(n)?;
    *place = odd.to_owned();
    let lines: Vec<String> = fields.iter().map(|line| line.join("|")).collect();
    Some(format!("{head}\r{}", lines.join("\r")))
}

#[test]
fn s29_quotes_nul_and_characters_of_four_bytes_in_any_field_are_data() {
    for house in houses() {
        let mut sent = 0;
        for odd in [ODD, "' OR '1'='1", "\0", "a\0b", "\u{10FFFF}", "\\", "%", "$1"] {
            for n in 0.. {
                let Some(message) = with_odd(odd, n) else { break };
                let reply = house.rest(message);
                assert!(reply.status == 200 || reply.status == 400, "{odd:?} in field {n}: {}", reply.status);
                sent += 1;
            }
        }
        assert!(sent > 200, "{sent}");
        assert!(house.rest(vxu(|m| m)).text.contains("MSA|AA|C1"), "everything still works");
        assert!(house.people() >= 1 && house.people() < 40, "{}", house.people());
    }
}

fn odd_record(house: &House) {
    let message = vxu(|m| {
        m.replace("Naquin^Remy^^^^^L|", &format!("Naquin^Remy^{ODD}^^^^L|{ODD}^Anna"))
            .replace("|M\r", &format!("|M|||{ODD}^{ODD}^Houma^LA^70360^USA^L||^PRN^PH^^^985^5550143^{ODD}\r"))
            .replace(
                "|01^^NIP001|||||||||||CP|A",
                &format!("|00^^NIP001|1^{ODD}^Ann|^^^{ODD}||||{ODD}|20280101|PMC^{ODD}^MVX|||CP|A"),
            )
    });
    let reply = house.rest(message);
    assert!(house.people() == 1, "{}", reply.text);
    house.rest(vxu(|m| m.replace("|20240102|", &format!("|{ODD}|")).replace("|C1|", "|C2|")));
}

#[test]
fn s30_stored_payloads_stand_as_text_on_every_page_that_shows_them() {
    for house in houses() {
        odd_record(&house);
        let id = person(&house, "Remy");
        let mut quality = staff(&house, "steward");
        let mut pages: Vec<String> =
            ["", "/by-date", "/details", "/sources", "/split", "/duplicate", "/registries"]
                .iter()
                .map(|page| format!("/people/{id}{page}"))
                .chain(
                    ["/", "/messages", "/messages/inbox", "/senders", "/uploads", "/review"]
                        .map(str::to_owned),
                )
                .collect();
        let (mut shown, mut at) = (0, 0);
        while let Some(path) = pages.get(at).cloned() {
            at += 1;
            let page = house.runtime.block_on(quality.get(&path));
            assert!(page.status.as_u16() < 500, "{path}: {}", page.status);
            assert!(!page.text.contains("<zyx"), "{path} has it as a tag");
            assert!(!page.text.contains("onload=\"a()\""), "{path} has it as an attribute");
            shown += usize::from(page.text.contains("zyx onload"));
            for link in page.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                let deeper = link.starts_with("/messages/")
                    || link.contains("/doses/")
                    || link.starts_with("/senders/");
                if deeper
                    && !link.contains('?')
                    && pages.len() < 60
                    && !pages.iter().any(|known| known == link)
                {
                    pages.push(link.to_owned());
                }
            }
        }
        assert!(shown >= 4, "the payload is shown somewhere: {shown} of {at} pages");
    }
}

#[test]
fn s34_a_flood_is_answered_with_come_back_later_and_others_are_served() {
    let house = houses().into_iter().next().unwrap();
    let settings =
        jenner_web::Settings { messages_a_minute: 30, messages_each: 4, ..jenner_web::Settings::default() };
    let router = house.app(settings);
    let ask = |user: &'static str, n: usize| {
        use base64::Engine as _;
        let credential = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{SECRET}"));
        let facility = if user == "other" { "|EHR|OTHER|" } else { "|EHR|BAYOU|" };
        let message = vxu(|m| m.replace("|C1|", &format!("|F{n}|")).replace("|EHR|BAYOU|", facility));
        let request = axum::http::Request::post("/hl7/rest")
            .header("authorization", format!("Basic {credential}"))
            .header("content-type", "application/hl7-v2")
            .body(axum::body::Body::from(message))
            .unwrap();
        let router = router.clone();
        async move { tower::ServiceExt::oneshot(router, request).await.unwrap() }
    };
    house.runtime.block_on(async {
        let flood: Vec<_> = (0..400).map(|n| tokio::spawn(ask("bayou", n))).collect();
        let (mut taken, mut later) = (0, 0);
        for one in flood {
            let response = one.await.unwrap();
            match response.status().as_u16() {
                200 => taken += 1,
                429 | 503 => {
                    assert!(response.headers().contains_key("retry-after"));
                    later += 1;
                }
                other => panic!("{other}"),
            }
        }
        assert!(taken <= 31 && taken + later == 400, "{taken} taken, {later} told to come back");
        assert_eq!(ask("other", 1).await.status(), 200, "another sender does not feel it");
    });
}
