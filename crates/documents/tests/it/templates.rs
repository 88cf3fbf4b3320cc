//! The templates of the pack `us`: each makes an accessible document of data such as the registry gives it.

use jenner_documents::{Template, render};
use serde_json::{Value, json};

const PARTS: &str = include_str!("../../../../packs/us/documents/parts.typ");

fn template(name: &str, text: &str) -> Template {
    Template::new(&format!("documents/{name}.typ"), text)
        .and_then(|template| template.with_part("documents/parts.typ", PARTS))
        .unwrap()
}

/// Data with the fields of every template.
fn data(language: &str) -> Value {
    let text = |text: &str| json!({"kind": "text", "text": text});
    json!({
        "language": language, "title": "Your shots go into the registry", "authority": "Department of Health",
        "product": "Immunization Registry", "date": "Version 1.0", "footer": "Questions? 555-0100",
        "to": ["Ana"], "facts": [],
        "blocks": [
            text("We send the shots you get here to the registry."),
            {"kind": "heading", "text": "Who can see them"},
            {"kind": "list", "items": ["Clinics that care for you", "You"]},
        ],
        "closing": [text("Ask us for the form.")],
        "kinds_title": "What do you ask for?", "kinds": ["Take the record out. Everything is deleted.", "Stop sharing."],
        "fields_title": "Who is it about?", "fields": ["Full name", "Birth date", "Address"],
        "sign_title": "Date and signature", "signature": "Signature", "signed_on": "Date",
        "relationship": "Name of parent or guardian",
    })
}

#[test]
fn every_template_makes_an_accessible_document_of_a_few_pages() {
    for (name, text) in [
        ("letter", include_str!("../../../../packs/us/documents/letter.typ")),
        ("poster", include_str!("../../../../packs/us/documents/poster.typ")),
        ("brochure", include_str!("../../../../packs/us/documents/brochure.typ")),
        ("form", include_str!("../../../../packs/us/documents/form.typ")),
    ] {
        for language in ["en", "es"] {
            let pdf = render(&template(name, text), &data(language))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!((1..=2).contains(&pdf.pages()), "{name}: {} pages", pdf.pages());
            if let Ok(folder) = std::env::var("JENNER_DOCUMENTS_OUT") {
                let path = std::path::Path::new(&folder).join(format!("{name}-{language}.pdf"));
                std::fs::write(path, pdf.as_bytes()).unwrap();
            }
        }
    }
}
