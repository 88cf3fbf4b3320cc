//! Small maps as they are written, and what must never be in one.

use jenner_maps::choropleth::{About, Colors, Entry, Figure, MapError, Meaning, draw};
use jenner_maps::dissolve::Group;
use jenner_maps::sheet::{Words, sheet};
use jenner_maps::{Better, Frame, Plan, Rate, Scale};

use crate::small::atlas;

fn entry(id: &str, figure: Figure, said: &str) -> Entry {
    Entry { id: id.to_owned(), figure, said: said.to_owned(), link: format!("#p{id}") }
}

fn hidden() -> Figure {
    Figure::Hidden { reason: "Too few children".to_owned() }
}

fn entries() -> Vec<Entry> {
    let band = Figure::Band { from: Some(Rate::percent(95)), below: None, label: "95+".to_owned() };
    vec![
        entry("1", Figure::Rate(Rate::hundredths(94_99).expect("a rate")), "North & West: 94.9%"),
        entry("2", band, "North East: 95% or more"),
        entry("3", Figure::Rate(Rate::percent(79)), "South West: 79%"),
        entry("4", hidden(), "South East: not shown, too few children"),
        entry("5", Figure::Rate(Rate::ALL), "Island: 99% or more"),
        entry("unknown", Figure::Rate(Rate::percent(80)), "Unknown: 80%"),
    ]
}

const ABOUT: About<'_> = About { name: "t", title: "Coverage of <children>", chosen: Some("3") };

fn plan() -> Plan {
    let frame = Frame { width: 300.0, height: 300.0, margin: 4.0 };
    Plan::of(&atlas(), frame, |id| Some(if id == "1" || id == "2" { "north" } else { "south" }.to_owned()))
        .expect("a plan")
}

#[test]
fn a_small_map_is_drawn_like_this() {
    let drawn = draw(&plan(), &entries(), &Colors::Levels(Scale::coverage()), ABOUT).expect("a map");
    insta::assert_snapshot!(drawn.svg.replace("><", ">\n<"));
}

#[test]
fn a_sheet_has_its_key_and_no_links() {
    let drawn = draw(&plan(), &entries(), &Colors::Levels(Scale::coverage()), ABOUT).expect("a map");
    let key: Vec<String> = drawn.key.iter().map(|line| format!("{:?}", line.meaning)).collect();
    let notes = ["Source: invented.".to_owned()];
    let words =
        Words { title: "Coverage", finding: "Two are below.", key: &key, notes: &notes, language: "en" };
    let picture = sheet(&plan(), &drawn, &words);
    assert!(!picture.contains("<a ") && !picture.contains("</a>") && !picture.contains("href"));
    insta::assert_snapshot!(picture.replace("><", ">\n<"));
}

#[test]
fn counts_of_the_key_add_up_to_the_areas() {
    let drawn = draw(&plan(), &entries(), &Colors::Levels(Scale::coverage()), ABOUT).expect("a map");
    let counts: Vec<usize> = drawn.key.iter().map(|line| line.count).collect();
    assert_eq!(counts, [2, 1, 0, 0, 1, 1]);
    assert_eq!(
        drawn.key.last().map(|line| &line.meaning),
        Some(&Meaning::Hidden("Too few children".to_owned()))
    );
    assert_eq!(drawn.not_on_map, ["unknown"]);
}

#[test]
fn a_page_with_a_strict_policy_can_show_it() {
    let drawn = draw(&plan(), &entries(), &Colors::Levels(Scale::coverage()), ABOUT).expect("a map");
    for banned in ["style=", "<style", "<script", "onclick", "javascript:", "NaN", "inf"] {
        assert!(!drawn.svg.contains(banned), "{banned}");
    }
    assert!(drawn.svg.contains("Coverage of &lt;children&gt;"));
    assert!(drawn.svg.contains("North &amp; West"));
}

#[test]
fn an_area_without_a_figure_is_an_error_and_not_an_empty_shape() {
    let mut short = entries();
    short.remove(1);
    let colors = Colors::Levels(Scale::coverage());
    assert_eq!(draw(&plan(), &short, &colors, ABOUT), Err(MapError::Missing("2".to_owned())));
    let mut twice = entries();
    twice.push(entry("1", hidden(), "again"));
    assert_eq!(draw(&plan(), &twice, &colors, ABOUT), Err(MapError::Twice("1".to_owned())));
    let mut other = entries();
    other[0].figure = Figure::NotClear;
    assert_eq!(draw(&plan(), &other, &colors, ABOUT), Err(MapError::OtherKind("1".to_owned())));
}

