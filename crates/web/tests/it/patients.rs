//! The clinic's day: the record as of a day, own patients, adding somebody.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};

use crate::registry::{PASSWORD, houses, vxu};
use crate::{Client, sample};

#[tokio::test]
async fn the_record_says_what_to_give_today_and_what_would_change_it() {
    let mut client = Client::signed_in("nurse").await;
    let page = client.get(&format!("/people/{}", sample::full_record())).await.text;
    let give = page.split("id=\"give-title\"").nth(1).unwrap().split("</section>").next().unwrap();
    for part in ["Hib", "MMR", "Hepatitis A", "overdue since 06/15/2023", "COVID-19", "as of 11/22/2026"] {
        assert!(give.contains(part), "{part}");
    }
    for part in ["HPV", "Varicella", "Hepatitis B"] {
        assert!(!give.contains(part), "not recommended today, so not offered: {part}");
    }
    assert!(page.contains("What would change it") && page.contains("too young"));
}

#[tokio::test]
async fn the_schedule_is_asked_as_of_another_day_and_a_day_that_is_none_is_said_so() {
    let mut client = Client::signed_in("nurse").await;
    let person = format!("/people/{}", sample::full_record());
    let later = client.get(&format!("{person}?on=2/1/2034")).await;
    assert_eq!(later.status, StatusCode::OK);
    assert!(
        later.text.contains("as of 02/01/2034, not today") && later.text.contains("To give on 02/01/2034")
    );
    assert!(later.text.contains("by-date?on=2034-02-01"), "the other tabs keep the day");
    let wrong = client.get(&format!("{person}?on=2/30/2027")).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.text.contains("<title>Error:") && wrong.text.contains("value=\"2/30/2027\""));
    assert!(wrong.text.contains("as of 11/22/2026"), "the record is shown as of today");
}

#[tokio::test]
async fn doses_that_do_not_count_stand_on_a_tab_with_their_reasons_and_the_day_they_would_have_counted() {
    let mut client = Client::signed_in("nurse").await;
    let person = format!("/people/{}", sample::full_record());
    let page = client.get(&format!("{person}/not-valid")).await.text;
    for part in
        ["Not valid (2)", "Too young: given at 11 months 20 days", "Given on 01/14/2023 or later", "4.64"]
    {
        assert!(page.contains(part), "{part}");
    }
    let dose = client.get(&format!("{person}/doses/d7")).await.text;
    assert!(dose.contains("Given on 01/14/2023 or later, it would have counted for MMR."));
    assert!(dose.contains("2 reports tell of this injection") && dose.contains("Filled in:"));
    let undated = client.get(&format!("/people/{}/not-valid", sample::undated())).await.text;
    assert!(undated.contains("the birth date is not on file") && !undated.contains("Give today"));
}

