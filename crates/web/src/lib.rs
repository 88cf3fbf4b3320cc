//! HTTP: pages, HL7 over REST and SOAP, sessions
