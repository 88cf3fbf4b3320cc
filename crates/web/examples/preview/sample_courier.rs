//! A made-up link that stops reminders.

use jenner_web::courier::texts::{Event, Heard};
use jenner_web::desk::{CourierDesk, Refusal};

use super::SampleDesk;

impl CourierDesk for SampleDesk {
    fn stop_link(&self, words: &str) -> Result<Option<String>, Refusal> {
        Ok((words == "sample").then(|| "m•••@mail.example".to_owned()))
    }

    fn stop_by_link(&self, words: &str) -> Result<bool, Refusal> {
        Ok(words == "sample")
    }

    fn text_came(&self, _event: &Event) -> Result<Heard, Refusal> {
        Ok(Heard::default())
    }
}
