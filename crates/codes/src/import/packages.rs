//! NDC of cartons and units of use from CDC's three text downloads.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::pipes::{Line, lines};
use super::vaccines::join;
use super::write::Writer;
use super::{Files, ImportError};
use crate::tables::columns;
use crate::{Cvx, Mvx, Ndc, NdcUnit};

const SALE: &str = "cdc/NDC_Unit_sale.txt";
const USE: &str = "cdc/NDC_Unit_use.txt";
const LINKER: &str = "cdc/NDC_Linker.txt";

/// One NDC while its rows are brought together.
#[derive(Default)]
struct Package {
    sale: bool,
    used: bool,
    vaccines: Vec<Cvx>,
    mvx: Option<(u32, Mvx)>,
    product: String,
    starts: Option<Date>,
    ends: Option<Date>,
    listed: bool,
    gtin: String,
    uses: Vec<Ndc>,
}

/// Where the cells are in a line of each file.
struct Layout {
    cells: usize,
    cvx: usize,
    ndc: usize,
    gtin: &'static [usize],
}
const SALE_LAYOUT: Layout = Layout { cells: 16, cvx: 12, ndc: 14, gtin: &[15] };
const USE_LAYOUT: Layout = Layout { cells: 17, cvx: 11, ndc: 14, gtin: &[10, 16] };

pub(super) fn ndc(files: &Files<'_>, notes: &mut Vec<String>) -> Result<String, ImportError> {
    let mut packages: BTreeMap<Ndc, Package> = BTreeMap::new();
    let mut sale_of: HashMap<String, Ndc> = HashMap::new();
    let mut use_of: HashMap<String, Ndc> = HashMap::new();
    for line in lines(SALE, files.text(SALE)?, SALE_LAYOUT.cells)? {
        let (ndc, package) = add(&mut packages, &line, &SALE_LAYOUT)?;
        package.sale = true;
        sale_of.insert(line.text(0).to_owned(), ndc);
    }
    for line in lines(USE, files.text(USE)?, USE_LAYOUT.cells)? {
        // "True": the product has no NDC of its own inside the carton, the row repeats the carton's.
        let carton_again = match line.text(13) {
            "True" => true,
            "False" => false,
            other => return Err(line.wrong(format!("cell 14: \"{other}\" is neither True nor False"))),
        };
        let (ndc, package) = add(&mut packages, &line, &USE_LAYOUT)?;
        package.used |= !carton_again;
        package.sale |= carton_again;
        use_of.insert(line.text(0).to_owned(), ndc);
    }
    for line in lines(LINKER, files.text(LINKER)?, 4)? {
        let (Some(sale), Some(used)) = (sale_of.get(line.text(1)), use_of.get(line.text(2))) else {
            notes.push(format!(
                "link {} is left out: the carton or the unit of use it names is in no file",
                line.text(0)
            ));
            continue;
        };
        let (number, mvx): (u32, Mvx) = (line.value(0)?, line.value(3)?);
        for ndc in [sale, used] {
            let Some(package) = packages.get_mut(ndc) else {
                continue;
            };
            // Where links disagree about the manufacturer (the company changed), the newest one counts.
            if package.mvx.as_ref().is_none_or(|(known, _)| *known < number) {
                package.mvx = Some((number, mvx.clone()));
            }
            if ndc == sale && sale != used && !package.uses.contains(used) {
                package.uses.push(used.clone());
            }
        }
    }
    let mut table = Writer::new(columns::NDC);
    for (ndc, mut package) in packages {
        package.vaccines.sort_unstable();
        package.uses.sort_unstable();
        let unit = match (package.sale, package.used) {
            (true, true) => NdcUnit::Both,
            (true, false) => NdcUnit::Sale,
            _ => NdcUnit::Use,
        };
        let day = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
        table.row([
            ndc.to_string(),
            unit.as_str().to_owned(),
            join(&package.vaccines),
            package.mvx.map(|(_, mvx)| mvx.to_string()).unwrap_or_default(),
            package.product,
            day(package.starts),
            day(package.ends),
            package.gtin,
            join(&package.uses),
        ]);
    }
    Ok(table.finish())
}

fn add<'a>(
    packages: &'a mut BTreeMap<Ndc, Package>,
    line: &Line<'_>,
    layout: &Layout,
) -> Result<(Ndc, &'a mut Package), ImportError> {
    let ndc: Ndc = line.value(layout.ndc)?;
    let cvx: Cvx = line.value(layout.cvx)?;
    let (starts, ends) = (line.date(7)?, line.date(8)?);
    let package = packages.entry(ndc.clone()).or_default();
    if !package.vaccines.contains(&cvx) {
        package.vaccines.push(cvx);
    }
    if package.product.is_empty() {
        package.product = line.text(4).to_owned();
    }
    // The widest range of all rows: a package is on the market while any of them says so.
    if package.listed {
        package.starts = package.starts.min(starts);
        package.ends = package.ends.zip(ends).map(|(one, other)| one.max(other));
    } else {
        (package.starts, package.ends, package.listed) = (starts, ends, true);
    }
    for &cell in layout.gtin {
        let gtin = line.text(cell);
        if gtin.is_empty() || !package.gtin.is_empty() {
            continue;
        }
        if gtin.len() > 14 || !gtin.bytes().all(|b| b.is_ascii_digit()) {
            return Err(line.wrong(format!("cell {}: a GTIN has up to 14 digits", cell + 1)));
        }
        // A shorter GTIN is the same number without its leading zeros (GS1 General Specifications).
        package.gtin = format!("{gtin:0>14}");
    }
    Ok((ndc, package))
}
