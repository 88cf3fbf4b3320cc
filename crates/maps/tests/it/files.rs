//! The small form: what is written is read again, and damage is named.

use jenner_maps::atlas::{Area, Side};
use jenner_maps::grid::{Cell, Grid};
use jenner_maps::{Atlas, ShapeError, coded};
use proptest::prelude::*;

use crate::small::atlas;

#[test]
fn what_is_written_is_read_again() {
    let text = coded::write(&atlas(), "Invented squares.\nFor tests.");
    assert_eq!(coded::read(&text), Ok(atlas()));
    insta::assert_snapshot!(text);
}

fn islands() -> impl Strategy<Value = Vec<Vec<[f64; 2]>>> {
    let place = (-179.0..179.0, -80.0..80.0).prop_map(|(x, y): (f64, f64)| [x, y]);
    prop::collection::vec(prop::collection::vec(place, 3..40), 1..12)
}

proptest! {
    #[test]
    fn no_point_moves_by_more_than_half_a_step(islands in islands(), step in 1e-5..0.01_f64) {
        let grid = Grid { origin: [-180.0, -90.0], step: [step, step / 2.0] };
        let mut borders: Vec<Vec<Cell>> = Vec::new();
        let mut areas = Vec::new();
        for (at, island) in islands.iter().enumerate() {
            let mut border: Vec<Cell> = island.iter().filter_map(|place| grid.cell(*place)).collect();
            border.push(border[0]);
            borders.push(border);
            areas.push(Area {
                id: at.to_string(),
                within: String::new(),
                name: format!("Island {at}"),
                full_name: format!("Island {at}"),
                polygons: vec![vec![vec![Side { border: at as u32, reversed: at % 2 == 1 }]]],
            });
        }
        let atlas = Atlas::new(grid, borders, areas).expect("islands");
        let again = coded::read(&coded::write(&atlas, "")).expect("what was written");
        prop_assert_eq!(&again, &atlas);
        for (border, island) in again.borders().iter().zip(&islands) {
            for (cell, place) in border.iter().zip(island) {
                let [x, y] = again.grid().degrees(*cell);
                prop_assert!((x - place[0]).abs() <= step * 0.5001 && (y - place[1]).abs() <= step * 0.25005);
            }
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_or_sound_shapes_and_never_a_panic(at in 0_usize..2_000, with in any::<u8>()) {
        let mut bytes = coded::write(&atlas(), "Invented squares.").into_bytes();
        let at = at % bytes.len();
        bytes[at] = with;
        if let Ok(text) = String::from_utf8(bytes) {
            let _ = coded::read(&text);
        }
    }

    #[test]
    fn a_file_cut_short_is_an_error(at in 0_usize..2_000) {
        let text = coded::write(&atlas(), "Invented squares.");
        let cut = &text[..at % (text.len() - 1)];
        prop_assert!(coded::read(cut).is_err());
    }
}

#[test]
fn damage_is_named_with_its_line() {
    let text = coded::write(&atlas(), "Invented squares.");
    let found = |text: String| coded::read(&text).expect_err("damage").to_string();
    assert!(found("TopoJSON".to_owned()).starts_with("Line 1 "));
    assert!(found(text.replace("grid ", "grind ")).starts_with("Line 3 "));
    assert!(found(text.replace("areas 5", "areas 6")).contains("6 areas are announced and 5 are there"));
    let twice = text.replace("\n2\t", "\n1\t");
    assert_eq!(coded::read(&twice), Err(ShapeError::SameId { id: "1".to_owned() }));
}
