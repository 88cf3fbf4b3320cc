//! The engine and the naive reading must give the same answer, for any patient on any day.

mod chance;
mod compare;
mod coverage;
mod generator;
mod shrink;

#[test]
#[ignore = "looks at coverage only"]
fn coverage_of_the_generator() {
    let release = crate::naive::cdc_cases::reference().unwrap();
    let book = crate::naive::cdc::read(&release.join("supporting-data/xml"));
    let stock = generator::Stock::of(&book);
    let mut coverage = coverage::Coverage::default();
    let number: u64 = std::env::var("CASES").map_or(10000, |text| text.parse().unwrap());
    let mut spent = std::time::Duration::ZERO;
    for case in 0..number {
        let case = stock.case(case);
        let begin = std::time::Instant::now();
        let scene = crate::naive::history::Scene::new(&book, &case.person, case.today);
        let all = crate::naive::whole::all_series(&scene);
        let answer = crate::naive::whole::answer(&scene, &all);
        spent += begin.elapsed();
        coverage.add(&case, &all, &answer);
    }
    println!("{}", coverage.report(&book));
    println!("{:?} a case", spent / number as u32);
}
