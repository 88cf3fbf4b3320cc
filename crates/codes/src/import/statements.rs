//! Vaccine information statements from CDC's XML downloads.

use std::collections::{BTreeMap, HashMap};

use super::vaccines::join;
use super::write::Writer;
use super::xml::records;
use super::{Files, ImportError};
use crate::Cvx;
use crate::tables::columns;

pub(super) fn vis(files: &Files<'_>, notes: &mut Vec<String>) -> Result<String, ImportError> {
    let mut vaccines: HashMap<String, Vec<Cvx>> = HashMap::new();
    for record in records("cdc/cvxvis.xml", files.text("cdc/cvxvis.xml")?, "CVXVISMapping")? {
        let document = record.filled("Fully-encodedString")?.to_owned();
        let cvx: Cvx = record.value("CVXCode")?;
        let known = vaccines.entry(document).or_default();
        if !known.contains(&cvx) {
            known.push(cvx);
        }
    }
    let mut pages: HashMap<String, String> = HashMap::new();
    if let Some(text) = files.optional("cdc/visurl.xml") {
        for record in records("cdc/visurl.xml", text, "VISURLInfo")? {
            let code = record.filled("VIS_GDTI_document_Conceptcode")?;
            pages.insert(code.to_owned(), record.text("VIS_HTML_URL")?.to_owned());
        }
    }
    let mut rows: BTreeMap<String, [String; 7]> = BTreeMap::new();
    for record in records("cdc/vis.xml", files.text("cdc/vis.xml")?, "VISInfo")? {
        let document = record.filled("VIS_encoded_string")?.to_owned();
        if document.len() != 24 || !document.bytes().all(|b| b.is_ascii_digit()) {
            return Err(record.wrong("VIS_encoded_string: 24 digits expected"));
        }
        let gdti = record.filled("VIS_GDTI_document_code")?.to_owned();
        let edition = record.date("Edition_Date")?;
        let edition = edition.ok_or_else(|| record.wrong("the field \"Edition_Date\" is empty"))?;
        let status = match record.text("status")? {
            "Current" => "current",
            "Historic" => "historic",
            other => return Err(record.wrong(format!("status: \"{other}\" is neither Current nor Historic"))),
        };
        let mut about = vaccines.remove(&document).unwrap_or_default();
        about.sort_unstable();
        let row = [
            document.clone(),
            gdti.clone(),
            edition.to_string(),
            status.to_owned(),
            record.filled("VIS_Document_Type_Description")?.to_owned(),
            join(&about),
            pages.get(&gdti).cloned().unwrap_or_default(),
        ];
        if rows.insert(document.clone(), row).is_some() {
            return Err(record.wrong(format!("the document {document} stands in the file twice")));
        }
    }
    let mut unknown: Vec<String> = vaccines.into_keys().collect();
    unknown.sort_unstable();
    notes.extend(
        unknown.iter().map(|document| {
            format!("cdc/cvxvis.xml names {document}, which is not in cdc/vis.xml: left out")
        }),
    );
    let mut table = Writer::new(columns::VIS);
    rows.into_values().for_each(|row| table.row(row));
    Ok(table.finish())
}
