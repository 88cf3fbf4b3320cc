//! Coverage for everybody: a release of the registry as a folder of plain files that any web server, or none, can show. Pages,
//! pictures and data files write the same values, each from one function (`words::said` for people, `Shown::field` for
//! programs). Links are relative; nothing is fetched from elsewhere; nothing asks the registry.

mod data;
mod page;
mod trend;
pub(crate) mod words;

use jenner_maps::choropleth::{About, Colors, Drawn, Entry, Figure, draw};
use jenner_maps::dissolve::Group;
use jenner_maps::{Atlas, Better, Frame, Plan, Rate, Scale};
use jenner_registry::coverage::Level;
use jenner_registry::coverage::release::{Place, Published, Release};
use jenner_registry::documents::picture;

use crate::language::{Lang, Words};
use crate::settings::CountyWord;

/// The shapes of all counties.
pub(crate) const SHAPES: &str = include_str!("../../../../packs/us/shapes/counties.shapes");
/// The stylesheet of the pages.
const STYLE: &str = include_str!("coverage.css");
/// Width of pictures in pixels.
const PICTURE_WIDTH: u32 = 1_280;

/// What the pages say of who publishes.
#[derive(Debug, Clone)]
pub struct Publisher {
    /// Name of the system.
    pub product: String,
    /// Who runs it.
    pub authority: String,
    /// What a county is called.
    pub county_word: CountyWord,
    /// Where the registry's own pages are, for the look-up of schools; without it there is no link.
    pub address: Option<String>,
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name: the folder is flat.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

/// Why there is no folder.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// Shapes that cannot be used.
    #[error(transparent)]
    Shapes(#[from] jenner_maps::ShapeError),
    /// A map that cannot be drawn.
    #[error(transparent)]
    Map(#[from] jenner_maps::choropleth::MapError),
    /// A picture that cannot be made.
    #[error(transparent)]
    Picture(#[from] picture::PictureError),
    /// A page that cannot be written.
    #[error("a page cannot be written: {0}")]
    Page(#[from] askama::Error),
    /// A data file that cannot be written.
    #[error("a data file cannot be written: {0}")]
    Data(#[from] csv::Error),
    /// A data file that cannot be written.
    #[error("a data file cannot be written: {0}")]
    Json(#[from] serde_json::Error),
}

/// How areas are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    County,
    Region,
}

impl By {
    const fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Region => "region",
        }
    }

    const fn level(self) -> Level {
        match self {
            Self::County => Level::County,
            Self::Region => Level::Region,
        }
    }
}

/// What a page shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The last day.
    Now,
    /// The last day beside the one before.
    Change,
}

/// A release with the plans it is drawn on.
struct Site<'a> {
    release: &'a Release,
    publisher: &'a Publisher,
    scale: Scale,
    /// How areas are shown, each with its plan.
    plans: Vec<(By, Plan)>,
}

/// All files of a release.
pub fn files(release: &Release, publisher: &Publisher) -> Result<Vec<File>, SiteError> {
    let site = Site { release, publisher, scale: Scale::coverage(), plans: plans(release)? };
    let mut files = vec![
        File { name: "coverage.css".to_owned(), bytes: STYLE.as_bytes().to_vec() },
        File { name: data::csv_name(release), bytes: data::csv(&site)? },
        File { name: data::json_name(release), bytes: data::json(&site)? },
        File { name: "dictionary.csv".to_owned(), bytes: data::dictionary()? },
    ];
    for lang in Lang::ALL {
        let w = Words { lang: *lang, zone: jiff::tz::TimeZone::UTC };
        let mut is_first = true;
        for measure in &release.measures {
            for (by, plan) in &site.plans {
                for kind in [Kind::Now, Kind::Change] {
                    if kind == Kind::Change && release.days.len() < 2 {
                        continue;
                    }
                    let drawn = site.drawn(&w, measure, *by, plan, kind)?;
                    let bytes = page::page(&site, &w, measure, *by, kind, &drawn)?.into_bytes();
                    if std::mem::take(&mut is_first) {
                        files.push(File { name: page::file("index", *lang, "html"), bytes: bytes.clone() });
                    }
                    files.push(File {
                        name: page::file(&page::stem(measure, *by, kind), *lang, "html"),
                        bytes,
                    });
                    let sheet = page::sheet(&site, &w, measure, kind, plan, &drawn);
                    let png = picture::png(&sheet, PICTURE_WIDTH)?;
                    let stem = page::stem(measure, *by, kind);
                    files.push(File { name: page::file(&stem, *lang, "svg"), bytes: sheet.into_bytes() });
                    files.push(File { name: page::file(&stem, *lang, "png"), bytes: png });
                }
            }
        }
    }
    Ok(files)
}

fn plans(release: &Release) -> Result<Vec<(By, Plan)>, SiteError> {
    let all = jenner_maps::coded::read(SHAPES)?;
    let parent = |id: &str| {
        let place = release.areas.iter().find(|area| area.id == id && area.level == Level::County);
        place.map(|place| place.parent.clone())
    };
    let counties: Atlas = all.only(|area| parent(&area.id).is_some());
    if counties.areas().is_empty() {
        return Err(jenner_maps::ShapeError::Empty.into());
    }
    let mut plans = vec![(By::County, Plan::of(&counties, Frame::default(), parent)?)];
    if release.of_level(Level::Region).next().is_some() {
        let regions = counties.dissolved(|area| {
            let id = parent(&area.id)?;
            let place = release.areas.iter().find(|place| place.id == id)?;
            let (name, full_name) = (place.name.clone(), place.name.clone());
            Some(Group { id, within: String::new(), name, full_name })
        })?;
        plans.push((By::Region, Plan::of(&regions, Frame::default(), |_| None)?));
    }
    Ok(plans)
}

impl Site<'_> {
    /// The name of an area: "Terrebonne Parish" where the shapes know it.
    fn name(&self, place: &Place) -> String {
        let placed = self.plans.iter().flat_map(|(_, plan)| &plan.areas).find(|area| area.id == place.id);
        placed.map_or_else(|| place.name.clone(), |area| area.name.clone())
    }