#[test]
fn a_map_of_changes_is_grey_where_nothing_is_clear() {
    let change = |hundredths| Figure::Change { hundredths };
    let entries = [
        entry("1", change(6_30), "North & West: up 6.3 points"),
        entry("2", change(-1_20), "North East: down 1.2 points"),
        entry("3", Figure::NotClear, "South West: no clear change"),
        entry("4", hidden(), "South East: not shown"),
        entry("5", change(-7_00), "Island: down 7 points"),
    ];
    let colors = Colors::Changes { far: Rate::percent(5), better: Better::Higher };
    let about = About { chosen: None, ..ABOUT };
    let drawn = draw(&plan(), &entries, &colors, about).expect("a map");
    let counts: Vec<usize> = drawn.key.iter().map(|line| line.count).collect();
    assert_eq!(counts, [1, 0, 1, 1, 1, 1]);
    for label in [">+6<", ">\u{2212}1<", ">\u{2212}7<"] {
        assert!(drawn.svg.contains(label), "{label}");
    }
    assert_eq!(drawn.svg.matches("fill=\"#dcdee0\"").count(), 1);
}

#[test]
fn classes_told_in_words_have_their_sign_on_the_map_and_a_line_each_in_the_key() {
    let word = |class: usize| Figure::Word { class, label: (class + 1).to_string() };
    let entries = [
        entry("1", word(0), "North & West: surely"),
        entry("2", word(2), "North East: cannot be told"),
        entry("3", word(4), "South West: surely not"),
        entry("4", hidden(), "South East: not shown"),
        entry("5", word(0), "Island: surely"),
    ];
    let about = About { chosen: None, ..ABOUT };
    let drawn = draw(&plan(), &entries, &Colors::Words, about).expect("a map");
    let counts: Vec<usize> = drawn.key.iter().map(|line| line.count).collect();
    assert_eq!(counts, [2, 0, 1, 0, 1, 1]);
    let fills: std::collections::BTreeSet<&str> = drawn.key.iter().map(|line| line.fill.as_str()).collect();
    assert_eq!(fills.len(), 6, "no two look alike: {fills:?}");
    assert!(drawn.svg.contains(">1<") && drawn.svg.contains(">5<"));
    let other = [entry("1", word(5), "no such class")];
    let rest = entries.iter().skip(1).cloned();
    let all: Vec<Entry> = other.into_iter().chain(rest).collect();
    assert!(matches!(draw(&plan(), &all, &Colors::Words, about), Err(MapError::OtherKind(id)) if id == "1"));
}

#[test]
fn regions_are_made_of_their_counties() {
    let regions = atlas()
        .dissolved(|area| {
            let id = if area.id == "5" { "island" } else { "land" };
            Some(Group {
                id: id.to_owned(),
                within: String::new(),
                name: id.to_owned(),
                full_name: id.to_owned(),
            })
        })
        .expect("regions");
    let plan = Plan::of(&regions, Frame::default(), |_| None).expect("a plan");
    let ids: Vec<&str> = plan.areas.iter().map(|area| area.id.as_str()).collect();
    assert_eq!(ids, ["island", "land"]);
    let rings: Vec<usize> = plan.areas.iter().map(|area| area.rings.len()).collect();
    assert_eq!(rings, [1, 1], "no line between the four squares is left");
}

#[test]
fn a_region_around_another_has_a_hole() {
    let ring = |x: f64, size: f64| {
        let (a, b) = (x, x + size);
        format!("[[{a},{a}],[{b},{a}],[{b},{b}],[{a},{b}],[{a},{a}]]")
    };
    let around = crate::small::feature("1", "Around", &format!("[{},{}]", ring(30.0, 4.0), ring(31.0, 2.0)));
    let within = crate::small::feature("2", "Within", &format!("[{}]", ring(31.0, 2.0)));
    let atlas = crate::small::read(&crate::small::collection(&[around, within])).expect("two areas");
    let same = atlas
        .dissolved(|area| {
            let [id, within, name, full_name] = [&area.id, "", &area.name, &area.name].map(str::to_owned);
            Some(Group { id, within, name, full_name })
        })
        .expect("regions");
    let rings: Vec<Vec<usize>> =
        same.areas().iter().map(|area| area.polygons.iter().map(Vec::len).collect()).collect();
    assert_eq!(rings, [vec![2], vec![1]]);
}
