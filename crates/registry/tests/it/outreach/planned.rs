//! The plan: who fits, who is always left out, siblings in one message, questions that find nobody.

use jenner_model::PublicId;
use jenner_registry::access::of_operator;
use jenner_registry::outreach::cohort::{self, Ages, Stage};
use jenner_registry::outreach::delivery::Channel;
use jenner_registry::outreach::{Asked, Cohort, LeftOut, Run, preview};
use jenner_registry::papers::exemption::{self, ExemptionKind, NewExemption};

use super::{Child, Clocked, asked, child, on_each_engine, on_sqlite, planned, report};

fn plan_of(clocked: &Clocked, change: impl Fn(&mut Asked)) -> Run {
    let mut asked = asked(clocked.registry(), &[Channel::Text]);
    change(&mut asked);
    planned(clocked, &clocked.running.clinic, &asked)
}

fn left_out(run: &Run) -> Vec<(&'static str, u64)> {
    run.counted.as_ref().unwrap().left_out.iter().map(|(why, count)| (why.word(), *count)).collect()
}

#[test]
fn those_who_are_always_left_out_are_counted_by_the_reason() {
    on_each_engine(|clocked| {
        let clinic = &clocked.running.clinic;
        let put = |n: usize, change: fn(&mut Child)| {
            let mut one = child(n);
            change(&mut one);
            report(clocked, clinic, "CLINIC", &one, &[])
        };
        put(0, |_| {});
        put(1, |one| one.died = "Y");
        put(2, |one| one.publicity = "01");
        put(3, |one| one.publicity = "06");
        put(4, |one| one.status = "M");
        put(5, |one| one.status = "I");
        put(6, |one| one.status = "L");
        put(7, |one| {
            one.phone = String::new();
            one.email = String::new();
        });
        put(8, |one| one.protection = "Y");
        let run = plan_of(clocked, |_| {});
        let counted = run.counted.as_ref().unwrap();
        assert_eq!(
            left_out(&run),
            [
                ("deceased", 1),
                ("protected", 1),
                ("opted_out", 1),
                ("not_this_kind", 1),
                ("moved_away", 1),
                ("inactive", 2),
                ("no_address", 1),
            ]
        );
        assert_eq!((counted.people, counted.told()), (1, 1));
        assert_eq!(counted.funnel.as_far_as(Stage::Language), 9, "all nine fit the question");
        assert_eq!(counted.cost, 100, "one part of a text");
    });
}

#[test]
fn siblings_are_told_in_one_message_in_the_language_of_the_family() {
    on_each_engine(|clocked| {
        let clinic = &clocked.running.clinic;
        let (mut ann, mut ben) = (child(0), child(1));
        ben.family = ann.family;
        ben.phone = ann.phone.clone();
        (ann.language, ben.language) = ("spa", "spa");
        report(clocked, clinic, "CLINIC", &ann, &[]);
        report(clocked, clinic, "CLINIC", &ben, &[]);
        report(clocked, clinic, "CLINIC", &child(2), &[]);
        let run = plan_of(clocked, |_| {});
        let counted = run.counted.as_ref().unwrap();
        assert_eq!((counted.people, counted.told()), (3, 2));
        let shown = preview::first(clocked.registry(), clinic, run.id).unwrap();
        let both = shown.iter().find(|one| one.names.len() == 2).expect("the siblings");
        assert!(both.message.text.contains("Responda STOP"), "{}", both.message.text);
        assert_eq!(both.place, "(•••) •••-0000");
    });
}

