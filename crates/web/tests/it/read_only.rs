//! While the registry takes no changes.

use axum::http::header;

use crate::pairs::staff;
use crate::registry::{houses, vxu};

const QUERY: &str = "MSH|^~\\&|EHR|BAYOU|REG|LA|20260601070000-0500||QBP^Q11^QBP_Q11|Q1|P|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r\
    QPD|Z34^Request Immunization History^CDCPHINVS|Q1|77^^^BAYOU^MR|Naquin^Remy^^^^^L||20240102|M\rRCP|I|10^RD&Records&HL70126\r";

#[test]
fn s62_without_changes_people_are_found_and_asked_for_and_senders_are_told_to_come_back() {
    for house in houses() {
        assert!(house.rest(vxu(|m| m)).text.contains("MSA|AA|C1"));
        let mut steward = staff(&house, "steward");
        house.registry.set_read_only(true);
        let update = house.rest(vxu(|m| m.replace("|C1|", "|C2|").replace("20240305", "20240405")));
        assert_eq!(update.status, 503, "{}", update.text);
        assert!(!update.header(header::RETRY_AFTER).is_empty());
        let answer = house.rest(QUERY);
        assert!(answer.status == 200 && answer.text.contains("|20240305|"), "{}", answer.text);
        house.runtime.block_on(async {
            assert_eq!(steward.get("/").await.status, 200);
            let found = steward.post("/find", "q=Naquin+Remy+1%2F2%2F2024").await;
            assert_eq!(found.status, 303);
            let there = found.header(header::LOCATION).to_owned();
            let found = steward.get(&there).await;
            assert!(found.status == 200 || found.status == 303, "{}", found.text);
            let upload = steward.post("/uploads", "x=1").await;
            assert_eq!(upload.status, 503);
        });
        house.registry.set_read_only(false);
        let taken = house.rest(vxu(|m| m.replace("|C1|", "|C2|").replace("20240305", "20240405")));
        assert!(taken.text.contains("MSA|AA|C2"), "what was refused is taken afterwards: {}", taken.text);
    }
}
