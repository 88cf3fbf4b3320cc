//! A postal address as the rows of an envelope.

use jenner_model::person::Address;

/// Rows of an address, the city last; empty where it says too little for a letter to arrive: no street, or neither city nor ZIP
/// code.
pub fn rows(address: &Address) -> Vec<String> {
    let clean = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let (street, other) = (clean(&address.street), clean(&address.other));
    let (city, state, zip) = (clean(&address.city), clean(&address.state), clean(&address.zip));
    if street.is_empty() && other.is_empty() || city.is_empty() && zip.is_empty() {
        return Vec::new();
    }
    let place = [city, [state, zip].join(" ").trim().to_owned()];
    let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    let mut rows = vec![street, other, place];
    let country = clean(&address.country);
    if !matches!(country.to_ascii_uppercase().as_str(), "" | "US" | "USA") {
        rows.push(country.to_uppercase());
    }
    rows.retain(|row| !row.is_empty());
    rows
}

/// The ZIP code of the rows of an address, for sorting: what the post asks of bulk mail.
pub fn zip(rows: &[String]) -> &str {
    let digits = |word: &&str| word.bytes().next().is_some_and(|b| b.is_ascii_digit());
    rows.iter().rev().find_map(|row| row.split_whitespace().last().filter(digits)).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(street: &str, other: &str, city: &str, state: &str, zip: &str) -> Address {
        Address {
            street: street.into(),
            other: other.into(),
            city: city.into(),
            state: state.into(),
            zip: zip.into(),
            ..Address::default()
        }
    }

    #[test]
    fn an_address_has_its_city_last_and_no_empty_rows() {
        let whole = rows(&address("12 Canal  St", "Apt 4", "Thibodaux", "LA", "70301"));
        assert_eq!(whole, ["12 Canal St", "Apt 4", "Thibodaux, LA 70301"]);
        assert_eq!(rows(&address("12 Canal St", "", "", "", "70301")), ["12 Canal St", "70301"]);
        assert_eq!(zip(&whole), "70301");
        assert_eq!(zip(&rows(&address("12 Canal St", "", "Thibodaux", "LA", ""))), "");
    }

    #[test]
    fn an_address_that_no_letter_would_reach_has_no_rows() {
        for (street, city, zip) in [("", "Thibodaux", "70301"), ("12 Canal St", "", ""), ("", "", "")] {
            assert!(rows(&address(street, "", city, "", zip)).is_empty(), "{street}|{city}|{zip}");
        }
    }

    #[test]
    fn another_country_stands_below_the_city() {
        let away = Address { country: "mex".into(), ..address("Av 5", "", "Mérida", "YUC", "97000") };
        assert_eq!(rows(&away).last().unwrap(), "MEX");
    }
}
