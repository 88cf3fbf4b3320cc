//! Certificates, letters, labels and spreadsheets
