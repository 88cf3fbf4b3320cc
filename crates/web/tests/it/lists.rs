//! Ad hoc lists and counts in the browser, over a real registry.

use axum::http::{StatusCode, header};

use crate::registry::{PASSWORD, actions, get, houses, post, vxu};

/// Children of two years who live in Houma, as a list with names.
const LIST: &str = "shape=list&listed=people&join=all&sort=name&column=last_name&column=first_name&column=birth_date\
                    &r1.kind=ages&r1.from=2&r1.to=2&r1.unit=years&r2.kind=lives&r2.zip=70360&do=show";

#[test]
fn a_question_is_built_asked_kept_and_taken_away_in_a_file() {
    for house in houses() {
        let told = "L||20240102|M|||=12 Levee Rd^^Houma^LA^70360^USA^H||^PRN^CP^^^985^5524141";
        house.rest(vxu(|text| text.replace("L||20240102|M", told)));
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        assert!(get(&house, &mut nurse, "/lists").text.contains("You have kept no question yet"));
        // A condition more and one less, without a script: what was typed stays.
        let form = get(&house, &mut nurse, "/lists/new?from=no-mmr");
        assert!(form.text.contains("1. Age") && form.text.contains("2. Doses on file"), "{}", form.text);
        let one = "shape=list&listed=people&r1.kind=ages&r1.from=4&kind=sex";
        let more = post(&house, &mut nurse, "/lists/new", &format!("{one}&do=add"));
        assert!(more.text.contains("2. Sex") && more.text.contains("value=\"4\""), "{}", more.text);
        let less = post(&house, &mut nurse, "/lists/new", &format!("{one}&r2.kind=sex&do=remove-1"));
        assert!(less.text.contains("1. Sex") && !less.text.contains("<legend>2. "), "{}", less.text);

        // What is wrong is said with its condition.
        let wrong = post(
            &house,
            &mut nurse,
            "/lists/new",
            &LIST.replace("70360", "7036").replace("r1.from=2", "r1.from=x"),
        );
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            wrong.text.contains("Condition 1: ") && wrong.text.contains("no whole number"),
            "{}",
            wrong.text
        );
        let wrong = post(&house, &mut nurse, "/lists/new", &LIST.replace("70360", "7036"));
        assert!(
            wrong.text.contains("Condition 2: ") && wrong.text.contains("Type five digits"),
            "{}",
            wrong.text
        );
        let wrong = post(&house, &mut nurse, "/lists/new", &format!("{LIST}&on=2099-01-01"));
        assert!(wrong.text.contains("lies in the future"), "{}", wrong.text);

        let asked = post(&house, &mut nurse, "/lists/new", LIST);
        let answer = asked.header(header::LOCATION).to_owned();
        let page = get(&house, &mut nurse, &answer);
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.text.contains("are 2 to 2 years old and live in 70360"), "{}", page.text);
        assert!(page.text.contains("Naquin") && page.text.contains("01/02/2024"), "{}", page.text);
        // Nobody fits: the page says what to do.
        let nobody = post(&house, &mut nurse, "/lists/new", &LIST.replace("70360", "99999"));
        let nobody = get(&house, &mut nurse, nobody.header(header::LOCATION));
        assert!(nobody.text.contains("Nobody fits this question"), "{}", nobody.text);

        // Files.
        let street = post(&house, &mut nurse, "/lists/new", &format!("{LIST}&column=street"));
        let csv = get(&house, &mut nurse, &format!("{}/csv", street.header(header::LOCATION)));
        assert_eq!(csv.header(header::CONTENT_TYPE), "text/csv; charset=utf-8");
        assert!(csv.text.starts_with("Last name,First name,Birth date,Street\r\n"), "{}", csv.text);
        assert!(csv.text.contains("'=12 Levee Rd"), "a cell is no formula: {}", csv.text);
        let book = get(&house, &mut nurse, &format!("{answer}/xlsx"));
        assert!(book.header(header::CONTENT_DISPOSITION).contains("list.xlsx"));

        // Kept, listed, changed, removed.
        let unnamed = post(&house, &mut nurse, &answer, "name=+&do=keep");
        assert_eq!(unnamed.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(unnamed.text.contains("The question has no name"), "{}", unnamed.text);
        let kept = post(&house, &mut nurse, &answer, "name=Toddlers&share=yes&do=keep");
        assert!(kept.header(header::LOCATION).ends_with("told=kept"));
        let all = get(&house, &mut nurse, "/lists");
        assert!(all.text.contains("Toddlers") && all.text.contains("Shared"), "{}", all.text);
        let again =
            get(&house, &mut nurse, &format!("/lists/new?from={}", answer.trim_start_matches("/lists/")));
        assert!(
            again.text.contains("value=\"70360\"") && again.text.contains("2. Where they live"),
            "{}",
            again.text
        );
        assert!(
            post(&house, &mut nurse, &answer, "do=remove").header(header::LOCATION).ends_with("told=removed")
        );
        assert_eq!(get(&house, &mut nurse, &answer).status, StatusCode::NOT_FOUND);

        // A count says that it may not be published.
        let count =
            post(&house, &mut nurse, "/lists/new", "shape=count&listed=people&by1=zip&by2=sex&do=show");
        let count = get(&house, &mut nurse, count.header(header::LOCATION));
        assert!(
            count.text.contains("may not be published") && count.text.contains("70360"),
            "{}",
            count.text
        );
        let actions = actions(&house);
        for action in ["list.ask", "list.export", "list.keep", "person.found"] {
            assert!(actions.iter().any(|one| one == action), "{action}");
        }
    }
}

#[test]
fn a_question_of_an_older_program_is_opened_in_the_form_and_says_what_is_gone() {
    for house in houses() {
        let mut nurse = house.visitor();
        house.enter(&mut nurse, "nurse", PASSWORD);
        let asked = post(&house, &mut nurse, "/lists/new", LIST);
        let answer = asked.header(header::LOCATION).to_owned();
        let id: i64 = answer.trim_start_matches("/lists/").parse().unwrap();
        let rewrite = |from: &'static str, to: &'static str| {
            house
                .registry
                .db()
                .write(move |tx| {
                    let mut row = jenner_store::queries::list_question::get(tx, id)?.unwrap();
                    row.said = row.said.replace(from, to);
                    jenner_store::queries::list_question::put(tx, &row)
                })
                .unwrap();
        };
        rewrite("\"ages\"", "\"shoe_sizes\"");
        let moved = get(&house, &mut nurse, &answer);
        let form = get(&house, &mut nurse, moved.header(header::LOCATION));
        assert!(
            form.text.contains("older than the program") && form.text.contains("shoe_sizes"),
            "{}",
            form.text
        );
        assert!(form.text.contains("1. Where they live"), "{}", form.text);
        assert!(get(&house, &mut nurse, &format!("{answer}/csv")).status.is_redirection());
        assert!(get(&house, &mut nurse, "/lists").text.contains("Look at it first"));
    }
}
