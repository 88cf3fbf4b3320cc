//! Damaged envelopes by number: whatever comes is read or answered with a fault, and every answer is XML.

use quick_xml::events::Event;
use quick_xml::reader::NsReader;

use super::envelope::{Dialect, ReadRequest, Request, Version, read};
use super::reply;

#[path = "../../../../fuzz/mutation.rs"]
mod damage;

/// Envelopes to start from: both dialects, the hub's header, CDATA, references to characters, nil.
const SEEDS: &[&str] = &[
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\" \
     xmlns:c=\"urn:cdc:iisb:2011\"><env:Header/><env:Body><c:submitSingleMessage><c:username>bayou</c:username>\
     <c:password>s&amp;t</c:password><c:facilityID>7</c:facilityID><c:hl7Message>MSH|^~\\&amp;|A|B&#xD;PID|1||5&#13;\
     </c:hl7Message></c:submitSingleMessage></env:Body></env:Envelope>",
    "<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body><connectivityTest \
     xmlns=\"urn:cdc:iisb:2011\"><echoBack>hello</echoBack></connectivityTest></s:Body></s:Envelope>",
    "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" xmlns:h=\"urn:cdc:iisb:hub:2014\" \
     xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><s:Header><h:HubRequestHeader><h:DestinationId>LA\
     </h:DestinationId></h:HubRequestHeader><x s:mustUnderstand=\"true\" xmlns=\"urn:y\"/></s:Header><s:Body>\
     <SubmitSingleMessageRequest xmlns=\"urn:cdc:iisb:2014\"><Username>u</Username><Password xsi:nil=\"true\"/>\
     <Hl7Message><![CDATA[MSH|^~\\&|A\rPID|1]]></Hl7Message></SubmitSingleMessageRequest></s:Body></s:Envelope>",
];

const PIECES: &[&[u8]] = &[
    b"<",
    b">",
    b"/>",
    b"</",
    b"<a>",
    b"<a><a><a><a>",
    b"&",
    b"&amp;",
    b"&#0;",
    b"&#xD800;",
    b"&#xFFFFFFFFF;",
    b"&lol;",
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"-->",
    b"<?x?>",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"\"",
    b"'",
    b"=",
    b" xmlns=\"\"",
    b" xmlns:s=\"urn:z\"",
    b":",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    b"Envelope",
    b"Body",
    b"\r",
    b"\n",
    b" xsi:nil=\"1\"",
    b" s:mustUnderstand=\"1\"",
    b"connectivityTest",
    b"hl7Message",
];

const MATERIAL: damage::Material =
    damage::Material { seeds: SEEDS, pieces: PIECES, ends: b"<>\" ", line: b'>', longest: 4_000 };

/// How many envelopes are tried: `JENNER_CASES`, or a few.
fn cases() -> u64 {
    std::env::var("JENNER_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(5_000)
}

#[test]
fn a_damaged_envelope_is_read_or_answered_with_a_fault_and_what_goes_back_is_xml() {
    let (mut read_whole, mut faults) = (0, 0);
    for number in 0..cases() {
        let answer = match read(&damage::damaged(&MATERIAL, number)) {
            Ok(ReadRequest { version, dialect, request, destination }) => {
                read_whole += 1;
                let text = match request {
                    Request::ConnectivityTest { echo_back } => echo_back,
                    Request::SubmitSingleMessage { message, .. } => message,
                };
                let hub = destination.map(|id| reply::Destination { id, uri: "urn:u".to_owned() });
                reply::answer(version, dialect, hub.as_ref(), &text)
            }
            Err(fault) => {
                faults += 1;
                assert!(!fault.detail.is_empty(), "envelope {number}");
                fault.envelope(Version::V12, Dialect::Cdc2011)
            }
        };
        let mut reader = NsReader::from_str(&answer);
        while reader.read_event().unwrap_or_else(|error| panic!("envelope {number}: {error}\n{answer}"))
            != Event::Eof
        {}
    }
    assert!(read_whole > 0 && faults > read_whole / 10, "{read_whole} read, {faults} faults");
}
