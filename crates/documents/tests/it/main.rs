//! Documents from templates and data.

mod templates;
mod text;
