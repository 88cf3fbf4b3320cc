//! What is truly in the refrigerators of a clinic, beside what the ledger has to say of it.

use jenner_model::Date;
use jenner_registry::inventory::Funding;

/// Doses of one lot and funding.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// Which product.
    pub product: Product,
    /// Who paid.
    pub funding: Funding,
    /// The number on the box.
    pub lot: String,
    /// The last day.
    pub expires: Date,
    /// When the first doses came.
    pub came: Date,
    /// Doses that are there.
    pub there: i64,
    /// Doses that the ledger has to show.
    pub booked: i64,
    /// The account in the ledger, once it is known.
    pub account: Option<i64>,
}

/// A vaccine of a maker.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Product {
    /// CVX.
    pub cvx: String,
    /// MVX.
    pub mvx: String,
}

/// All shelves of a clinic, also the empty ones.
#[derive(Debug, Default)]
pub struct Fridge {
    /// In the order in which they came.
    pub shelves: Vec<Shelf>,
}

impl Fridge {
    /// Puts doses away; the place of their shelf.
    pub fn put(&mut self, one: Shelf) -> usize {
        let same = |known: &Shelf| {
            known.product == one.product && known.lot == one.lot && known.funding == one.funding
        };
        match self.shelves.iter().position(same) {
            Some(place) => {
                if let Some(known) = self.shelves.get_mut(place) {
                    known.there += one.there;
                    known.booked += one.booked;
                }
                place
            }
            None => {
                self.shelves.push(one);
                self.shelves.len() - 1
            }
        }
    }

    /// The shelf from which a dose of a product given on a day comes: what ends first, of what was there.
    pub fn first_to_end(&self, product: &Product, funding: Funding, on: Date) -> Option<usize> {
        let fits = |one: &Shelf| {
            one.product == *product
                && one.funding == funding
                && one.there > 0
                && one.came <= on
                && on <= one.expires
        };
        let all = self.shelves.iter().enumerate().filter(|(_, one)| fits(one));
        all.min_by_key(|(_, one)| one.expires).map(|(place, _)| place)
    }

    /// Usable doses of a product and funding.
    pub fn usable(&self, product: &Product, funding: Funding, on: Date) -> i64 {
        let of = |one: &&Shelf| one.product == *product && one.funding == funding && on <= one.expires;
        self.shelves.iter().filter(of).map(|one| one.there).sum()
    }
}
