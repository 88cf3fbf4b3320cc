//! Vaccine stock in the browser, over a real registry: begun, received by scan, counted, signed, recalled.

use axum::http::{StatusCode, header};
use jenner_model::OrganizationId;
use jenner_model::access::Role;
use jenner_registry::access::{accounts, of_operator};

use crate::registry::{House, PASSWORD, actions, get, houses, post};
use crate::{Client, Reply};

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { (b as char).to_string() } else { format!("%{b:02X}") })
        .collect()
}

fn user(house: &House, name: &'static str, role: Role) -> Client {
    let account = accounts::NewAccount {
        username: name,
        display_name: name,
        password: PASSWORD,
        organization: house.clinic.organization(),
        role,
    };
    accounts::add(&house.registry, &of_operator(OrganizationId(0)), &account).unwrap();
    let mut client = house.visitor();
    house.enter(&mut client, name, PASSWORD);
    client
}

/// The value of a field of a form.
fn value(page: &Reply, name: &str) -> String {
    let tag = page.text.split(&format!("name=\"{name}\"")).nth(1).unwrap_or_default();
    tag.split("value=\"").nth(1).unwrap_or_default().split('"').next().unwrap_or_default().to_owned()
}

/// The names of the number fields of a sheet.
fn shelves(page: &Reply) -> Vec<String> {
    page.text.split(" name=\"n-").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
}

