//! Comparing people: normalisation and match keys
