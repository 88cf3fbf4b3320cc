//! Damaged resources by number: what senders write, changed a little at random.

#[path = "../../../../fuzz/mutation.rs"]
mod damage;

/// Resources to start from, all invented.
const SEEDS: &[&str] = &[
    r##"{"resourceType":"Patient","id":"p1","identifier":[{"use":"usual","type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:2.16.840.1.113883.19.5","value":"88"}],"active":true,"name":[{"use":"official","family":"Landry","given":["Odile","Rose"]},{"use":"nickname","given":["Dilly"]}],"telecom":[{"system":"phone","value":"985-555-0147","use":"home"},{"system":"email","value":"k@example.org"}],"gender":"female","birthDate":"2023-03-04","_birthDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/patient-birthTime","valueDateTime":"2023-03-04T05:06:07-06:00"}]},"address":[{"use":"home","line":["4 Levee Rd","Apt 2"],"city":"Houma","state":"LA","postalCode":"70360","country":"US"}],"multipleBirthInteger":2,"extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2106-3","display":"White"}},{"url":"text","valueString":"White"}]}],"contact":[{"relationship":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RoleCode","code":"MTH"}]}],"name":{"family":"Guidry","given":["Eva"]}}]}"##,
    r##"{"resourceType":"Immunization","contained":[{"resourceType":"Organization","id":"m","name":"GSK","identifier":[{"system":"http://hl7.org/fhir/sid/mvx","value":"SKB"}]}],"identifier":[{"system":"urn:x","value":"V9"}],"status":"completed","vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"110"},{"system":"http://hl7.org/fhir/sid/ndc","code":"58160-0811-52"}],"text":"Pediarix"},"patient":{"reference":"Patient/p1"},"occurrenceDateTime":"2024-05-01","recorded":"2024-05-02T10:00:00Z","primarySource":true,"manufacturer":{"reference":"#m"},"lotNumber":"B77","expirationDate":"2025-03-01","site":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActSite","code":"LT"}]},"route":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration","code":"IM"}]},"doseQuantity":{"value":0.5,"unit":"mL","system":"http://unitsofmeasure.org","code":"mL"},"performer":[{"function":{"coding":[{"code":"AP"}]},"actor":{"display":"Luc Hebert"}}],"note":[{"text":"left thigh"}],"fundingSource":{"coding":[{"code":"VXC50"}]},"programEligibility":[{"coding":[{"code":"V02"}]}],"protocolApplied":[{"series":"primary","doseNumberPositiveInt":2,"targetDisease":[{"text":"polio"}]}],"reaction":[{"date":"2024-05-02","detail":{"reference":"Observation/o"}}]}"##,
    r##"{"resourceType":"Immunization","status":"not-done","statusReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"PATOBJ"}]},"vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"998"}]},"patient":{"reference":"#p1"},"occurrenceString":"spring 2019"}"##,
    r##"{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"59784-9"}]},"subject":{"reference":"Patient/p1"},"effectiveDateTime":"2024-05","valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"38907003"}]}}"##,
    r##"{"resourceType":"RelatedPerson","patient":{"reference":"Patient/p1"},"relationship":[{"coding":[{"code":"MTH"}]}],"name":[{"family":"Guidry","given":["Eva"]}],"telecom":[{"system":"phone","value":"985 555 0147"}],"address":[{"city":"Houma"}]}"##,
    r##"{"resourceType":"Bundle","type":"transaction","entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","name":[{"family":"Roy"}]},"request":{"method":"POST","url":"Patient","ifNoneExist":"identifier=x|1"}},{"resource":{"resourceType":"Parameters","parameter":[{"name":"assessmentDate","valueDate":"2024-05-01"},{"name":"resource","resource":{"resourceType":"Patient"}},{"name":"onlyCertainMatches","valueBoolean":true}]}}]}"##,
];

/// Pieces that readers stumble over.
const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"\\uD83D\\uDE00",
    b",",
    b":",
    b"null",
    b"true",
    b"-0",
    b"1e999",
    b"99999999999999999999999",
    b"0.1e-400",
    b"{\"a\":",
    b"[[",
    b"{}",
    b"[]",
    b"\"\"",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"\"resourceType\":\"Patient\",",
    b"\"extension\":[{\"url\":\"x\"}],",
    b"\"_id\":{},",
    b"2024-02-30",
    b"0000-00-00",
    b"9999",
    b"2024-05-01T25:61:61Z",
    b"#",
    b"#m",
    b"Patient/",
    b"urn:oid:",
    b"http://hl7.org/fhir/sid/cvx",
    b"998",
    b"entered-in-error",
    b"not-done",
    b" ",
    b"\r\n",
];

const MATERIAL: damage::Material =
    damage::Material { seeds: SEEDS, pieces: PIECES, ends: b",\"}]", line: b',', longest: 6_000 };

/// The damaged resource of a number.
pub fn resource(number: u64) -> Vec<u8> {
    damage::damaged(&MATERIAL, number)
}
