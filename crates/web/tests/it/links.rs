//! What stands in links, in templates and texts: nothing that tells who somebody is.

use std::fs;
use std::path::Path;

fn files(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path.display().to_string(), text));
        }
    }
}

/// Words of values that say who somebody is, or what they were given.
const TELLING: [&str; 13] = [
    "family", "given", "birth", "born", "dob", "ssn", "medicaid", "phone", "street", "zip", "vaccine", "mrn",
    "email",
];

#[test]
fn s45_no_link_of_a_template_holds_what_tells_who_somebody_is() {
    let mut templates = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"), &mut templates);
    let mut looked_at = 0;
    for (file, text) in &templates {
        for attribute in ["href=\"", "action=\"", "src=\"", "formaction=\""] {
            for link in text.split(attribute).skip(1).filter_map(|rest| rest.split('"').next()) {
                for value in link.split("{{").skip(1).filter_map(|rest| rest.split("}}").next()) {
                    looked_at += 1;
                    let telling = TELLING.iter().find(|word| value.to_lowercase().contains(**word));
                    assert_eq!(telling, None, "{file}: {attribute}{link}");
                }
            }
        }
    }
    assert!(looked_at > 40, "{looked_at}");
}