#[test]
fn a_letter_names_the_children_and_what_is_due_and_a_text_does_not() {
    let clocked = on_sqlite();
    let clinic = &clocked.running.clinic;
    report(&clocked, clinic, "CLINIC", &child(0), &[]);
    let first = |channel: Channel| {
        let run = planned(&clocked, clinic, &asked(clocked.registry(), &[channel]));
        preview::first(clocked.registry(), clinic, run.id).unwrap().remove(0)
    };
    let letter = first(Channel::Letter);
    assert!(letter.message.text.contains("- Adele: "), "{}", letter.message.text);
    assert!(letter.message.text.contains("MMR") || letter.message.text.to_lowercase().contains("measles"));
    assert_eq!(letter.place, "Houma 70360");
    for channel in [Channel::Text, Channel::Postcard] {
        let open = first(channel).message;
        for word in ["Adele", "Arceneaux", "MMR", "measles", "Hepatitis", "DTaP", "flu"] {
            assert!(!open.text.contains(word) && !open.subject.contains(word), "{word}: {}", open.text);
        }
    }
}

#[test]
fn neighbours_in_one_house_with_other_names_get_letters_of_their_own() {
    let clocked = on_sqlite();
    let clinic = &clocked.running.clinic;
    let (ann, mut ben) = (child(0), child(1));
    ben.street = ann.street;
    assert_ne!(ann.family, ben.family);
    report(&clocked, clinic, "CLINIC", &ann, &[]);
    report(&clocked, clinic, "CLINIC", &ben, &[]);
    let mut zoe = child(2);
    (zoe.street, zoe.family) = (ann.street, ann.family);
    report(&clocked, clinic, "CLINIC", &zoe, &[]);
    let run = planned(&clocked, clinic, &asked(clocked.registry(), &[Channel::Letter]));
    let mut names: Vec<usize> = preview::first(clocked.registry(), clinic, run.id)
        .unwrap()
        .iter()
        .map(|one| one.names.len())
        .collect();
    names.sort_unstable();
    assert_eq!(names, [1, 2]);
}

#[test]
fn a_question_that_finds_nobody_says_at_which_criterion() {
    let clocked = on_sqlite();
    report(&clocked, &clocked.running.clinic, "CLINIC", &child(0), &[]);
    let nobody = |change: fn(&mut Cohort)| {
        let run = plan_of(&clocked, |asked| change(&mut asked.cohort));
        let counted = run.counted.unwrap();
        assert_eq!(counted.told(), 0);
        counted.funnel.nobody_at()
    };
    assert_eq!(nobody(|cohort| cohort.zips = vec!["99999".into()]), Some(Stage::Area));
    assert_eq!(nobody(|cohort| cohort.ages = Some(Ages { from: 600, to: 700 })), Some(Stage::Ages));
    assert_eq!(nobody(|cohort| cohort.languages = vec!["vie".into()]), Some(Stage::Language));
}

#[test]
fn a_question_that_cannot_be_asked_is_refused_in_words() {
    let clocked = on_sqlite();
    let wrong = |change: fn(&mut Cohort)| -> Vec<&'static str> {
        let mut cohort = Cohort::default();
        change(&mut cohort);
        cohort::check(clocked.registry(), &cohort).unwrap().iter().map(|problem| problem.word).collect()
    };
    assert_eq!(wrong(|cohort| cohort.as_of = "2026-12-02".parse().ok()), ["future"]);
    assert!(wrong(|cohort| cohort.as_of = "2026-12-01".parse().ok()).is_empty());
    assert_eq!(wrong(|cohort| cohort.as_of = "2020-12-01".parse().ok()), ["past"]);
    assert_eq!(wrong(|cohort| cohort.groups = vec!["Plague".into()]), ["group"]);
    assert_eq!(wrong(|cohort| cohort.zips = vec!["7036".into()]), ["zip"]);
    assert_eq!(wrong(|cohort| cohort.counties = vec!["Terrebonne".into()]), ["county"]);
    assert_eq!(wrong(|cohort| cohort.regions = vec!["nowhere".into()]), ["region"]);
    assert_eq!(wrong(|cohort| cohort.clinics = vec!["NOBODY".into()]), ["clinic"]);
    assert_eq!(wrong(|cohort| cohort.ages = Some(Ages { from: 9, to: 3 })), ["ages"]);
}