fn begin(house: &House, manager: &mut Client) {
    let far = post(house, manager, "/stock/begin", "on=1/1/2020");
    assert_eq!(far.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(far.text.contains("within 92 days"), "{}", far.text);
    let begun = post(house, manager, "/stock/begin", "on=5/20/2026");
    assert!(begun.status.is_redirection(), "{}", begun.text);
    assert_eq!(begun.header(header::LOCATION), "/stock/receive?what=opened");
}

/// Books a lot that is typed.
fn typed(house: &House, client: &mut Client, lot: &str, expires: &str, boxes: u32, more: &str) -> Reply {
    let form = value(&get(house, client, "/stock/receive"), "form");
    let fields = format!(
        "form={form}&act=book&what=received&scan=&vaccine=MMR+(03)&maker=MSD&lot={lot}&expires={}&funding=vfc&unit=&boxes={boxes}&per_box=10&on=5/25/2026&document=PS-1{more}",
        encoded(expires)
    );
    post(house, client, "/stock/receive", &fields)
}

#[test]
fn a_box_is_scanned_checked_and_booked_once() {
    for house in houses() {
        let mut manager = user(&house, "manager", Role::ClinicManager);
        let mut nurse = user(&house, "keeper", Role::ClinicStaff);
        let empty = get(&house, &mut nurse, "/stock");
        assert!(empty.text.contains("does not keep its stock here yet"), "{}", empty.text);
        assert!(empty.text.contains("A clinic manager or the registry can begin"), "{}", empty.text);
        begin(&house, &mut manager);

        let wrong =
            post(&house, &mut nurse, "/stock/receive", "act=scan&scan=01003000646810131727&document=PS-9");
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(wrong.text.contains("wrong digit") || wrong.text.contains("too early"), "{}", wrong.text);
        assert!(wrong.text.contains("value=\"PS-9\""), "nothing that was typed is lost");

        let form = value(&get(&house, &mut nurse, "/stock/receive"), "form");
        let code = jenner_codes::Codes::embedded().all_ndc().iter().find_map(|entry| {
            (entry.cvx == "03".parse().unwrap() && entry.is_carton()).then(|| entry.gtin.clone()).flatten()
        });
        let gtin = code.unwrap();
        // As a keyboard sends it that writes the separator after the lot with two signs.
        let scan = format!("01{gtin}10K44A^]17271231");
        let read = post(
            &house,
            &mut nurse,
            "/stock/receive",
            &format!("form={form}&act=scan&scan={}", encoded(&scan)),
        );
        assert_eq!(read.status, StatusCode::OK, "{}", read.text);
        assert_eq!(value(&read, "lot"), "K44A");
        assert_eq!(value(&read, "expires"), "12/31/2027");
        assert!(value(&read, "vaccine").contains("(03)") || value(&read, "vaccine").contains("(3)"));
        assert_eq!(value(&read, "form"), form, "the form keeps its name");
        let maker = encoded(&value(&read, "maker").replace("&#38;", "&"));
        let (vaccine, ndc) = (encoded(&value(&read, "vaccine")), value(&read, "ndc_box"));

        let rest = format!(
            "form={form}&act=book&what=received&vaccine={vaccine}&maker={maker}&lot=K44A&expires=12%2F31%2F2027&ndc_box={ndc}&unit=&per_box=10&on=5/25/2026&document=PS-9"
        );
        let short = post(&house, &mut nurse, "/stock/receive", &format!("{rest}&funding=&boxes=none"));
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            short.text.contains("Choose who paid") && short.text.contains("how many boxes"),
            "{}",
            short.text
        );
        assert!(short.text.contains("value=\"K44A\"") && short.text.contains("value=\"none\""));
        let full = format!("{rest}&funding=vfc&boxes=2");
        for _ in 0..2 {
            let booked = post(&house, &mut nurse, "/stock/receive", &full);
            assert!(booked.status.is_redirection(), "{}", booked.text);
            let next = get(&house, &mut nurse, booked.header(header::LOCATION));
            assert!(next.text.contains("Booked 20 doses"), "{}", next.text);
            assert_ne!(value(&next, "form"), form, "the next box has a form of its own");
        }
        let list = get(&house, &mut nurse, "/stock");
        assert!(list.text.contains("K44A") && list.text.contains("<span>20</span>"), "{}", list.text);
        assert!(!list.text.contains("stk-"), "every text has its words: {}", list.text);

        // A box whose last day has passed asks to be seen.
        let old = typed(&house, &mut nurse, "OLD1", "4/30/2026", 1, "");
        assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            old.text.contains("has ended. Check the day") && old.text.contains("name=\"saw\""),
            "{}",
            old.text
        );
        let seen = typed(&house, &mut nurse, "OLD1", "4/30/2026", 1, "&saw=1");
        assert!(seen.status.is_redirection(), "{}", seen.text);
        let list = get(&house, &mut nurse, "/stock");
        assert!(
            list.text.contains("Ended 04/30/2026") && list.text.contains("book it as expired"),
            "{}",
            list.text
        );
        // A scan on the list leads to the lot.
        let found = get(&house, &mut nurse, &format!("/stock?scan={}", encoded(&scan)));
        assert!(found.header(header::LOCATION).starts_with("/stock/lots/"), "{}", found.text);
        let nothing = get(&house, &mut nurse, "/stock?scan=NOSUCH");
        assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(nothing.text.contains("NOSUCH is not on your shelves"), "{}", nothing.text);

        // The lot: taken out, moved, taken back.
        let lot = found.header(header::LOCATION).to_owned();
        let page = get(&house, &mut nurse, &lot);
        assert!(page.text.contains("PS-9") && !page.text.contains("stk-"), "{}", page.text);
        let shelf = page.text.split("<option value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = value(&page, "form");
        let out = format!("form={form}&act=out&shelf={shelf}&on=5/26/2026&document=&why=");
        let much = post(&house, &mut nurse, &lot, &format!("{out}&reason=wasted:broken&doses=21"));
        assert_eq!(much.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(much.text.contains("only 20 doses are left"), "{}", much.text);
        let mute = post(&house, &mut nurse, &lot, &format!("{out}&reason=wasted:other_waste&doses=1"));
        assert!(mute.text.contains("needs a few words"), "{}", mute.text);
        let done = post(&house, &mut nurse, &lot, &format!("{out}&reason=wasted:broken&doses=3"));
        assert!(done.status.is_redirection(), "{}", done.text);
        let page = get(&house, &mut nurse, &lot);
        assert!(page.text.contains("Dropped or broken") && page.text.contains("keeper"), "{}", page.text);
        let movement = value(&page, "movement");
        let back = format!("form={}&act=back&movement={movement}&why=", value(&page, "form"));
        assert_eq!(post(&house, &mut nurse, &lot, &back).status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(post(&house, &mut nurse, &lot, &format!("{back}miscounted")).status.is_redirection());
        let page = get(&house, &mut nurse, &lot);
        assert!(page.text.contains("Taken back:") && page.text.contains("miscounted"), "{}", page.text);

        for report in ["on-hand", "use", "moves", "losses", "account"] {
            let shown = get(&house, &mut nurse, &format!("/stock/reports?report={report}"));
            assert_eq!(shown.status, StatusCode::OK);
            assert!(!shown.text.contains("stk-"), "{report}: {}", shown.text);
            let csv = get(&house, &mut nurse, &format!("/stock/reports.csv?report={report}"));
            assert!(csv.header(header::CONTENT_TYPE).starts_with("text/csv"), "{report}");
            if report != "use" && report != "losses" {
                assert!(csv.text.contains("K44A"), "{report}: {}", csv.text);
            }
            let pdf = get(&house, &mut nurse, &format!("/stock/reports.pdf?report={report}"));
            assert_eq!(pdf.header(header::CONTENT_TYPE), "application/pdf", "{report}: {}", pdf.text);
            let book = get(&house, &mut nurse, &format!("/stock/reports.xlsx?report={report}"));
            assert!(book.header(header::CONTENT_TYPE).contains("spreadsheet"), "{report}");
        }
        let done = actions(&house);
        for action in ["stock.begin", "stock.move", "stock.read", "stock.list_undeducted"] {
            assert!(done.iter().any(|one| one == action), "{action}");
        }
    }
}

#[test]
fn a_count_is_blind_two_people_count_one_sheet_and_a_large_difference_needs_both() {
    for house in houses() {
        let mut manager = user(&house, "manager", Role::ClinicManager);
        let mut other = user(&house, "other", Role::ClinicManager);
        begin(&house, &mut manager);
        for lot in ["K44A", "K44B"] {
            assert!(typed(&house, &mut manager, lot, "12/2027", 2, "").status.is_redirection());
        }
        let begun = post(&house, &mut manager, "/stock/counts", "act=begin&funding=&unit=");
        let sheet = begun.header(header::LOCATION).to_owned();
        assert!(sheet.starts_with("/stock/counts/"), "{}", begun.text);
        let again = post(&house, &mut other, "/stock/counts", "act=begin&funding=vfc&unit=");
        assert_eq!(again.header(header::LOCATION), sheet, "whoever comes second counts along");
        let page = get(&house, &mut manager, &sheet);
        assert!(!page.text.contains(">20<"), "the book is not shown: {}", page.text);
        assert!(!page.text.contains("stk-"), "{}", page.text);
        let all = shelves(&page);
        assert_eq!(all.len(), 2);
        let compare = format!("{sheet}/compare");
        assert_eq!(
            get(&house, &mut manager, &compare).header(header::LOCATION),
            sheet,
            "nothing to compare yet"
        );

        // Two of them saw an empty field: the second is told and nothing of theirs is lost.
        let (a, b) = (&all[0], &all[1]);
        let saved = post(
            &house,
            &mut manager,
            &sheet,
            &format!("sent=1&act=save&scan=&n-{a}=16&saw-{a}=&n-{b}=&saw-{b}="),
        );
        assert!(saved.status.is_redirection(), "{}", saved.text);
        let clash = post(
            &house,
            &mut other,
            &sheet,
            &format!("sent=1&act=save&scan=&n-{a}=15&saw-{a}=&n-{b}=20&saw-{b}="),
        );
        assert_eq!(clash.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            clash.text.contains("manager wrote 16") && clash.text.contains("value=\"15\""),
            "{}",
            clash.text
        );
        // The other number of the same form was saved.
        assert!(get(&house, &mut manager, &sheet).text.contains("All shelves are counted"));
        let bad = post(&house, &mut other, &sheet, &format!("sent=1&act=save&scan=&n-{a}=many&saw-{a}=16"));
        assert!(
            bad.text.contains("whole number of doses") && bad.text.contains("value=\"many\""),
            "{}",
            bad.text
        );
        // A lot that is typed or scanned adds a box, once however often the form is sent.
        for _ in 0..2 {
            let more =
                post(&house, &mut other, &sheet, &format!("sent=1&act=save&scan=K44B&n-{b}=20&saw-{b}=20"));
            assert!(more.status.is_redirection(), "{}", more.text);
        }
        assert_eq!(value(&get(&house, &mut other, &sheet), &format!("n-{b}")), "30");
        // Somebody whose page is old has scanned another box: that is asked, not added in silence.
        let stale =
            post(&house, &mut manager, &sheet, &format!("sent=1&act=save&scan=K44B&n-{b}=20&saw-{b}=20"));
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            stale.text.contains("wrote 30 meanwhile") || stale.text.contains("other wrote 30"),
            "{}",
            stale.text
        );
        let put = post(&house, &mut other, &sheet, &format!("sent=1&act=compare&scan=&n-{b}=20&saw-{b}=30"));
        assert_eq!(put.header(header::LOCATION), compare);

        let page = get(&house, &mut other, &compare);
        assert!(page.text.contains("<b>-4</b>") && page.text.contains("Second person"), "{}", page.text);
        assert!(!page.text.contains("stk-"), "{}", page.text);
        let mute = post(&house, &mut other, &compare, "act=sign");
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            mute.text.contains("1 differences have no reason") || mute.text.contains("no reason yet"),
            "{}",
            mute.text
        );
        let first = post(&house, &mut other, &compare, &format!("act=sign&reason-{a}=not_recorded&why-{a}="));
        assert!(first.status.is_redirection(), "{}", first.text);
        let same = post(&house, &mut other, &compare, "act=sign");
        assert!(same.text.contains("The second person has to be somebody else"), "{}", same.text);
        let second = post(&house, &mut manager, &compare, "act=sign");
        assert!(second.status.is_redirection(), "{}", second.text);
        let signed = get(&house, &mut manager, &compare);
        assert!(signed.text.contains("Signed by other, manager"), "{}", signed.text);
        assert!(!signed.text.contains("<select"), "a signed count is not changed");
        assert!(get(&house, &mut manager, "/stock").text.contains("<span>16</span>"));
        let list = get(&house, &mut manager, "/stock/counts");
        assert!(list.text.contains("Signed") && list.text.contains("other, manager"), "{}", list.text);
        assert!(actions(&house).iter().any(|one| one == "stock.sign_count"));
    }
}

