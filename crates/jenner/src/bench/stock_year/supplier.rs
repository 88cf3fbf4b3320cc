//! Who ships: which lot of a product goes out on a day, and how many doses a clinic needs.

use jenner::demo::dice::Dice;
use jenner_model::Date;
use jenner_registry::inventory::Funding;

use super::fridge::Product;

/// A lot as it is shipped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    /// The number on the box.
    pub number: String,
    /// The last day.
    pub expires: Date,
}

/// The lot that is shipped on a day: another one each quarter, and each funding has its own. Numbers of one product look alike, as
/// those of a maker do.
pub fn lot(seed: u64, product: &Product, funding: Funding, on: Date) -> Lot {
    const LETTERS: &[u8] = b"ABCEHJKLMNPRSTUWXY";
    let quarter = u64::from(on.month().unsigned_abs() - 1) / 3 + u64::from(on.year().unsigned_abs()) * 4;
    let name =
        product.cvx.bytes().chain(product.mvx.bytes()).fold(7u64, |sum, one| sum * 131 + u64::from(one));
    let mut maker = Dice::of(seed, 900, name);
    let first = *maker.pick(LETTERS).unwrap_or(&b'X') as char;
    let mut dice = Dice::of(seed, 901, name ^ (quarter << 8) ^ (funding as u64));
    let figures = dice.between(100, 999);
    let last = *dice.pick(LETTERS).unwrap_or(&b'A') as char;
    let fund = *dice.pick(LETTERS).unwrap_or(&b'B') as char;
    let months = dice.between(9, 18);
    let begun = Date::new(on.year(), (on.month() - 1) / 3 * 3 + 1, 1).unwrap_or(on);
    Lot {
        number: format!("{first}{figures}{fund}{last}{}", quarter % 10),
        expires: begun.saturating_add(jiff::Span::new().months(i64::from(months))).last_of_month(),
    }
}

/// How many doses to send: what will be used until `until` and a quarter more, less what is there and on its way; in fives.
pub fn quantity(used: usize, there: i64, coming: i64) -> i64 {
    let wanted = (used as f64 * 1.25).ceil() as i64 + 2 - there - coming;
    if wanted <= 0 { 0 } else { (wanted + 4) / 5 * 5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lot_is_the_same_all_quarter_and_another_for_each_funding() {
        let product = Product { cvx: "20".to_owned(), mvx: "PMC".to_owned() };
        let on = |month, funding| lot(1, &product, funding, Date::constant(2026, month, 5));
        assert_eq!(on(1, Funding::Vfc), on(3, Funding::Vfc));
        assert_ne!(on(1, Funding::Vfc), on(4, Funding::Vfc));
        assert_ne!(on(1, Funding::Vfc), on(1, Funding::Private));
    }

    #[test]
    fn nothing_is_sent_where_enough_is_there() {
        assert_eq!(quantity(8, 20, 0), 0);
        assert_eq!(quantity(8, 0, 0), 15);
        assert_eq!(quantity(8, 0, 10), 5);
    }
}
