//! What the watch over programme vaccine and its accounts read: doses and movements added up in the database, for everybody at once.
//!
//! Ages are full years: somebody born on 29 February is a year older on 1 March.

use jenner_model::access::Access;
use jenner_model::{Date, OrganizationId, PersonId, ReportId};

use crate::{Result, Row, Tx};

/// First and last day, both included.
pub type Days = (Date, Date);

/// Whose vaccine a programme's is.
#[derive(Debug, Clone)]
pub struct Ours {
    /// Fundings of shelves that are the programme's.
    pub fundings: Vec<String>,
    /// What a sender's word for the funding means no other: for doses that took nothing.
    pub reported: Vec<String>,
}

/// Doses that were given by the organization itself, each once: a dose that another clinic gave is that one's.
const GIVEN: &str = "d.given_on >= $1 AND d.given_on <= $2 AND d.state <> 'given_elsewhere'";
/// Of a programme's vaccine; with the fundings and the reported words as $3 and $4.
const OURS: &str = "(a.funding = ANY($3) OR (a.funding IS NULL AND d.funding = ANY($4)))";
/// The person today, and when they were born.
const WHO: &str = "LEFT JOIN merged_person p ON p.person_id = d.home_id \
    LEFT JOIN coverage_person c ON c.person_id = COALESCE(p.survivor_id, d.home_id)";
const SHELF: &str = "LEFT JOIN inventory_account a ON a.account_id = d.account_id";
/// Full years at the dose; NULL where the birth is not known.
const YEARS: &str = "(CAST(SUBSTR(d.given_on, 1, 4) AS BIGINT) - CAST(SUBSTR(c.born_on, 1, 4) AS BIGINT) \
    - CASE WHEN SUBSTR(d.given_on, 6) < SUBSTR(c.born_on, 6) THEN 1 ELSE 0 END)";

/// One dose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoseFact {
    /// Under whom its report arrived.
    pub home: PersonId,
    /// Who stands for them today.
    pub person: PersonId,
    /// The report.
    pub report: ReportId,
    /// Who gave it.
    pub organization: OrganizationId,
    /// When.
    pub given_on: Date,
    /// The vaccine.
    pub cvx: String,
    /// The lot as reported.
    pub lot: String,
    /// Eligibility as reported; may be empty.
    pub eligibility: String,
    /// What it did to the stock.
    pub state: String,
    /// When the person was born, if that is known.
    pub born_on: Option<Date>,
}

const FACT: &str = "d.home_id, COALESCE(p.survivor_id, d.home_id), d.report_id, d.organization_id, d.given_on, d.cvx, d.lot, \
    d.eligibility, d.state, c.born_on";

fn fact(row: &Row<'_>) -> Result<DoseFact> {
    Ok(DoseFact {
        home: row.get(0)?,
        person: row.get(1)?,
        report: row.get(2)?,
        organization: row.get(3)?,
        given_on: row.get(4)?,
        cvx: row.get(5)?,
        lot: row.get(6)?,
        eligibility: row.get(7)?,
        state: row.get(8)?,
        born_on: row.get(9)?,
    })
}

/// Doses of a programme's vaccine for people of one of these eligibilities.
pub fn of_eligibility(
    tx: &mut Tx<'_>,
    _access: &Access,
    (from, until): Days,
    ours: &Ours,
    eligibilities: &[String],
) -> Result<Vec<DoseFact>> {
    let sql = format!(
        "SELECT {FACT} FROM inventory_dose d {SHELF} {WHO} WHERE {GIVEN} AND {OURS} AND d.eligibility = ANY($5) \
         ORDER BY d.organization_id, d.given_on, d.report_id"
    );
    tx.query(&sql, &[&from, &until, &ours.fundings, &ours.reported, &eligibilities], fact)
}

