//! Documents from templates and data.

mod text;
