//! Clinical decision support for immunization: evaluation and forecast (CDC CDSi).
//!
//! An empty room: it stands alone and will do no I/O. Until it is furnished, answers to queries carry no
//! evaluation and no forecast.