/// Doses of a programme's vaccine for people of so many years or more on the day.
pub fn of_age(
    tx: &mut Tx<'_>,
    _access: &Access,
    (from, until): Days,
    ours: &Ours,
    years: i64,
) -> Result<Vec<DoseFact>> {
    let sql = format!(
        "SELECT {FACT} FROM inventory_dose d {SHELF} {WHO} WHERE {GIVEN} AND {OURS} AND {YEARS} >= $5 \
         ORDER BY d.organization_id, d.given_on, d.report_id"
    );
    tx.query(&sql, &[&from, &until, &ours.fundings, &ours.reported, &years], fact)
}

/// Doses before the person was born, of any vaccine.
pub fn before_birth(tx: &mut Tx<'_>, _access: &Access, (from, until): Days) -> Result<Vec<DoseFact>> {
    let sql = format!(
        "SELECT {FACT} FROM inventory_dose d {WHO} WHERE {GIVEN} AND d.given_on < c.born_on \
         ORDER BY d.organization_id, d.given_on, d.report_id"
    );
    tx.query(&sql, &[&from, &until], fact)
}

/// Doses of these people, of any vaccine.
pub fn of_people(
    tx: &mut Tx<'_>,
    _access: &Access,
    (from, until): Days,
    people: &[PersonId],
) -> Result<Vec<DoseFact>> {
    let ids: Vec<i64> = people.iter().map(|one| one.0).collect();
    let sql = format!(
        "SELECT {FACT} FROM inventory_dose d {WHO} WHERE {GIVEN} AND (d.home_id = ANY($3) OR d.home_id IN \
         (SELECT person_id FROM merged_person WHERE survivor_id = ANY($3))) \
         ORDER BY d.organization_id, d.given_on, d.report_id"
    );
    tx.query(&sql, &[&from, &until, &ids], fact)
}

/// Doses of a programme's vaccine for people to whom more than one organization gave some, by person and day. Whoever has
/// several records that were merged is among them.
pub fn of_several_clinics(
    tx: &mut Tx<'_>,
    _access: &Access,
    (from, until): Days,
    ours: &Ours,
) -> Result<Vec<DoseFact>> {
    let sql = format!(
        "SELECT {FACT} FROM inventory_dose d {SHELF} {WHO} WHERE {GIVEN} AND {OURS} AND (d.home_id IN \
         (SELECT home_id FROM inventory_dose WHERE given_on >= $1 AND given_on <= $2 AND state <> 'given_elsewhere' \
         GROUP BY home_id HAVING COUNT(DISTINCT organization_id) > 1) \
         OR d.home_id IN (SELECT person_id FROM merged_person) OR d.home_id IN (SELECT survivor_id FROM merged_person)) \
         ORDER BY 2, d.given_on, d.report_id"
    );
    tx.query(&sql, &[&from, &until, &ours.fundings, &ours.reported], fact)
}

/// Doses of an organization (0: of all) of some days and, where named, of a lot as reported.
pub fn of_scope(
    tx: &mut Tx<'_>,
    _access: &Access,
    (from, until): Days,
    organization: OrganizationId,
    lot_key: &str,
    most: i64,
) -> Result<Vec<DoseFact>> {
    let sql = format!(
        "SELECT {FACT} FROM inventory_dose d {WHO} WHERE {GIVEN} AND (d.organization_id = $3 OR $3 = 0) \
         AND (d.lot_key = $4 OR $4 = '') ORDER BY d.given_on, d.report_id LIMIT $5"
    );
    tx.query(&sql, &[&from, &until, &organization, &lot_key, &most], fact)
}

/// The doses of a finding that are noted one by one.
pub fn of_finding(tx: &mut Tx<'_>, _access: &Access, finding: i64, most: i64) -> Result<Vec<DoseFact>> {
    let sql = format!(
        "SELECT {FACT} FROM programme_evidence e JOIN inventory_dose d ON d.home_id = e.home_id AND d.report_id = e.report_id \
         {WHO} WHERE e.finding_id = $1 ORDER BY d.given_on, d.report_id LIMIT $2"
    );
    tx.query(&sql, &[&finding, &most], fact)
}

/// Doses of an organization on a day, of one lot as reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotDay {
    /// Who gave them.
    pub organization: OrganizationId,
    /// The day.
    pub day: Date,
    /// The lot as numbers are compared; may be empty.
    pub lot_key: String,
    /// The vaccine.
    pub cvx: String,
    /// How many.
    pub doses: i64,
}

