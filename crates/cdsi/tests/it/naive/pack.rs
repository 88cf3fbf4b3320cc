//! The schedule from the files of a pack.