#[test]
fn the_registry_chooses_a_clinic_and_recalls_a_lot_everywhere() {
    for house in houses() {
        let mut manager = user(&house, "manager", Role::ClinicManager);
        let mut quality = user(&house, "quality", Role::DataQuality);
        begin(&house, &mut manager);
        assert!(typed(&house, &mut manager, "K44A", "12/2027", 2, "").status.is_redirection());
        let choose = get(&house, &mut quality, "/stock");
        assert!(choose.text.contains("href=\"/stock?organization="), "{}", choose.text);
        assert_eq!(get(&house, &mut manager, "/stock/recall").status, StatusCode::FORBIDDEN);
        let look = post(&house, &mut quality, "/stock/recall", "act=look&lot=k44-a&maker=&why=");
        assert!(
            look.text.contains("1 clinic has doses") && look.text.contains("is not recalled"),
            "{}",
            look.text
        );
        assert!(!look.text.contains("stk-"), "{}", look.text);
        let mute = post(&house, &mut quality, "/stock/recall", "act=recall&lot=K44A&maker=&why=");
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY);
        let done = post(&house, &mut quality, "/stock/recall", "act=recall&lot=K44A&maker=&why=FDA+class+2");
        assert!(done.text.contains("Recalled since") && done.text.contains("FDA class 2"), "{}", done.text);
        assert!(
            get(&house, &mut manager, "/stock").text.contains("<span class=\"tag late\">Recalled</span>")
        );
        let words = actions(&house);
        assert!(words.iter().any(|one| one == "lot.bar") && words.iter().any(|one| one == "lot.trace"));
    }
}

