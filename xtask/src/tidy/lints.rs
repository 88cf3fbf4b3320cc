//! Every crate has the lints of the workspace, which forbid unsafe code. The C interface alone cannot: it must
//! have stricter ones for what it does instead.

use toml::{Table, Value};

use super::house::{House, crate_of};
use super::{Finding, Rule};

const RULE: Rule = Rule {
    name: "one-set-of-lints",
    why: "unsafe code is forbidden everywhere but in the C interface, where each block says why it is sound; a \
          crate with lints of its own could let it in unseen",
    remedy: "write `[lints]` and `workspace = true` in the manifest; in crates/cdsi-c keep the lints on unsafe code",
};

/// The crate that has lints of its own, and what these must deny.
const C_INTERFACE: &str = "cdsi-c";
const DENIED: [(&str, &str); 3] = [
    ("rust", "unsafe_op_in_unsafe_fn"),
    ("clippy", "undocumented_unsafe_blocks"),
    ("clippy", "multiple_unsafe_ops_per_block"),
];

/// Looks at the manifests of all crates.
pub fn check(house: &House) -> Vec<Finding> {
    let manifests = house.files.iter().filter(|file| {
        crate_of(&file.path)
            .map_or(file.path == "xtask/Cargo.toml", |name| file.path == format!("crates/{name}/Cargo.toml"))
    });
    let mut findings = Vec::new();
    for file in manifests {
        let Ok(manifest) = file.text.parse::<Table>() else {
            continue; // cargo says it better
        };
        let lints = manifest.get("lints");
        let found = if crate_of(&file.path) == Some(C_INTERFACE) {
            let level = |(tool, lint): &(&str, &str)| lints?.get(tool)?.get(lint)?.as_str();
            DENIED
                .iter()
                .find(|one| level(one) != Some("deny"))
                .map(|(_, lint)| format!("`{lint}` is not denied"))
        } else {
            let workspace = lints.and_then(|lints| lints.get("workspace")).and_then(Value::as_bool);
            (workspace != Some(true)).then(|| "it does not have the lints of the workspace".to_owned())
        };
        findings.extend(found.map(|found| Finding::new(&RULE, &file.path, 1, found)));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<String> {
        check(&House::of(&[(path, text)])).into_iter().map(|finding| finding.found).collect()
    }

    #[test]
    fn a_crate_has_the_lints_of_the_workspace_and_no_others() {
        let good = "[package]\nname = \"a\"\n[lints]\nworkspace = true\n";
        assert!(found("crates/hl7/Cargo.toml", good).is_empty());
        for bad in ["[package]\nname = \"a\"\n", "[lints.rust]\nunsafe_code = \"allow\"\n"] {
            assert_eq!(found("crates/hl7/Cargo.toml", bad), ["it does not have the lints of the workspace"]);
            assert_eq!(found("xtask/Cargo.toml", bad), ["it does not have the lints of the workspace"]);
        }
    }

    #[test]
    fn the_c_interface_must_say_why_each_unsafe_block_is_sound() {
        let good = "[lints.rust]\nunsafe_op_in_unsafe_fn = \"deny\"\n[lints.clippy]\n\
                    undocumented_unsafe_blocks = \"deny\"\nmultiple_unsafe_ops_per_block = \"deny\"\n";
        assert!(found("crates/cdsi-c/Cargo.toml", good).is_empty());
        let bad = good.replace("blocks = \"deny\"", "blocks = \"warn\"");
        assert_eq!(found("crates/cdsi-c/Cargo.toml", &bad), ["`undocumented_unsafe_blocks` is not denied"]);
    }
}
