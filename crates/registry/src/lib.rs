//! What an immunization registry does, one folder a capability
