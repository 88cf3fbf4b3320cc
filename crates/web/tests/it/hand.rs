//! What people write down by hand, page by page, with a real registry behind: a visit from scan to undo, past doses from a
//! pasted list, a dose put right, who somebody is, and the bad input of each.

use axum::http::{StatusCode, header};
use jenner_codes::{Codes, Cvx};
use jenner_model::access::Role;
use jenner_registry::access::{accounts, of_operator};

use crate::pairs::{person, record};
use crate::registry::{House, PASSWORD, houses, vxu};
use crate::{Client, Reply};

/// A clinic with a child of two years and five months who has had one DTaP, and a signed-in nurse.
struct Visit<'h> {
    house: &'h House,
    nurse: Client,
    path: String,
}

impl<'h> Visit<'h> {
    fn of(house: &'h House) -> Self {
        house.rest(vxu(|message| message));
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        let path = format!("/people/{}", person(house, "Remy"));
        Self { house, nurse, path }
    }

    fn get(&mut self, page: &str) -> Reply {
        self.house.runtime.block_on(self.nurse.get(&format!("{}{page}", self.path)))
    }

    fn post(&mut self, page: &str, form: &str) -> Reply {
        self.house.runtime.block_on(self.nurse.post(&format!("{}{page}", self.path), form))
    }