/// Doses by organization, day and lot, in that order.
pub fn by_lot_and_day(tx: &mut Tx<'_>, (from, until): Days) -> Result<Vec<LotDay>> {
    let sql = format!(
        "SELECT d.organization_id, d.given_on, d.lot_key, d.cvx, COUNT(*) FROM inventory_dose d WHERE {GIVEN} \
         GROUP BY d.organization_id, d.given_on, d.lot_key, d.cvx ORDER BY d.organization_id, d.given_on"
    );
    tx.query(&sql, &[&from, &until], |row| {
        Ok(LotDay {
            organization: row.get(0)?,
            day: row.get(1)?,
            lot_key: row.get(2)?,
            cvx: row.get(3)?,
            doses: row.get(4)?,
        })
    })
}

/// Doses of an organization of one eligibility in one month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MonthShare {
    /// Who gave them.
    pub organization: OrganizationId,
    /// `2026-05`.
    pub month: String,
    /// As reported; may be empty.
    pub eligibility: String,
    /// How many.
    pub doses: i64,
    /// How many of them were a programme's vaccine.
    pub ours: i64,
}

/// Doses by organization, month and eligibility, of people younger than so many years; those of unknown age are among them.
pub fn by_month(tx: &mut Tx<'_>, (from, until): Days, ours: &Ours, years: i64) -> Result<Vec<MonthShare>> {
    let sql = format!(
        "SELECT d.organization_id, SUBSTR(d.given_on, 1, 7), d.eligibility, COUNT(*), \
         CAST(SUM(CASE WHEN {OURS} THEN 1 ELSE 0 END) AS BIGINT) FROM inventory_dose d {SHELF} {WHO} \
         WHERE {GIVEN} AND (c.born_on IS NULL OR {YEARS} < $5) \
         GROUP BY d.organization_id, SUBSTR(d.given_on, 1, 7), d.eligibility ORDER BY 1, 2, 3"
    );
    tx.query(&sql, &[&from, &until, &ours.fundings, &ours.reported, &years], |row| {
        Ok(MonthShare {
            organization: row.get(0)?,
            month: row.get(1)?,
            eligibility: row.get(2)?,
            doses: row.get(3)?,
            ours: row.get(4)?,
        })
    })
}

/// Doses that took a lot off a shelf of an organization, ever.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotGiven {
    /// Who gave them.
    pub organization: OrganizationId,
    /// The lot.
    pub lot: i64,
    /// How many.
    pub doses: i64,
    /// The first and the last day.
    pub days: Days,
}

/// Doses of each organization and lot that were taken from a shelf.
pub fn taken_by_lot(tx: &mut Tx<'_>) -> Result<Vec<LotGiven>> {
    tx.query(
        "SELECT d.organization_id, a.lot_id, COUNT(*), MIN(d.given_on), MAX(d.given_on) FROM inventory_dose d \
         JOIN inventory_account a ON a.account_id = d.account_id WHERE d.state = 'taken' \
         GROUP BY d.organization_id, a.lot_id ORDER BY 1, 2",
        &[],
        |row| {
            Ok(LotGiven {
                organization: row.get(0)?,
                lot: row.get(1)?,
                doses: row.get(2)?,
                days: (row.get(3)?, row.get(4)?),
            })
        },
    )
}

/// Doses of a reported number that took nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyGiven {
    /// Who gave them.
    pub organization: OrganizationId,
    /// The lot as numbers are compared.
    pub lot_key: String,
    /// The lot as one of them was written.
    pub lot: String,
    /// The vaccine of one of them.
    pub cvx: String,
    /// How many.
    pub doses: i64,
    /// The first and the last day.
    pub days: Days,
}