#[tokio::test]
async fn each_list_of_own_patients_has_its_people_and_says_why_it_is_empty() {
    let mut client = Client::signed_in("nurse").await;
    let day = client.get("/patients").await.text;
    assert!(day.contains("Arceneaux") && day.contains("Take off the list") && day.contains("Dose today"));
    let all = client.get("/patients/all?ages=2-5").await.text;
    assert!(all.contains("1–2") && all.contains("of 1,204") && all.contains("ages=2-5&#38;page=2"), "{all}");
    let table = client.get("/patients/overdue.csv?ages=2-5").await;
    assert!(table.header(header::CONTENT_TYPE).starts_with("text/csv"));
    assert!(
        table.text.starts_with("last name,first name")
            && table.text.contains("Arceneaux,Marisol Renée,2022-01-18,F")
    );
    let none = client.get("/patients/overdue?group=Rabies").await.text;
    assert!(none.contains("Nobody is overdue."));
    let news = client.get("/patients/reports").await.text;
    assert!(news.contains("dose of Influenza") && news.contains("Corner Drug"));
    assert_eq!(client.get("/patients/tasks").await.status, StatusCode::OK);
    let person = sample::full_record();
    let put = client.post("/patients", &format!("do=add&back=record&person={person}")).await;
    assert_eq!(put.header(header::LOCATION), format!("/people/{person}?listed=yes"));
    let nobody = client.post("/patients", "do=add&person=00000000000000000000").await;
    assert_eq!(nobody.status, StatusCode::NOT_FOUND);
    assert_eq!(client.post("/patients", "do=what&person=x").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn adding_somebody_says_what_is_missing_shows_who_may_be_the_one_and_keeps_what_was_typed() {
    let mut client = Client::signed_in("nurse").await;
    let kept = client.post("/find", "q=Fontenot%2C+Zo%C3%A9+1%2F18%2F2022").await;
    let search = kept.header(header::LOCATION).rsplit('/').next().unwrap().to_owned();
    assert!(client.get(&format!("/find/{search}")).await.text.contains("Add a new patient"));
    let form = client.get(&format!("/patients/add?search={search}")).await.text;
    for part in ["value=\"Fontenot\"", "value=\"Zoé\"", "value=\"01/18/2022\""] {
        assert!(form.contains(part), "{part}");
    }
    let empty = client.post("/patients/add", "family=&given=&born=2%2F30%2F2022&phone=12").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in
        ["Enter a last name", "Enter the birth date", "Choose the sex", "at least seven digits", "2/30/2022"]
    {
        assert!(empty.text.contains(part), "{part}");
    }
    let typed = "family=Arceneaux&given=Mari&born=1%2F18%2F2022&sex=F&chart=A-1";
    let likely = client.post("/patients/add", typed).await;
    assert!(likely.text.contains("1 person on file may be the one") && likely.text.contains("481-220-917-C"));
    assert!(likely.text.contains("name=\"chart\" value=\"A-1\""), "nothing typed is lost");
    let sure = client.post("/patients/add", &format!("{typed}&sure=yes")).await;
    assert!(sure.header(header::LOCATION).ends_with("?added=known"));
    let new = client.post("/patients/add", &typed.replace("Arceneaux", "Guidry")).await;
    assert!(new.header(header::LOCATION).ends_with("?added=new"));
    let gone = client.post("/patients/add", &typed.replace("Arceneaux", "Gone")).await;
    assert!(gone.text.contains("Not saved."));
}

#[tokio::test]
async fn pages_of_the_clinics_day_stay_within_their_weight_in_both_languages() {
    for user in ["nurse", "quality"] {
        let mut client = Client::signed_in(user).await;
        let person = format!("/people/{}", sample::full_record());
        for path in [
            person.clone(),
            format!("{person}/not-valid"),
            format!("{person}/doses/d7"),
            "/patients/add".into(),
        ] {
            for language in ["en", "es"] {
                let request = Request::get(&path)
                    .header(header::ACCEPT_ENCODING, "gzip")
                    .header(header::ACCEPT_LANGUAGE, language);
                let reply = client.send(request.body(Body::empty()).unwrap()).await;
                assert_eq!(reply.status, StatusCode::OK, "{path}");
                assert!(reply.text.len() < 30_000, "{path}: {}", reply.text.len());
            }
        }
    }
}

#[test]
fn from_the_search_to_the_list_of_the_day_over_a_real_registry() {
    for house in houses() {
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        let mut send = |method: &str, path: &str, form: &str| match method {
            "GET" => house.runtime.block_on(nurse.get(path)),
            _ => house.runtime.block_on(nurse.post(path, form)),
        };
        assert!(house.rest(vxu(|message| message)).text.contains("MSA|AA"));
        // One thing alone is enough among the own patients.
        let kept = send("POST", "/find", "q=naquin");
        let found = send("GET", kept.header(header::LOCATION), "");
        assert!(found.text.contains("1 person found") && found.text.contains("Only your own patients"));
        let person =
            found.text.split("href=\"/people/").nth(1).unwrap().split('"').next().unwrap().to_owned();
        assert_eq!(send("POST", "/patients", &format!("do=add&person={person}")).status, 303);
        assert!(send("GET", "/patients", "").text.contains("Naquin"));
        assert!(send("GET", "/patients/all", "").text.contains("Naquin"));
        // Somebody new: nobody is likely, so the record opens at once.
        let typed = "family=Nguy%E1%BB%85n&given=%C3%81nh&born=8%2F9%2F2020&sex=F";
        let added = send("POST", "/patients/add", typed);
        let to = added.header(header::LOCATION).to_owned();
        assert!(to.ends_with("?added=new"), "{}", added.text);
        let record = send("GET", &to, "");
        assert!(record.text.contains("Nguyễn") && record.text.contains("This is the new record"));
        // Once more: now somebody is likely, and who says "none of these" gets the same record.
        assert!(send("POST", "/patients/add", typed).text.contains("may be the one"));
        let again = send("POST", "/patients/add", &format!("{typed}&sure=yes"));
        assert_eq!(again.header(header::LOCATION), to.replace("added=new", "added=known"));
    }
}
