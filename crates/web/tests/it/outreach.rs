//! Reminders in the browser, over the made-up desk and over a real registry.

use axum::http::{StatusCode, header};

use crate::Client;
use crate::registry::{PASSWORD, actions, get, houses, post, vxu};

const NEW: &str = "name=Toddlers&when=due&unit=years&channel=text&most=1&limit_days=30&hour_from=0&hour_until=24&held_out=0\
                   &template=shipped-due&clinic=Bayou+Pediatrics&phone=985-555-0100&do=plan";

#[test]
fn a_clinic_counts_looks_approves_and_tells_its_families() {
    for house in houses() {
        let told = "L||20240102|M|||12 Levee Rd^^Houma^LA^70360^USA^H||^PRN^CP^^^985^5524141";
        house.rest(vxu(|text| text.replace("L||20240102|M", told)));
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        assert!(get(&house, &mut nurse, "/outreach").text.contains("No runs yet"));
        // What is wrong is said, and what was typed stays.
        let wrong = post(
            &house,
            &mut nurse,
            "/outreach/new",
            &NEW.replace("phone=985-555-0100", "phone=12&as_of=2099-01-01"),
        );
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("is in the future") && wrong.text.contains("area code"),
            "{}",
            wrong.text
        );
        assert!(wrong.text.contains("value=\"Toddlers\""));
        let nowhere = post(&house, &mut nurse, "/outreach/new", &format!("{NEW}&zips=99999"));
        let nowhere = get(&house, &mut nurse, nowhere.header(header::LOCATION));
        assert!(nowhere.text.contains("lives in this area"), "{}", nowhere.text);

        let planned = post(&house, &mut nurse, "/outreach/new", NEW);
        let run = planned.header(header::LOCATION).to_owned();
        assert!(run.starts_with("/outreach/"), "{} {}", planned.status, planned.text);
        let page = get(&house, &mut nurse, &run);
        assert!(page.text.contains("The first recipients") && page.text.contains("Remy"), "{}", page.text);
        assert!(page.text.contains("Reply STOP to end"), "{}", page.text);
        assert_eq!(post(&house, &mut nurse, &run, "do=approve").status, StatusCode::UNPROCESSABLE_ENTITY);
        let approved = post(&house, &mut nurse, &run, "do=approve&sure=yes");
        assert!(approved.header(header::LOCATION).ends_with("told=approve"));
        assert!(get(&house, &mut nurse, &run).text.contains("Being sent"));
        for (step, state) in [("pause", "Paused"), ("resume", "Being sent"), ("stop&sure=yes", "Stopped")] {
            post(&house, &mut nurse, &run, &format!("do={step}"));
            assert!(get(&house, &mut nurse, &run).text.contains(state), "{step}");
        }
        let late = post(&house, &mut nurse, &run, "do=resume");
        assert!(late.header(header::LOCATION).ends_with("told=not-now"));
        let paper = post(&house, &mut nurse, &format!("{run}/papers"), "channel=letter");
        assert!(paper.header(header::LOCATION).ends_with("told=no-paper"));

        // Criteria are saved and begin the next run.
        let saved = post(
            &house,
            &mut nurse,
            "/outreach/new",
            &format!("{}&save_as=Ours&from=1&to=6", NEW.replace("do=plan", "do=save")),
        );
        assert!(saved.header(header::LOCATION).ends_with("told=saved"), "{}", saved.text);
        let list = get(&house, &mut nurse, "/outreach/saved");
        let id =
            list.text.split("/outreach/new?cohort=").nth(1).unwrap().split('"').next().unwrap().to_owned();
        let form = get(&house, &mut nurse, &format!("/outreach/new?cohort={id}"));
        assert!(form.text.contains("value=\"12\"") && form.text.contains("value=\"83\""), "ages in months");
        assert!(post(&house, &mut nurse, "/outreach/saved", &format!("id={id}")).status.is_redirection());
        assert_eq!(post(&house, &mut nurse, "/outreach/saved", "id=1").status, StatusCode::NOT_FOUND);

        // A template with a field that is not there, or a vaccine in a text, is refused with its place.
        let part =
            |text: &str| format!("name=Mine&base=shipped-due&channel=text&language=en&do=keep&text={text}");
        let no = post(&house, &mut nurse, "/outreach/templates", &part("Call+%7Bclinik%7D.+STOP"));
        assert!(no.text.contains("clinik") && no.text.contains("line 1, character 6"), "{}", no.text);
        let no = post(&house, &mut nurse, "/outreach/templates", &part("Time+for+MMR.+STOP"));
        assert_eq!(no.status, StatusCode::UNPROCESSABLE_ENTITY);
        let kept = post(&house, &mut nurse, "/outreach/templates", &part("Call+%7Bclinic%7D.+STOP"));
        assert!(kept.header(header::LOCATION).ends_with("told=kept"), "{}", kept.text);
        let all = get(&house, &mut nurse, "/outreach/templates");
        assert!(all.text.contains("Mine") && all.text.contains("Reading grade"), "{}", all.text);

        let set = post(
            &house,
            &mut nurse,
            "/outreach/new",
            &format!("{}&every=week&first=2026-06-08", NEW.replace("do=plan", "do=schedule")),
        );
        assert!(set.header(header::LOCATION).ends_with("told=scheduled"), "{}", set.text);
        assert!(get(&house, &mut nurse, "/outreach").text.contains("06/08/2026"));
        let actions = actions(&house);
        for action in ["outreach.list", "outreach.plan", "outreach.open", "outreach.change", "outreach.print"]
        {
            // Printing was asked for without a press: nothing was printed, and nothing is written down.
            let expected = action != "outreach.print";
            assert_eq!(actions.iter().any(|known| known == action), expected, "{action}");
        }
    }
}

#[tokio::test]
async fn runs_in_every_state_have_their_page() {
    let mut nurse = Client::signed_in("nurse").await;
    assert!(nurse.get("/outreach").await.text.contains("Every Monday"));
    for (id, text) in
        [("1", "Send it?"), ("2", "Go on</button>"), ("3", "Print again"), ("4", "being counted")]
    {
        let page = nurse.get(&format!("/outreach/{id}")).await.text;
        let found = page.contains(text) || (id == "2" && page.contains("Pause</button>"));
        assert!(found, "{id}: {page}");
    }
    assert_eq!(nurse.get("/outreach/5").await.status, StatusCode::NOT_FOUND);
    let error = nurse.post("/outreach/new", "name=").await;
    assert_eq!(error.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(error.text.contains("Enter a name"));
}
