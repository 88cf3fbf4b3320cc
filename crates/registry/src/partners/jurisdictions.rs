//! The codes by which registries are addressed, as the national hub and CDC's reports write them.

use std::sync::LazyLock;

const TABLE: &str = include_str!("../../../../packs/us/jurisdictions.tsv");

/// A registry, or a network that acts like one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jurisdiction {
    /// Code of three characters.
    pub code: &'static str,
    /// A network of providers (a pharmacy chain, a federal service), not the registry of a place.
    pub is_network: bool,
    /// Name.
    pub name: &'static str,
}

static ALL: LazyLock<Vec<Jurisdiction>> = LazyLock::new(|| {
    let row = |line: &'static str| {
        let mut parts = line.splitn(3, '\t');
        let (code, kind, name) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Jurisdiction { code, is_network: kind == "network", name })
    };
    TABLE.lines().filter(|line| !line.starts_with('#')).filter_map(row).collect()
});

/// All of them, by code.
pub fn jurisdictions() -> &'static [Jurisdiction] {
    &ALL
}

/// The one with a code.
pub fn jurisdiction(code: &str) -> Option<&'static Jurisdiction> {
    ALL.iter().find(|one| one.code.eq_ignore_ascii_case(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_sorted_unique_and_three_characters_long() {
        assert!(jurisdictions().len() > 80);
        assert!(jurisdictions().windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(jurisdictions().iter().all(|one| one.code.len() == 3 && !one.name.is_empty()));
        assert!(jurisdiction("cv1").is_some_and(|one| one.is_network));
    }
}