#[test]
fn who_refused_what_is_due_is_left_out_for_it() {
    let clocked = on_sqlite();
    let clinic = &clocked.running.clinic;
    let one = child(0);
    let refusal = super::message("CLINIC", &one, "R1", &[])
        + "ORC|RE||9999^CLINIC|||||||^Clerk^Ann||\r\
           RXA|0|1|20261110||03^MMR^CVX|999||||||||||||00^Parental refusal^NIP002||RE|A\r";
    crate::support::take(&clocked.running, clinic, &refusal);
    let run = plan_of(&clocked, |asked| asked.cohort.groups = vec!["MMR".into()]);
    assert_eq!(left_out(&run), [(LeftOut::Refused.word(), 1)]);
    let run = plan_of(&clocked, |_| {});
    assert_eq!(run.counted.unwrap().told(), 1, "the other vaccines are due");
}

/// Notes an exemption.
fn exempt(clocked: &Clocked, child: PublicId, kind: ExemptionKind, (groups, until): (&[&str], Option<&str>)) {
    let new = NewExemption {
        kind,
        groups: groups.iter().map(|name| (*name).to_owned()).collect(),
        from: "2026-09-01".parse().unwrap(),
        until: until.map(|day| day.parse().unwrap()),
    };
    let operator = of_operator(clocked.running.clinic.organization());
    exemption::add(clocked.registry(), &operator, child, &new).unwrap().unwrap();
}

#[test]
fn a_vaccine_that_a_physician_has_excluded_is_not_asked_for() {
    on_each_engine(|clocked| {
        let one = report(clocked, &clocked.running.clinic, "CLINIC", &child(0), &[]);
        let of_mmr = || plan_of(clocked, |asked| asked.cohort.groups = vec!["MMR".into()]);
        assert_eq!(of_mmr().counted.unwrap().told(), 1);
        exempt(clocked, one, ExemptionKind::Medical, (&["MMR"], None));
        assert_eq!(left_out(&of_mmr()), [(LeftOut::Exempt.word(), 1)]);
        assert_eq!(of_mmr().counted.unwrap().told(), 0);
        // The other vaccines are due, and the letter names them and not this one.
        let all = plan_of(clocked, |asked| asked.channels = vec![Channel::Letter]);
        assert_eq!(all.counted.as_ref().unwrap().told(), 1);
        let letter = preview::first(clocked.registry(), &clocked.running.clinic, all.id).unwrap().remove(0);
        let text = letter.message.text.to_lowercase();
        assert!(text.contains("polio") && !text.contains("mmr") && !text.contains("measles"), "{text}");
        // Everything excluded: nobody is asked for anything.
        exempt(clocked, one, ExemptionKind::Medical, (&[], Some("2027-08-31")));
        assert_eq!(left_out(&plan_of(clocked, |_| {})), [(LeftOut::Exempt.word(), 1)]);
    });
}

#[test]
fn a_dissent_and_a_statement_that_is_over_exclude_nothing() {
    let clocked = on_sqlite();
    let one = report(&clocked, &clocked.running.clinic, "CLINIC", &child(0), &[]);
    exempt(&clocked, one, ExemptionKind::Dissent, (&[], None));
    exempt(&clocked, one, ExemptionKind::Medical, (&[], Some("2026-11-30")));
    let run = plan_of(&clocked, |asked| asked.cohort.groups = vec!["MMR".into()]);
    assert_eq!(run.counted.unwrap().told(), 1);
}

#[test]
fn a_dose_given_by_the_clinic_after_the_status_makes_active_again() {
    let clocked = on_sqlite();
    let clinic = &clocked.running.clinic;
    let mut one = child(0);
    one.status = "L";
    let gave = super::message("CLINIC", &one, "G1", &[])
        + "ORC|RE||9999^CLINIC|||||||^Clerk^Ann||\r\
           RXA|0|1|20261110||03^MMR^CVX|0.5|mL^^UCUM||00^^NIP001||||||L1||MSD^^MVX|||CP|A\r";
    crate::support::take(&clocked.running, clinic, &gave);
    assert_eq!(plan_of(&clocked, |_| {}).counted.unwrap().told(), 1);
}
