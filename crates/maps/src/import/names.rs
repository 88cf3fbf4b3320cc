//! Names and membership of areas, from a table: shapes carry short names at best.

use std::collections::HashMap;

use crate::atlas::{Area, Atlas};
use crate::error::ShapeError;

/// What a table says of areas: columns `fips` (or `id`), `name`, `legal_name`, `state_fips` (or `within`).
#[derive(Debug, Clone, Default)]
pub struct Names(HashMap<String, Row>);

#[derive(Debug, Clone)]
struct Row {
    name: String,
    full: String,
    within: String,
}

impl Names {
    /// Reads a CSV file with a head.
    pub fn read(bytes: &[u8]) -> Result<Self, ShapeError> {
        let odd = |row: usize, text: String| ShapeError::Names { row, text };
        let mut table = csv::Reader::from_reader(bytes);
        let head = table.headers().map_err(|error| odd(1, error.to_string()))?.clone();
        let column = |names: &[&str]| head.iter().position(|title| names.contains(&title.trim()));
        let id = column(&["fips", "id"])
            .ok_or_else(|| odd(1, "no column \"fips\" or \"id\"; areas are joined on it".to_owned()))?;
        let (name, full, within) =
            (column(&["name"]), column(&["legal_name", "full_name"]), column(&["state_fips", "within"]));
        let mut rows = HashMap::new();
        for (at, record) in table.records().enumerate() {
            let record = record.map_err(|error| odd(at + 2, error.to_string()))?;
            let cell = |column: Option<usize>| {
                column.and_then(|column| record.get(column)).unwrap_or_default().trim().to_owned()
            };
            let key = cell(Some(id));
            let row = Row { name: cell(name), full: cell(full), within: cell(within) };
            if rows.insert(key.clone(), row).is_some() {
                return Err(odd(at + 2, format!("the id {key} stands there twice")));
            }
        }
        Ok(Self(rows))
    }

    /// The atlas with these names, and the ids of areas that the table does not know: they keep what they had.
    pub fn put_on(&self, atlas: &Atlas) -> Result<(Atlas, Vec<String>), ShapeError> {
        let mut unknown = Vec::new();
        let areas = atlas
            .areas()
            .iter()
            .map(|area| match self.0.get(&area.id) {
                Some(row) => {
                    let name = if row.name.is_empty() { &area.name } else { &row.name };
                    let full = if row.full.is_empty() { name } else { &row.full };
                    Area {
                        within: row.within.clone(),
                        name: name.clone(),
                        full_name: full.clone(),
                        ..area.clone()
                    }
                }
                None => {
                    unknown.push(area.id.clone());
                    area.clone()
                }
            })
            .collect();
        Ok((Atlas::new(atlas.grid(), atlas.borders().to_vec(), areas)?, unknown))
    }
}
