//! What can be wrong with shapes, said so that whoever loads a file can mend it.

use thiserror::Error;

/// Why shapes cannot be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ShapeError {
    /// The file is larger than shapes for a map need to be.
    #[error(
        "The file has {bytes} bytes; at most {most} are read. Simplify the shapes, or cut out the areas that are needed."
    )]
    TooLarge {
        /// Size of the file.
        bytes: usize,
        /// The limit.
        most: usize,
    },
    /// It is not JSON, or not the JSON of shapes.
    #[error("The file cannot be read as TopoJSON or GeoJSON: {text}")]
    NotShapes {
        /// What the reader says, with line and column where it knows them.
        text: String,
    },
    /// The asked layer is not in the file.
    #[error("The file has no layer \"{wanted}\". It has: {there}. Name one of them.")]
    NoLayer {
        /// What was asked for.
        wanted: String,
        /// The layers there, as a list.
        there: String,
    },
    /// An area without the field that should name it.
    #[error(
        "Area number {number} has no field \"{field}\". Its fields are: {there}. Name the field that holds the id."
    )]
    NoId {
        /// Which area, counted from one.
        number: usize,
        /// The asked field.
        field: String,
        /// The fields there, as a list.
        there: String,
    },
    /// Two areas of one id.
    #[error("The id {id} stands for two areas. Each area needs its own id.")]
    SameId {
        /// The id.
        id: String,
    },
    /// Something that is no area.
    #[error("Area {id} is a {kind}; an area must be a Polygon or a MultiPolygon.")]
    NotAnArea {
        /// Which one.
        id: String,
        /// What it is.
        kind: String,
    },
    /// A ring that does not end where it began.
    #[error("A border of area {id} is not closed: it ends elsewhere than it begins.")]
    NotClosed {
        /// Which area.
        id: String,
    },
    /// A ring that encloses nothing.
    #[error("A border of area {id} encloses nothing: it has fewer than three corners.")]
    TooFewCorners {
        /// Which area.
        id: String,
    },
    /// Coordinates that are no longitude and latitude.
    #[error(
        "A point of area {id} is at {x}, {y}: not a longitude (-180 to 180) and a latitude (-90 to 90). \
         Save the file in WGS 84 (EPSG:4326) and load it again."
    )]
    OutsideTheWorld {
        /// Which area.
        id: String,
        /// What should be the longitude.
        x: f64,
        /// What should be the latitude.
        y: f64,
    },
    /// More points than a map can show.
    #[error("The shapes have more than {most} points. Simplify them: a map of a state shows about 50,000.")]
    TooManyPoints {
        /// The limit.
        most: usize,
    },
    /// More areas than a map can show.
    #[error("The file has more than {most} areas. Cut out those that are needed.")]
    TooManyAreas {
        /// The limit.
        most: usize,
    },
    /// A border that the file speaks of and does not hold.
    #[error("Area {id} uses border number {number}, which the file does not hold.")]
    NoSuchBorder {
        /// Which area.
        id: String,
        /// The number as it stands in the file.
        number: i64,
    },
    /// Nothing in it.
    #[error("There is no area to draw.")]
    Empty,
    /// A file of Jenner's own form that is damaged.
    #[error("Line {line} of the shapes file: {text}")]
    Damaged {
        /// Which line, counted from one.
        line: usize,
        /// What is wrong.
        text: String,
    },
    /// A table of names that cannot be read.
    #[error("The table of names, row {row}: {text}")]
    Names {
        /// Which row, counted from one; the head is row one.
        row: usize,
        /// What is wrong.
        text: String,
    },
}
