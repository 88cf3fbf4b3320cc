//! Serves every page with made-up data on 127.0.0.1, to look at them and to test them without a database.
//!
//! `cargo run -p jenner-web --example preview -- 8099`, then sign in as `nurse`, `quality`, `officer` or `admin` with
//! the password `preview`.

mod sample;

use std::sync::Arc;

use jenner_web::session::InMemory;
use jenner_web::settings::CountyWord;
use jenner_web::{App, Settings, health, router, serve};

#[tokio::main]
async fn main() -> std::io::Result<()> {
    tracing_subscriber::fmt().init();
    let port = std::env::args().nth(1).and_then(|port| port.parse().ok()).unwrap_or(8099u16);
    let settings = Settings {
        authority: "State of Louisiana".into(),
        county_word: CountyWord::Parish,
        ..Settings::default()
    };
    let app = App::new(Arc::new(sample::SampleDesk::default()), settings, health::collect_metrics());
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    tracing::info!("look at http://127.0.0.1:{port}/");
    let end = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    serve(listener, router(app, Arc::new(InMemory::default())), end).await
}
