//! Who is followed, as FHIR search criteria name them. Pure.

use jenner_model::PublicId;

/// What kind of change somebody follows. The registry tells every change of the person to all of them: what one more dose means
/// for what is due, only a read tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Criteria {
    /// The type that will be read.
    pub resource: &'static str,
    /// Who.
    pub person: PublicId,
}

/// Type and parameter of each form.
const FORMS: [(&str, &[&str]); 3] =
    [("Patient", &["_id"]), ("Immunization", &["patient"]), ("ImmunizationRecommendation", &["patient"])];

/// Reads criteria; the error says what is taken.
pub fn read(text: &str) -> Result<Criteria, String> {
    let wrong = || {
        "the criteria must name one person: Patient?_id=[id], Immunization?patient=[id] or \
         ImmunizationRecommendation?patient=[id]"
            .to_owned()
    };
    let (resource, query) = text.split_once('?').ok_or_else(wrong)?;
    let (resource, names) = FORMS.iter().find(|(known, _)| *known == resource).ok_or_else(wrong)?;
    let (name, value) = query.split_once('=').ok_or_else(wrong)?;
    if !names.contains(&name) {
        return Err(wrong());
    }
    let id = value.strip_prefix("Patient/").unwrap_or(value);
    Ok(Criteria { resource, person: id.parse().map_err(|_| wrong())? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_name_one_person_and_nothing_else() {
        let id = PublicId::from_random([7; 12]);
        for text in [
            format!("Patient?_id={id}"),
            format!("Immunization?patient={id}"),
            format!("Immunization?patient=Patient/{id}"),
            format!("ImmunizationRecommendation?patient={id}"),
        ] {
            assert_eq!(read(&text).expect("taken").person, id, "{text}");
        }
        for text in [
            "Patient".to_owned(),
            "Patient?name=Zoe".to_owned(),
            "Immunization?patient=".to_owned(),
            format!("Immunization?patient={id}&status=completed"),
            format!("Observation?patient={id}"),
            format!("Immunization?patient={id},{id}"),
        ] {
            assert!(read(&text).is_err(), "{text}");
        }
    }
}
