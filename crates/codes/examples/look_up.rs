//! What do the codes of a vaccination message mean? `cargo run -p jenner-codes --example look_up`

use std::io::Write;

use jenner_codes::{Codes, Cvx, RouteSet};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let codes = Codes::embedded();
    let mut out = std::io::stdout();

    // A package: ten digits without hyphens, as a scanner may give them.
    let package = codes.ndc_from_text("4928142550").ok_or("no package has this NDC")?;
    let vaccine = codes.cvx(package.cvx).ok_or("its CVX is not in the table")?;
    writeln!(out, "{} {}: CVX {} {}", package.ndc, package.product, vaccine.cvx, vaccine.short)?;

    // Do two vaccines protect against something in common?
    let (mmr, mmrv): (Cvx, Cvx) = ("03".parse()?, "94".parse()?);
    writeln!(out, "MMR and MMRV share a group: {}", codes.group_mask(mmr) & codes.group_mask(mmrv) != 0)?;

    // A route in the old code set.
    let route = codes.find::<RouteSet>("IM").ok_or("not a route")?;
    writeln!(out, "IM is {} now: {} ({:?})", route.code, route.label, route.status)?;
    Ok(())
}
