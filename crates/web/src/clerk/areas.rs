//! The shapes of the jurisdiction's counties and regions, laid out once for maps.

use std::sync::{Arc, OnceLock};

use jenner_maps::dissolve::Group;
use jenner_maps::{Frame, Plan, ShapeError};
use jenner_registry::coverage::Level;
use jenner_registry::packs::Places;

use crate::public_coverage::SHAPES;

/// Plans, made when the first map is asked for.
#[derive(Default)]
pub struct Areas(OnceLock<Option<Plans>>);

struct Plans {
    counties: Arc<Plan>,
    regions: Arc<Plan>,
}

impl Areas {
    /// The plan of a level; `None` where its areas have no shapes. Ids are FIPS codes, of regions `region:WORD`.
    pub fn plan(&self, places: &Places, level: Level) -> Option<Arc<Plan>> {
        let plans = self.0.get_or_init(|| {
            // A pack without counties, or with ones that the shapes do not have, has tables and no map.
            plans(places).inspect_err(|error| tracing::warn!(%error, "there is no map of the counties")).ok()
        });
        let plans = plans.as_ref()?;
        match level {
            Level::County => Some(Arc::clone(&plans.counties)),
            Level::Region => Some(Arc::clone(&plans.regions)),
            Level::State | Level::Zip | Level::Provider | Level::School => None,
        }
    }
}

fn plans(places: &Places) -> Result<Plans, ShapeError> {
    let all = jenner_maps::coded::read(SHAPES)?;
    let county = |id: &str| places.county(id.parse().ok()?);
    let region = |id: &str| county(id).map(|county| format!("region:{}", county.region));
    let counties = all.only(|area| county(&area.id).is_some());
    if counties.areas().is_empty() {
        return Err(ShapeError::Empty);
    }
    let regions = counties.dissolved(|area| {
        let of = county(&area.id)?;
        let name = of.region_name.to_string();
        Some(Group { id: region(&area.id)?, within: String::new(), full_name: name.clone(), name })
    })?;
    Ok(Plans {
        counties: Arc::new(Plan::of(&counties, Frame::default(), region)?),
        regions: Arc::new(Plan::of(&regions, Frame::default(), |_| None)?),
    })
}