    fn places(&self, by: By) -> Vec<&Place> {
        self.release.of_level(by.level()).collect()
    }

    /// The map of a measure.
    fn drawn(
        &self,
        w: &Words,
        measure: &Published,
        by: By,
        plan: &Plan,
        kind: Kind,
    ) -> Result<Drawn, SiteError> {
        let entries: Vec<Entry> = self
            .places(by)
            .into_iter()
            .map(|place| {
                let (figure, said) = self.figure(w, measure, &place.id, kind);
                let said = w.ab("pubcov-area-said", self.name(place), said);
                Entry { link: format!("#p{}", page::anchor(&place.id)), id: place.id.clone(), figure, said }
            })
            .collect();
        let colors = match kind {
            Kind::Now => Colors::Levels(self.scale.clone()),
            Kind::Change => Colors::Changes { far: Rate::percent(5), better: Better::Higher },
        };
        let title = w.s("pubcov-map-title", words::measure(w, measure));
        let about = About { name: "map", title: &title, chosen: None };
        Ok(draw(plan, &entries, &colors, about)?)
    }

    /// What is shown of an area, for the map and in words.
    fn figure(&self, w: &Words, measure: &Published, area: &str, kind: Kind) -> (Figure, String) {
        let Some(last) = self.release.last_day() else { return words::no_data(w) };
        let now = self.release.value(measure, area, last);
        if kind == Kind::Now {
            return (words::figure(w, now.share), words::said(w, now.share));
        }
        let before = self.release.days.iter().rev().nth(1).map(|day| self.release.value(measure, area, *day));
        before.map_or_else(|| words::no_data(w), |before| words::change(w, before, now))
    }
}

#[cfg(test)]
mod tests;