/// Doses of each organization and reported number that took nothing from a shelf.
pub fn untaken_by_key(tx: &mut Tx<'_>) -> Result<Vec<KeyGiven>> {
    tx.query(
        "SELECT d.organization_id, d.lot_key, MIN(d.lot), MIN(d.cvx), COUNT(*), MIN(d.given_on), MAX(d.given_on) \
         FROM inventory_dose d WHERE d.state <> 'taken' AND d.state <> 'given_elsewhere' AND d.lot_key <> '' \
         GROUP BY d.organization_id, d.lot_key ORDER BY 1, 2",
        &[],
        |row| {
            Ok(KeyGiven {
                organization: row.get(0)?,
                lot_key: row.get(1)?,
                lot: row.get(2)?,
                cvx: row.get(3)?,
                doses: row.get(4)?,
                days: (row.get(5)?, row.get(6)?),
            })
        },
    )
}

/// On which weekdays organizations say that they work: ISO numbers, as `12345`.
pub fn workdays(tx: &mut Tx<'_>) -> Result<Vec<(OrganizationId, String)>> {
    let sql =
        "SELECT organization_id, workdays FROM cold_setting WHERE workdays <> '' ORDER BY organization_id";
    tx.query(sql, &[], |row| Ok((row.get(0)?, row.get(1)?)))
}

/// By which numbers lots are named: number, lot, for whom (0: everybody).
pub fn lot_names(tx: &mut Tx<'_>) -> Result<Vec<(String, i64, OrganizationId)>> {
    tx.query("SELECT lot_key, lot_id, organization_id FROM inventory_lot_name ORDER BY 1, 2, 3", &[], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?))
    })
}

/// A lot: identity, its number as numbers are compared, as printed, the vaccine, the maker.
pub type LotNamed = (i64, String, String, String, String);

/// All lots.
pub fn lots(tx: &mut Tx<'_>) -> Result<Vec<LotNamed>> {
    tx.query("SELECT lot_id, lot_key, lot, cvx, mvx FROM inventory_lot ORDER BY lot_id", &[], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    })
}

/// What came to, or left, the shelves of an organization, lot and funding, to one place and by one kind: added up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// Whose shelves.
    pub organization: OrganizationId,
    /// The lot.
    pub lot: i64,
    /// Who paid for what is on the shelf.
    pub funding: String,
    /// The place at the other end.
    pub place: String,
    /// What happened.
    pub kind: String,
    /// The other end is another funding's.
    pub of_other_funding: bool,
    /// Doses that came, less doses that left.
    pub change: i64,
}

/// What came and left within some days of happening. Corrections stand against what they correct. No organizations: all.
pub fn flows(tx: &mut Tx<'_>, (from, until): Days, organizations: &[OrganizationId]) -> Result<Vec<Flow>> {
    let ids: Vec<i64> = organizations.iter().map(|one| one.0).collect();
    let some = !ids.is_empty();
    let own = |column: &str| match some {
        true => format!(
            " AND {column} IN (SELECT account_id FROM inventory_account WHERE organization_id = ANY($3) AND place = 'stock')"
        ),
        false => String::new(),
    };
    let (to, out) = (own("to_account"), own("from_account"));
    let sql = format!(
        "SELECT s.organization_id, s.lot_id, s.funding, o.place, m.kind, \
         CASE WHEN o.funding <> s.funding THEN 1 ELSE 0 END, CAST(SUM(m.change) AS BIGINT) FROM (\
         SELECT to_account AS mine, from_account AS theirs, doses AS change, kind FROM inventory_movement \
         WHERE happened_on >= $1 AND happened_on <= $2{to} UNION ALL \
         SELECT from_account, to_account, -doses, kind FROM inventory_movement \
         WHERE happened_on >= $1 AND happened_on <= $2{out}) AS m \
         JOIN inventory_account s ON s.account_id = m.mine AND s.place = 'stock' \
         JOIN inventory_account o ON o.account_id = m.theirs \
         GROUP BY s.organization_id, s.lot_id, s.funding, o.place, m.kind, CASE WHEN o.funding <> s.funding THEN 1 ELSE 0 END \
         ORDER BY 1, 2, 3, 4, 5, 6"
    );
    let flow = |row: &Row<'_>| {
        Ok(Flow {
            organization: row.get(0)?,
            lot: row.get(1)?,
            funding: row.get(2)?,
            place: row.get(3)?,
            kind: row.get(4)?,
            of_other_funding: row.get::<i64>(5)? == 1,
            change: row.get(6)?,
        })
    };
    match some {
        true => tx.query(&sql, &[&from, &until, &ids], flow),
        false => tx.query(&sql, &[&from, &until], flow),
    }
}

