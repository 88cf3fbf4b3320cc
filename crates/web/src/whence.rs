//! From where a request comes: address, browser, and the cookie by which a browser is known again (S11).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use jenner_registry::access::entry::Whence;

use crate::app::App;
use crate::serve::ClientAddress;
use crate::settings::Settings;

/// Where a request comes from.
pub struct From(pub Whence);

impl FromRequestParts<App> for From {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let address = ClientAddress::from_request_parts(parts, app).await?.text();
        let agent = parts.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        let cookies = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let device = cookies
            .flat_map(|line| line.split(';'))
            .find_map(|cookie| cookie.trim().strip_prefix(device_name(app.settings()))?.strip_prefix('='))
            .filter(|value| value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit()));
        Ok(Self(Whence {
            address,
            agent: agent.map_or_else(String::new, in_words),
            device: device.unwrap_or_default().to_owned(),
        }))
    }
}

fn device_name(settings: &Settings) -> &'static str {
    if settings.tls { "__Host-device" } else { "device" }
}

/// The cookie by which a browser is known again for a year. It signs nobody in.
pub fn device_cookie(settings: &Settings, device: &str) -> String {
    let secure = if settings.tls { "; Secure" } else { "" };
    format!("{}={device}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}", device_name(settings))
}

/// Browser and system in a few words that people know. Whatever is not known is left out: what a browser says is not ours.
fn in_words(agent: &str) -> String {
    // Order matters: each of the later ones is also said by those before it.
    let browsers = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    let systems = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("CrOS", "Chromebook"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let known = |all: &[(&str, &'static str)]| {
        all.iter().find(|(mark, _)| agent.contains(mark)).map_or("", |(_, name)| *name)
    };
    let words = [known(&browsers), known(&systems)];
    words.iter().filter(|word| !word.is_empty()).copied().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s11_a_browser_is_named_in_words_and_nothing_it_says_is_copied() {
        let edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/120.0 Safari/537.36 Edg/120.0";
        assert_eq!(in_words(edge), "Edge, Windows");
        let phone =
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17 Safari/604";
        assert_eq!(in_words(phone), "Safari, iPhone");
        assert_eq!(in_words("<script>alert(1)</script>"), "");
    }
}
