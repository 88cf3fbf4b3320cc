use jenner_codes::*;

#[test]
fn the_embedded_tables_are_well_formed() {
    let codes = Codes::parse(EMBEDDED).expect("every table parses");
    assert!(codes.all_cvx().len() > 280);
}
