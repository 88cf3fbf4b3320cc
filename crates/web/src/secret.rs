//! Secrets that settings name by their place: `env:NAME` or `file:PATH`.

use std::fs;

/// The secret behind `env:NAME` or `file:PATH`; nothing for nothing.
///
/// # Errors
/// What cannot be read, in words that do not hold the secret.
pub fn read(place: &str) -> Result<String, String> {
    if place.is_empty() {
        return Ok(String::new());
    }
    match place.split_once(':') {
        Some(("env", name)) => std::env::var(name).map_err(|_| format!("the variable {name} cannot be read")),
        Some(("file", path)) => {
            let text = fs::read_to_string(path).map_err(|_| format!("the file {path} cannot be read"))?;
            Ok(text.trim_end_matches(['\r', '\n']).to_owned())
        }
        _ => Err("its place cannot be read: write env:NAME or file:PATH".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_from_its_place_and_never_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        fs::write(&path, "hush-hush\n").expect("a file");
        assert_eq!(read(&format!("file:{}", path.display())), Ok("hush-hush".to_owned()));
        assert_eq!(read(""), Ok(String::new()));
        // Somebody who writes the secret itself hears what to do, and not the secret.
        let told = read("hush-hush").unwrap_err();
        assert!(told.contains("env:NAME") && !told.contains("hush"), "{told}");
        assert!(read("file:/no/such").unwrap_err().contains("/no/such"));
    }
}