/// A dose of MMR that the clinic gave on 26 May 2026.
fn told(house: &House, number: &str, lot: &str) {
    let message = format!(
        "MSH|^~\\&|EHR|BAYOU|REG|LA|20260601070000-0500||VXU^V04^VXU_V04|S{number}|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
         PID|1||9{number}^^^BAYOU^MR||Naquin^Child{number}^^^^^L||20240{number}02|M\r\
         ORC|RE||m{number}^BAYOU\r\
         RXA|0|1|20260526||03^MMR^CVX|0.5|mL^mL^UCUM||00^New^NIP001||||||{lot}|20271231|MSD^Merck^MVX|||CP|A\r\
         OBX|1|CE|64994-7^Eligibility^LN|1|V02^Medicaid^HL70064||||||F|||20260526|||VXC40^Each^CDCPHINVS\r"
    );
    let reply = house.rest(message);
    assert!(reply.text.contains("MSA|AA") || reply.text.contains("MSA|AE"), "{}", reply.text);
}

#[test]
fn a_dose_that_took_nothing_is_taken_with_one_click_and_a_slip_is_taught() {
    for house in houses() {
        let mut manager = user(&house, "manager", Role::ClinicManager);
        let mut nurse = user(&house, "keeper", Role::ClinicStaff);
        begin(&house, &mut manager);
        assert!(typed(&house, &mut manager, "K44A7", "12/31/2027", 2, "").status.is_redirection());
        told(&house, "1", "K44A1");
        told(&house, "2", "NOSUCH99");
        let list = get(&house, &mut nurse, "/stock/not-deducted");
        assert!(list.text.contains("Not deducted (2)"), "{}", list.text);
        assert!(
            list.text.contains("You have no such lot") && list.text.contains("one sign differs"),
            "{}",
            list.text
        );
        assert!(list.text.contains("Naquin, Child1") && !list.text.contains("stk-"), "{}", list.text);
        let slip =
            list.text.split("<li class=\"card\">").find(|part| part.contains("K44A1")).unwrap().to_owned();
        let of = |part: &str, name: &str| {
            let tag = part.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_default();
            tag.split('"').next().unwrap_or_default().to_owned()
        };
        let take = format!(
            "report={}&saw={}&take={}&teach=1",
            of(&slip, "report"),
            of(&slip, "saw"),
            of(&slip, "take")
        );
        // Waiting doses stand in the way of a signature, with a link to where they are settled.
        let begun = post(&house, &mut manager, "/stock/counts", "act=begin&funding=&unit=");
        let sheet = begun.header(header::LOCATION).to_owned();
        let shelf = shelves(&get(&house, &mut manager, &sheet)).remove(0);
        post(&house, &mut manager, &sheet, &format!("sent=1&act=save&scan=&n-{shelf}=20&saw-{shelf}="));
        let blocked = post(&house, &mut manager, &format!("{sheet}/compare"), "act=sign");
        assert_eq!(blocked.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(blocked.text.contains("2 reported doses took nothing"), "{}", blocked.text);
        assert!(blocked.text.contains("href=\"/stock/not-deducted\""), "{}", blocked.text);

        let done = post(&house, &mut nurse, "/stock/not-deducted", &take);
        assert_eq!(done.header(header::LOCATION), "/stock/not-deducted?done=taken", "{}", done.text);
        let again = post(&house, &mut nurse, "/stock/not-deducted", &take);
        assert!(again.text.contains("Something changed about this dose"), "{}", again.text);
        told(&house, "3", "K44A1");
        let list = get(&house, &mut nurse, "/stock/not-deducted");
        assert!(list.text.contains("Not deducted (1)"), "the slip is known now: {}", list.text);
        let lot = get(&house, &mut nurse, "/stock?scan=K44A1").header(header::LOCATION).to_owned();
        let page = get(&house, &mut nurse, &lot);
        assert!(
            page.text.contains("Read as this lot") && page.text.contains("2 doses given"),
            "{}",
            page.text
        );
        assert!(page.text.contains("Naquin, Child3"), "{}", page.text);
        let rest =
            list.text.split("<li class=\"card\">").find(|part| part.contains("NOSUCH99")).unwrap().to_owned();
        let leave = format!("report={}&saw={}&why=", of(&rest, "report"), of(&rest, "saw"));
        let mute = post(&house, &mut nurse, "/stock/not-deducted", &leave);
        assert_eq!(mute.status, StatusCode::UNPROCESSABLE_ENTITY);
        let left = post(&house, &mut nurse, "/stock/not-deducted", &format!("{leave}Borrowed+from+a+friend"));
        assert_eq!(left.header(header::LOCATION), "/stock/not-deducted?done=left", "{}", left.text);
        assert!(get(&house, &mut nurse, "/stock/not-deducted").text.contains("Every reported dose took"));
        assert!(actions(&house).iter().any(|one| one == "stock.decide"));
    }
}
