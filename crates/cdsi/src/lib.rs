//! Clinical decision support for immunization: evaluation and forecast (CDC CDSi)