/// What is on the shelves of each organization, lot and funding through a day: the sum of all that moved until then. No
/// organizations: all.
pub fn on_hand(
    tx: &mut Tx<'_>,
    until: Date,
    organizations: &[OrganizationId],
) -> Result<Vec<(OrganizationId, i64, String, i64)>> {
    let ids: Vec<i64> = organizations.iter().map(|one| one.0).collect();
    let all = ids.is_empty();
    let sql = format!(
        "SELECT s.organization_id, s.lot_id, s.funding, CAST(SUM(m.change) AS BIGINT) FROM (\
         SELECT to_account AS mine, doses AS change FROM inventory_movement WHERE happened_on <= $1 UNION ALL \
         SELECT from_account, -doses FROM inventory_movement WHERE happened_on <= $1) AS m \
         JOIN inventory_account s ON s.account_id = m.mine AND s.place = 'stock'{} \
         GROUP BY s.organization_id, s.lot_id, s.funding ORDER BY 1, 2, 3",
        if all { "" } else { " AND s.organization_id = ANY($2)" }
    );
    let line = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    match all {
        true => tx.query(&sql, &[&until], line),
        false => tx.query(&sql, &[&until, &ids], line),
    }
}

/// Doses of one organization, age, vaccine and eligibility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EligibilityCount {
    /// Who gave them.
    pub organization: OrganizationId,
    /// Age in full years on the day, no more than `top`; `None` where the birth is not known or later than the dose.
    pub years: Option<i64>,
    /// The vaccine.
    pub cvx: String,
    /// As reported; may be empty.
    pub eligibility: String,
    /// How many.
    pub doses: i64,
}

/// Doses by organization, age, vaccine and eligibility; ages from `top` on are counted as `top`.
pub fn by_eligibility(tx: &mut Tx<'_>, (from, until): Days, top: i64) -> Result<Vec<EligibilityCount>> {
    let aged = format!(
        "CASE WHEN c.born_on IS NULL OR d.given_on < c.born_on THEN -1 WHEN {YEARS} > $3 THEN $3 ELSE {YEARS} END"
    );
    let sql = format!(
        "SELECT organization_id, years, cvx, eligibility, COUNT(*) FROM (SELECT d.organization_id AS organization_id, \
         CAST({aged} AS BIGINT) AS years, d.cvx AS cvx, d.eligibility AS eligibility FROM inventory_dose d {WHO} WHERE {GIVEN}) \
         AS told GROUP BY organization_id, years, cvx, eligibility ORDER BY 1, 2, 3, 4"
    );
    tx.query(&sql, &[&from, &until, &top], |row| {
        let years: i64 = row.get(1)?;
        Ok(EligibilityCount {
            organization: row.get(0)?,
            years: (years >= 0).then_some(years),
            cvx: row.get(2)?,
            eligibility: row.get(3)?,
            doses: row.get(4)?,
        })
    })
}

/// Children of an organization: by age on a day and the eligibility that was reported last, how many.
pub fn patients_by_eligibility(
    tx: &mut Tx<'_>,
    _access: &Access,
    (from, until): Days,
    organization: OrganizationId,
) -> Result<Vec<(PersonId, Option<Date>, String)>> {
    // The last dose of each person that says an eligibility speaks; where none does, the empty word.
    let sql = format!(
        "SELECT COALESCE(p.survivor_id, d.home_id), c.born_on, d.eligibility FROM inventory_dose d {WHO} \
         WHERE {GIVEN} AND d.organization_id = $3 ORDER BY 1, d.given_on, d.report_id"
    );
    tx.query(&sql, &[&from, &until, &organization], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
}
