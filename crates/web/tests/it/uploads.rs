//! Uploading a table in the browser, over the made-up desk and over a real registry.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::Client;
use crate::registry::{houses, post};

const BOUNDARY: &str = "----------------------------7f2c";

fn form(name: &str, content: &[u8]) -> Request<Body> {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"organization\"\r\n\r\n\r\n\
         --{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    let body = [head.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    Request::post("/uploads")
        .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap()
}

#[tokio::test]
async fn the_pages_show_what_waits_what_lacks_and_what_became_of_rows() {
    let mut nurse = Client::signed_in("nurse").await;
    let list = nurse.get("/uploads").await;
    assert!(list.text.contains("school-clinic-march.csv") && !list.text.contains("name=\"organization\""));
    let waiting = nurse.get("/uploads/u1").await.text;
    for text in ["Can be taken", "Shot date: This is no date", "Take 2 rows", "Windows-1252", "1 row cannot"]
    {
        assert!(waiting.contains(text), "{text}: {waiting}");
    }
    let lacks = nurse.get("/uploads/u3").await.text;
    assert!(lacks.contains("href=\"#dates\"") && !lacks.contains("name=\"take\""), "{lacks}");
    let done = nurse.get("/uploads/u2").await.text;
    assert!(done.contains("1 row was not taken") && done.contains("wrong.csv"), "{done}");
    assert!(nurse.get("/uploads/u4").await.text.contains("3 of 3 rows"));
    assert_eq!(nurse.get("/uploads/u9").await.status, StatusCode::NOT_FOUND);
    let rows = nurse.get("/uploads/u2/wrong.csv").await;
    assert!(rows.header(header::CONTENT_DISPOSITION).starts_with("attachment"));
    let quality = Client::signed_in("quality").await.get("/uploads").await;
    assert!(quality.text.contains("name=\"organization\""));
    assert!(nurse.get("/").await.text.contains("href=\"/uploads\""));
}

#[tokio::test]
async fn a_file_that_is_no_table_is_told_what_to_do() {
    let mut nurse = Client::signed_in("nurse").await;
    for (content, told) in [
        (&b""[..], "nothing in the file"),
        (b"PK\x03\x04", "workbook"),
        (b"a\nb\n", "only one column"),
        (b"a,b\n", "no rows below"),
    ] {
        let reply = nurse.send(form("a.csv", content)).await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.text.contains(told), "{told}: {}", reply.text);
    }
    let reply = nurse.send(form("a.csv", &vec![b'a'; 25 << 20])).await;
    assert!(reply.text.contains("20 MB"), "{} {}", reply.status, reply.text);
    let reply = nurse.send(form("a.csv", b"a,b\n1,2\n")).await;
    assert_eq!(reply.header(header::LOCATION), "/uploads/u1");
}

#[test]
fn a_nurse_uploads_a_table_and_the_doses_are_on_record() {
    for house in houses() {
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", crate::registry::PASSWORD);
        let table = "mrn,name,dob,sex,shot date,vaccine\n\
                     1,\"Naquin, Remy\",1/2/2024,M,3/5/2024,DTaP\n\
                     2,\"Landry, Zoe\",1/4/2024,F,3/5/2024,no such vaccine\n";
        let kept = house.runtime.block_on(nurse.send(form("shots.csv", table.as_bytes())));
        let address = kept.header(header::LOCATION).to_owned();
        assert!(address.starts_with("/uploads/"), "{} {}", kept.status, kept.text);
        let shown = house.runtime.block_on(nurse.get(&address));
        assert!(shown.text.contains("in which order the dates are written"), "{}", shown.text);
        assert_eq!(house.people(), 0);
        // Taking it before the dates are clear does nothing.
        assert!(post(&house, &mut nurse, &address, "take=1").status.is_redirection());
        assert_eq!(house.people(), 0);
        let columns: String =
            ["patient_number", "full_name", "birth_date", "sex", "dose_date", "vaccine_name"]
                .map(|word| format!("column={word}&"))
                .concat();
        post(&house, &mut nurse, &address, &format!("{columns}dates=month_first&doses=history"));
        let shown = house.runtime.block_on(nurse.get(&address));
        assert!(
            shown.text.contains("Take 1 row") && shown.text.contains("No vaccine has this name"),
            "{}",
            shown.text
        );
        post(&house, &mut nurse, &address, "take=1");
        let done = house.runtime.block_on(nurse.get(&address));
        assert!(
            done.text.contains("1 row was taken") && done.text.contains("1 row was not taken"),
            "{}",
            done.text
        );
        assert_eq!(house.people(), 1);
        let wrong = house.runtime.block_on(nurse.get(&format!("{address}/wrong.csv")));
        assert!(wrong.text.contains("Landry, Zoe") && wrong.text.contains("no vaccine has this name"));
        // The log has the row as the message it became.
        assert!(house.log().lines.iter().any(|line| line.transport == "upload" && line.stored == 1));
        // The next table with these columns is understood at once.
        let again = house.runtime.block_on(nurse.send(form("more.csv", table.as_bytes())));
        let shown = house.runtime.block_on(nurse.get(again.header(header::LOCATION)));
        assert!(shown.text.contains("Take 1 row"), "{}", shown.text);
    }
}