    fn doses(&self) -> Vec<(String, String, String)> {
        let doses = record(self.house, person(self.house, "Remy")).doses;
        let told = |dose: &jenner_model::record::Dose| {
            (dose.best.vaccine.cvx.to_string(), dose.best.given_on.to_string(), dose.best.lot.to_string())
        };
        doses.iter().map(told).collect()
    }
}

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Every field of the page's form as a browser would send it, with some values replaced.
fn form(page: &str, changes: &[(&str, &str)]) -> String {
    let body = page.split("<main").nth(1).unwrap_or_default();
    let body = body.split("<form").filter(|form| form.contains("name=\"form\"")).collect::<String>();
    let mut fields: Vec<(String, String)> = Vec::new();
    let attribute = |tag: &str, name: &str| {
        tag.split(&format!(" {name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).map(str::to_owned)
    };
    for part in body.split('<').skip(1) {
        let (tag, content) = part.split_once('>').unwrap_or((part, ""));
        let Some(name) = attribute(tag, "name") else {
            if tag.starts_with("option")
                && tag.contains(" selected")
                && let Some((_, value)) = fields.last_mut()
            {
                *value = attribute(tag, "value").unwrap_or_default();
            }
            continue;
        };
        let box_off = tag.contains("type=\"checkbox\"") && !tag.contains(" checked");
        if tag.starts_with("button") || box_off {
            continue;
        }
        let value = match tag.starts_with("textarea") {
            true => content.to_owned(),
            false => attribute(tag, "value").unwrap_or_default(),
        };
        fields.push((name, value));
    }
    for (name, value) in changes {
        fields.retain(|(known, _)| known != name);
        fields.push(((*name).to_owned(), (*value).to_owned()));
    }
    let unescaped = |text: &str| text.replace("&#38;", "&").replace("&#34;", "\"").replace("&#39;", "'");
    let sent = fields.iter().map(|(name, value)| format!("{name}={}", encoded(&unescaped(value))));
    sent.collect::<Vec<_>>().join("&")
}

/// The code on a pack of a vaccine.
fn scan(cvx: &str, lot: &str) -> String {
    let cvx: Cvx = cvx.parse().unwrap();
    let codes = Codes::embedded();
    let pack =
        codes.all_ndc().iter().find(|entry| entry.cvx == cvx && entry.gtin.is_some() && entry.ends.is_none());
    let pack = pack.or_else(|| codes.all_ndc().iter().find(|entry| entry.cvx == cvx && entry.gtin.is_some()));
    format!("]d201{}1727123110{lot}", pack.unwrap().gtin.as_ref().unwrap())
}

fn to(reply: &Reply) -> String {
    reply.header(header::LOCATION).to_owned()
}

#[test]
fn three_scans_make_three_doses_which_can_be_undone() {
    for house in houses() {
        let mut visit = Visit::of(&house);
        let opened = visit.get("");
        assert!(opened.text.contains("/record\""), "the record leads there: {}", opened.text);
        let mut page = visit.get("/record").text;
        assert!(page.contains("autofocus") && page.contains("Measles") || page.contains("MMR"), "{page}");
        for (cvx, lot) in [("03", "M100"), ("21", "V200"), ("83", "A300")] {
            let reply = visit.post("/record", &form(&page, &[("scan", &scan(cvx, lot)), ("act", "scan")]));
            assert_eq!(reply.status, StatusCode::OK);
            assert!(
                reply.text.contains(&format!("value=\"{lot}\"")) && reply.text.contains("Added:"),
                "{}",
                reply.text
            );
            page = reply.text;
        }
        assert!(page.contains("Record 3 doses"), "{page}");
        // The same pack scanned again is said, and adds nothing.
        let again = visit.post("/record", &form(&page, &[("scan", &scan("03", "M100")), ("act", "scan")]));
        assert!(again.text.contains("is in the list already"), "{}", again.text);
        // Eligibility is asked at every visit.
        let unasked = visit.post("/record", &form(&page, &[("act", "save")]));
        assert_eq!(unasked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unasked.text.contains("<title>Error:") && unasked.text.contains("href=\"#eligibility\""));
        assert_eq!(visit.doses().len(), 1, "nothing is stored");
        let ready =
            form(&unasked.text, &[("eligibility", "V02"), ("asked", "yes"), ("act", "save"), ("scan", "")]);
        let saved = visit.post("/record", &ready);
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let place = to(&saved);
        assert!(place.contains("/written/"), "{place}");
        assert_eq!(visit.doses().len(), 4);
        // Sent twice, it is taken once.
        let twice = visit.post("/record", &ready);
        assert_eq!(to(&twice), place);
        assert_eq!(visit.doses().len(), 4);
        let stored = record(&house, person(&house, "Remy"));
        let measles = stored.doses.iter().find(|dose| dose.best.lot == "M100").unwrap();
        assert_eq!(measles.best.funding.as_ref().unwrap().as_str(), "VXC51", "as the eligibility says");
        assert!(
            measles.best.vaccine.ndc.is_some()
                && measles.best.route.is_some()
                && !measles.best.vis.is_empty()
        );
        let done = house.runtime.block_on(visit.nurse.get(&place)).text;
        for text in ["3 doses recorded", "Next due:", "Undo", "until 06/01/2026"] {
            assert!(done.contains(text), "{text}: {done}");
        }
        house.runtime.block_on(visit.nurse.post(&place, "undo=yes"));
        let undone = house.runtime.block_on(visit.nurse.get(&place)).text;
        assert!(undone.contains("Undone.") && !undone.contains("name=\"undo\""), "{undone}");
        assert_eq!(visit.doses().len(), 1);
    }
}

#[test]
fn a_scan_that_cannot_be_read_says_what_to_do_and_keeps_what_was_typed() {
    let house = houses().remove(0);
    let mut visit = Visit::of(&house);
    let page = visit.get("/record").text;
    let lost = scan("03", "X017281231");
    for (code, text) in [
        ("hello", "cannot be read from sign 1 on"),
        ("0100349281286583", "wrong digit"),
        ("010034928128658217271331", "no date"),
        ("01003492812", "ends too early"),
        ("10LOT1", "no package number"),
        ("0100399999999994", "wrong digit"),
        (&lost.replace("17271231", ""), "may have lost the mark"),
    ] {
        let changes = [("scan", code), ("act", "scan"), ("lot-0", "TYPED1")];
        let reply = visit.post("/record", &form(&page, &changes));
        assert!(reply.text.contains(text), "{code}: {text}: {}", reply.text);
        assert!(reply.text.contains("value=\"TYPED1\""), "{code}");
    }
    // The split that is proposed is taken when somebody says so.
    let code = lost.replace("17271231", "");
    let split = visit.post("/record", &form(&page, &[("scan", &code), ("act", "split")]));
    assert!(
        split.text.contains("value=\"X0\"") && split.text.contains("value=\"12/31/2028\""),
        "{}",
        split.text
    );
    let whole = visit.post("/record", &form(&page, &[("scan", &code), ("act", "whole")]));
    assert!(whole.text.contains("value=\"X017281231\""), "{}", whole.text);
}

#[test]
fn bad_doses_get_a_clear_answer_and_nothing_is_stored() {
    let house = houses().remove(0);
    let mut visit = Visit::of(&house);
    let page = visit.get("/record").text;
    let spare = page.matches("name=\"outcome-").count() - 1;
    let field = |name: &str| format!("{name}-{spare}");
    let (vaccine, lot, expires) = (field("vaccine"), field("lot"), field("expires"));
    let fine = [
        (vaccine.as_str(), "MMR"),
        (lot.as_str(), "L1"),
        ("eligibility", "V02"),
        ("asked", "yes"),
        ("act", "save"),
    ];
    for (name, value, text) in [
        ("on", "6/2/2026", "lies in the future"),
        ("on", "1/1/2024", "lies before birth"),
        ("on", "someday", "is no day"),
        (vaccine.as_str(), "blurb", "No vaccine is called"),
        (vaccine.as_str(), "HPV", "does not recommend it"),
        (expires.as_str(), "5/2026", "the lot has expired"),
        (expires.as_str(), "whenever", "is neither"),
    ] {
        let mut changes = fine.to_vec();
        changes.push((name, value));
        let reply = visit.post("/record", &form(&page, &changes));
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={value}");
        assert!(reply.text.contains(text), "{name}={value}: {}", reply.text);
    }
    assert_eq!(visit.doses().len(), 1);
    let nothing =
        visit.post("/record", &form(&page, &[("act", "save"), ("eligibility", "V02"), ("asked", "yes")]));
    assert!(nothing.text.contains("Nothing is filled in"), "{}", nothing.text);
    // A dose too soon after the one before: the rule in words, and when to give it again.
    let soon = [(vaccine.as_str(), "DTaP (20)"), (lot.as_str(), "L1"), ("on", "3/20/2024")];
    let mut changes = fine.to_vec();
    changes.extend(soon);
    let looked = visit.post("/record", &form(&page, &changes));
    assert!(
        looked.text.contains("will not count") && looked.text.contains("Save as it stands"),
        "{}",
        looked.text
    );
    // Once more without a reason: it is asked for. With one, it is stored with it.
    let asked = visit.post("/record", &form(&looked.text, &[("act", "save")]));
    assert!(asked.text.contains("Write why it is saved all the same"), "{}", asked.text);
    let why = field("why");
    let saved = visit
        .post("/record", &form(&asked.text, &[(why.as_str(), "given abroad by mistake"), ("act", "save")]));
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    assert_eq!(visit.doses().len(), 2);
}

#[test]
fn a_pasted_list_of_past_doses_is_read_checked_and_saved() {
    let house = houses().remove(0);
    let mut visit = Visit::of(&house);
    let page = visit.get("/past").text;
    let list = "MMR\t3/14/2025\tClínica\nquad 5/5/2025\nPediarix 3/2024\nDTaP 3/5/2024\nblurb 1/1/2025";
    let read = visit.post("/past", &form(&page, &[("paste", list), ("act", "read")]));
    assert_eq!(read.status, StatusCode::UNPROCESSABLE_ENTITY);
    for text in ["can be several vaccines", "No vaccine is called", "value=\"3/2024\"", "name=\"pick-1\""] {
        assert!(read.text.contains(text), "{text}: {}", read.text);
    }
    let mended =
        [("pick-1", "DTaP-IPV (130)"), ("vaccine-4", ""), ("on-4", ""), ("paste", ""), ("act", "save")];
    let looked = visit.post("/past", &form(&read.text, &mended));
    assert!(looked.text.contains("has a dose of it on that day"), "{}", looked.text);
    assert_eq!(visit.doses().len(), 1, "nothing is stored before it was looked at");
    let saved = visit.post("/past", &form(&looked.text, &[("act", "save")]));
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
    let doses = visit.doses();
    assert_eq!(doses.len(), 4, "the DTaP on file is the same injection: {doses:?}");
    assert!(
        doses.iter().any(|(cvx, on, _)| cvx == "110" && on == "2024-03-15"),
        "the middle of a month: {doses:?}"
    );
    let stored = record(&house, person(&house, "Remy"));
    let month = stored.doses.iter().find(|dose| dose.best.vaccine.cvx.to_string() == "110").unwrap();
    assert!(month.best.notes.iter().any(|note| note.contains("Day not known")), "{:?}", month.best.notes);
    let empty = visit.post("/past", "form=0123456789abcdef0123456789abcdef&act=read&paste=");
    assert!(empty.text.contains("Paste a list first"), "{}", empty.text);
}

fn colleague(house: &House) -> Client {
    let new = accounts::NewAccount {
        username: "remy",
        display_name: "Remy Broussard, RN",
        password: PASSWORD,
        organization: house.clinic.organization(),
        role: Role::ClinicStaff,
    };
    accounts::add(&house.registry, &of_operator(house.clinic.organization()), &new).unwrap();
    let mut client = house.visitor();
    house.enter(&mut client, "remy", PASSWORD);
    client
}

#[test]
fn of_two_who_put_one_dose_right_the_second_one_sees_both_versions_and_loses_nothing() {
    for house in houses() {
        let mut visit = Visit::of(&house);
        let mut other = colleague(&house);
        let dose = record(&house, person(&house, "Remy")).doses[0].id.0;
        let page = format!("/doses/{dose}/change");
        let address = format!("{}{page}", visit.path);
        let mine = visit.get(&page).text;
        let theirs = house.runtime.block_on(other.get(&address)).text;
        let wish =
            |page: &str, lot: &str, why: &str| form(page, &[("lot", lot), ("why", why), ("act", "change")]);
        let saved = visit.post(&page, &wish(&mine, "A1", "lot was missing"));
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let late = house.runtime.block_on(other.post(&address, &wish(&theirs, "B2", "from the chart")));
        assert_eq!(late.status, StatusCode::CONFLICT);
        for text in ["Somebody changed this", "On file now: A1", "value=\"B2\"", "from the chart"] {
            assert!(late.text.contains(text), "{text}: {}", late.text);
        }
        let again = house.runtime.block_on(other.post(&address, &wish(&late.text, "B2", "from the chart")));
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.text);
        assert_eq!(visit.doses()[0].2, "B2");
        let history = visit.get(&page).text;
        for text in ["All versions", "lot was missing", "from the chart", "A1", "Remy Broussard"] {
            assert!(history.contains(text), "{text}: {history}");
        }
        // Taken out without a reason: asked for one.
        let silent = visit.post(&page, &form(&history, &[("act", "remove"), ("why", " ")]));
        assert!(silent.text.contains("Write why you change it"), "{}", silent.text);
        let nowhere =
            visit.post(&page, &form(&history, &[("act", "move"), ("why", "his twin"), ("number", "12")]));
        assert!(nowhere.text.contains("is no registry number"), "{}", nowhere.text);
        let gone = visit.post(&page, &form(&history, &[("act", "remove"), ("why", "never given")]));
        assert_eq!(gone.status, StatusCode::SEE_OTHER);
        assert!(visit.doses().is_empty());
        let place = to(&gone);
        house.runtime.block_on(visit.nurse.post(&place, "undo=yes"));
        assert_eq!(visit.doses().len(), 1, "and back again");
    }
}

#[test]
fn who_somebody_is_is_corrected_and_only_what_was_changed_is_said() {
    for house in houses() {
        let mut visit = Visit::of(&house);
        let mut other = colleague(&house);
        let address = format!("{}/edit", visit.path);
        let mine = visit.get("/edit").text;
        let theirs = house.runtime.block_on(other.get(&address)).text;
        assert!(mine.contains("value=\"Naquin\""), "{mine}");
        let changes = [
            ("family", "Naquin-Tran"),
            ("phone-0", "(985) 555-0199"),
            ("street-0", "14 Đường Nguyễn"),
            ("city-0", "Houma"),
            ("state-0", "LA"),
            ("school", "Houma Elementary"),
            ("custody", "Father may not ask (court order)"),
            ("medicaid", "M-778899"),
            ("race-2028-9", "on"),
            ("multiple", "yes"),
            ("status", "A"),
        ];
        let saved = visit.post("/edit", &form(&mine, &changes));
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let stored = record(&house, person(&house, "Remy"));
        let who = &stored.demographics;
        assert_eq!(who.legal_name().unwrap().family, "Naquin-Tran");
        assert_eq!(who.addresses.value().unwrap()[0].street, "14 Đường Nguyễn");
        assert_eq!(who.multiple_birth.value(), Some(&true));
        assert!(who.identifiers.iter().any(|number| number.value == "M-778899"));
        // The second one sees what changed, with the own value kept; what both left alone is no difference.
        let late = house.runtime.block_on(other.post(&address, &form(&theirs, &[("family", "Tran")])));
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(
            late.text.contains("On file now: Naquin-Tran") && late.text.contains("value=\"Tran\""),
            "{}",
            late.text
        );
        let page = visit.get("/edit").text;
        for text in ["Houma Elementary", "Father may not ask", "985"] {
            assert!(page.contains(text), "{text}: {page}");
        }
        for (name, value, text) in [
            ("born", "6/2/2026", "lies in the future"),
            ("born", "", "cannot be taken out"),
            ("died", "1/1/2023", "before birth"),
            ("phone-1", "555", "no phone number"),
            ("email", "nobody", "no e-mail"),
            ("state-0", "Acadiana", "no state"),
            ("order", "99", "number from 1 to 12"),
        ] {
            let reply = visit.post("/edit", &form(&page, &[(name, value)]));
            assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={value}");
            assert!(reply.text.contains(text), "{name}={value}: {}", reply.text);
        }
        let nothing = visit.post("/edit", &form(&page, &[]));
        assert!(nothing.text.contains("Nothing was changed"), "{}", nothing.text);
    }
}

#[test]
fn a_reaction_is_noted_and_its_report_drafted() {
    let house = houses().remove(0);
    let mut visit = Visit::of(&house);
    let dose = record(&house, person(&house, "Remy")).doses[0].id.0;
    let page = format!("/doses/{dose}/reaction");
    let draft = visit.get(&page).text;
    for text in ["Draft for VAERS", "01/02/2024", "DTaP", "Nola Nurse", "Bayou Pediatrics"] {
        assert!(draft.contains(text), "{text}: {draft}");
    }
    let early = visit.post(&page, &form(&draft, &[("began", "3/4/2024"), ("text", "fever")]));
    assert!(early.text.contains("cannot begin before the dose"), "{}", early.text);
    let silent = visit.post(&page, &form(&draft, &[("began", "3/6/2024")]));
    assert!(silent.text.contains("write what happened"), "{}", silent.text);
    let noted =
        visit.post(&page, &form(&draft, &[("began", "3/6/2024"), ("reaction", "VXC12"), ("text", "41 °C")]));
    assert_eq!(noted.status, StatusCode::SEE_OTHER, "{}", noted.text);
    assert!(visit.get(&page).text.contains("41 °C"));
}

#[test]
fn a_barred_lot_is_red_before_it_is_saved() {
    let house = houses().remove(0);
    let mut visit = Visit::of(&house);
    let run = &house.runtime;
    let wrong = run.block_on(visit.nurse.post("/lots", "lot=--&kind=quarantined"));
    assert!(wrong.text.contains("as it is printed on the pack"), "{}", wrong.text);
    let set = run.block_on(visit.nurse.post("/lots", "lot=m-100&kind=quarantined&why=too+warm"));
    assert_eq!(to(&set), "/lots");
    let list = run.block_on(visit.nurse.get("/lots")).text;
    assert!(list.contains("m-100") && list.contains("too warm"), "{list}");
    let page = visit.get("/record").text;
    let scanned = visit.post("/record", &form(&page, &[("scan", &scan("03", "M100")), ("act", "scan")])).text;
    let changes = [("eligibility", "V02"), ("asked", "yes"), ("act", "save"), ("scan", "")];
    let looked = visit.post("/record", &form(&scanned, &changes));
    assert!(looked.text.contains("in quarantine at your clinic"), "{}", looked.text);
    assert_eq!(visit.doses().len(), 1);
    let notice = list.split("name=\"free\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    run.block_on(visit.nurse.post("/lots", &format!("free={notice}")));
    let free = visit.post("/record", &form(&scanned, &changes));
    assert_eq!(free.status, StatusCode::SEE_OTHER, "{}", free.text);
}
