//! The bill of materials of a release: every crate that the program is built of, in CycloneDX 1.5 (ECMA-424).

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::shell::{cargo, output, program};

/// Writes the bill of the program beside it.
pub fn write(workspace: &Path, to: &Path) -> Result<usize> {
    let metadata = output(&mut program(
        &cargo(),
        &["metadata", "--format-version", "1", "--locked", "--filter-platform", "x86_64-unknown-linux-gnu"],
        workspace,
    ))
    .context("cargo cannot say what the program is built of")?;
    let lock = std::fs::read_to_string(workspace.join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let bill = bill(&serde_json::from_str(&metadata)?, &checksums(&lock)?, "jenner")?;
    let parts = bill["components"].as_array().map_or(0, Vec::len);
    std::fs::write(to, serde_json::to_string_pretty(&bill)?)
        .with_context(|| format!("cannot write {}", to.display()))?;
    Ok(parts)
}

/// SHA-256 by name and version, from the lock file.
fn checksums(lock: &str) -> Result<BTreeMap<(String, String), String>> {
    let lock: toml::Table = lock.parse().context("Cargo.lock is no TOML")?;
    let text =
        |package: &toml::Value, key: &str| package.get(key).and_then(|v| v.as_str()).map(str::to_owned);
    let packages = lock.get("package").and_then(|packages| packages.as_array());
    Ok(packages
        .into_iter()
        .flatten()
        .filter_map(|package| {
            Some(((text(package, "name")?, text(package, "version")?), text(package, "checksum")?))
        })
        .collect())
}

/// What a package is built of: itself and everything it needs, save what only its tests need.
fn bill(metadata: &Value, checksums: &BTreeMap<(String, String), String>, of: &str) -> Result<Value> {
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let packages: BTreeMap<String, Value> =
        list(metadata, "packages").into_iter().map(|package| (text(&package, "id"), package)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"], "nodes").into_iter().map(|node| (text(&node, "id"), node)).collect();
    let root = packages.values().find(|package| package["name"] == of);
    let root = text(root.with_context(|| format!("there is no package {of}"))?, "id");
    let needs = |id: &str| -> BTreeSet<String> {
        let Some(node) = nodes.get(id) else { return BTreeSet::new() };
        let built = |dep: &Value| list(dep, "dep_kinds").iter().any(|kind| kind["kind"] != "dev");
        list(node, "deps").iter().filter(|dep| built(dep)).map(|dep| text(dep, "pkg")).collect()
    };
    let (mut found, mut waiting) = (BTreeSet::new(), vec![root.clone()]);
    while let Some(id) = waiting.pop() {
        if found.insert(id.clone()) {
            waiting.extend(needs(&id));
        }
    }
    let reference = |id: &str| {
        let package = &packages[id];
        format!("pkg:cargo/{}@{}", text(package, "name"), text(package, "version"))
    };
    let component = |id: &String| {
        let package = &packages[id];
        let (name, version) = (text(package, "name"), text(package, "version"));
        let mut component = json!({
            "type": if *id == root { "application" } else { "library" },
            "bom-ref": reference(id), "name": name, "version": version, "purl": reference(id),
            "licenses": [{ "expression": text(package, "license") }],
        });
        if let Some(checksum) = checksums.get(&(name, version)) {
            component["hashes"] = json!([{ "alg": "SHA-256", "content": checksum }]);
        }
        component
    };
    let parts: Vec<Value> = found.iter().filter(|id| **id != root).map(component).collect();
    let dependencies: Vec<Value> = found
        .iter()
        .map(|id| {
            let on: Vec<String> = needs(id).iter().map(|on| reference(on)).collect();
            json!({ "ref": reference(id), "dependsOn": on })
        })
        .collect();
    Ok(json!({
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": { "component": component(&root) },
        "components": parts, "dependencies": dependencies,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s65_the_bill_of_materials_names_what_is_built_in_and_nothing_that_only_tests_need() {
        let package = |name: &str| json!({ "id": name, "name": name, "version": "1.0.0", "license": "MIT" });
        let dep = |name: &str, kind: Value| json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
        let metadata = json!({
            "packages": [package("jenner"), package("tls"), package("deep"), package("only-tests")],
            "resolve": { "nodes": [
                { "id": "jenner", "deps": [dep("tls", Value::Null), dep("only-tests", json!("dev"))] },
                { "id": "tls", "deps": [dep("deep", json!("build"))] },
                { "id": "deep", "deps": [] }, { "id": "only-tests", "deps": [] },
            ] },
        });
        let lock = "[[package]]\nname = \"tls\"\nversion = \"1.0.0\"\nchecksum = \"abc\"\n";
        let bill = bill(&metadata, &checksums(lock).unwrap(), "jenner").unwrap();
        let names: Vec<&str> =
            bill["components"].as_array().unwrap().iter().map(|c| c["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["deep", "tls"]);
        assert_eq!(bill["components"][1]["hashes"][0]["content"], "abc");
        assert_eq!(bill["metadata"]["component"]["purl"], "pkg:cargo/jenner@1.0.0");
    }
}
