//! Maps and charts of figures about areas: shapes in, SVG out.
//!
//! The way of a map: an [`Atlas`] holds the shapes of many areas with each border once ([`coded`] is its small form on
//! disk, [`import`] reads what others publish). [`Plan::of`] projects a choice of areas, equal in area, and fits them
//! into a view box. [`choropleth`] colors a plan by figures and says what its key must say; [`sheet`] puts title and
//! key around it for a picture that stands alone. [`charts`] draws what is no map: trends, bars, small multiples.
//!
//! Rules that hold everywhere here: no color without a second sign (number, border, hatch, shape of a mark); no figure
//! rounded across a limit; no inline style or script, for the pages have a strict content policy; a figure that may
//! not be shown arrives as a reason and never as a number. The room does no I/O and reads no clock.

mod albers;
pub mod atlas;
pub mod charts;
pub mod choropleth;
pub mod coded;
pub mod dissolve;
mod error;
mod far;
pub mod grid;
pub mod import;
mod label;
mod path;
pub mod plan;
pub mod rate;
pub mod scale;
pub mod sheet;
mod svg;

pub use atlas::{Area, Atlas};
pub use error::ShapeError;
pub use plan::{Frame, Plan};
pub use rate::Rate;
pub use scale::{Better, Scale};
