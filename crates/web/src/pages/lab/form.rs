//! What was pasted or uploaded.

use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use jenner_hl7::batch;
use jiff::civil::Date;

use crate::lab::{LARGEST, MOST_AT_ONCE};
use crate::pages::find::understand::day;
use crate::pages::frame::Frame;

/// The form as it came.
#[derive(Debug, Clone, Default)]
pub struct Pasted {
    /// Messages.
    pub bytes: Vec<u8>,
    /// What was typed as today.
    pub typed_today: String,
    /// What counts as today, if it was chosen.
    pub today: Option<Date>,
    /// What is wrong with the form.
    pub mistake: Option<String>,
}

impl Pasted {
    /// What was pasted, to be shown again.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).replace('\r', "\n").replace("\n\n", "\n")
    }
}

/// Reads the form: a file outranks the text beside it.
pub async fn read(form: Result<Multipart, MultipartRejection>, frame: &Frame) -> Result<Pasted, StatusCode> {
    let mut form = form.map_err(|rejection| rejection.status())?;
    let (mut text, mut file, mut pasted) = (Vec::new(), Vec::new(), Pasted::default());
    while let Some(field) = form.next_field().await.map_err(|error| error.status())? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|error| error.status())?;
        match name.as_str() {
            "text" => text = bytes.to_vec(),
            "file" => file = bytes.to_vec(),
            "today" => pasted.typed_today = String::from_utf8_lossy(&bytes).chars().take(40).collect(),
            _ => {}
        }
    }
    pasted.bytes = if file.is_empty() { text } else { file };
    let w = &frame.w;
    let last = Date::new(frame.today().year().saturating_add(50), 12, 31).unwrap_or(Date::MAX);
    match pasted.typed_today.trim() {
        "" => {}
        "t" | "T" => pasted.today = Some(frame.today()),
        typed => match day(typed, last) {
            Some(day) => pasted.today = Some(day),
            None => pasted.mistake = Some(w.s("lab-bad-day", typed)),
        },
    }
    if pasted.bytes.iter().all(u8::is_ascii_whitespace) {
        pasted.mistake = Some(w.t("lab-nothing"));
    } else if pasted.bytes.len() > LARGEST {
        return Err(StatusCode::PAYLOAD_TOO_LARGE);
    } else if batch::split(&pasted.bytes).messages.len() > MOST_AT_ONCE {
        pasted.mistake = Some(w.n("lab-too-many-at-once", MOST_AT_ONCE));
    }
    Ok(pasted)
}
