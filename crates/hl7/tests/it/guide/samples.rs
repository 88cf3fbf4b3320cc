//! An invented message of every profile that keeps it to the letter, with a value in most places that a rule is
//! about.

use jenner_hl7::profile::Profile;

const ASKED: [(&str, &str); 2] = [
    ("Z34", "Z34^Request Immunization History^CDCPHINVS"),
    ("Z44", "Z44^Request Evaluated History and Forecast^CDCPHINVS"),
];
const ORGANIZATION: &str = "Pelican Pediatrics^^^^^PELICAN^XX^^^88";
const DETAILS: &str = "||Landry^Odile^Rose^^^^L|Guidry^Eva^^^^^M|20230304|F||2106-3^White^CDCREC^WH^White^L|\
                       4 Levee Rd^^Houma^LA^70360^USA^L||^PRN^PH^^^985^5550147~^NET^Internet^k@example.org|||||||||\
                       2186-5^Not Hispanic^CDCREC||Y|2||||20240501|Y\r";
const KIN: &str = "NK1|1|Guidry^Eva^^^^^L|MTH^Mother^HL70063\rNK1|2|Landry^Luc^^^^^L|FTH^Father^HL70063\r";
const STATUS: &str = "PD1|||||||||||02^Reminder^HL70215|N|20230401|||A|20230304|20230401\r";
const INSURANCE: &str = "IN1|1|P1^Plan^L|77^^^DELTA^NIIP||||||||||||5||||||||||||||20240101\r";
const PROVIDER: &str = "7^Hebert^Luc^^^^^^NPPES^L^^^NPI";
const GIVEN: &str = "|0.5|mL^mL^UCUM||00^New^NIP001|7^Hebert^Luc^^^^^^NPPES^L^^^NPI|^^^NORTH||||B77|20250301|SKB^GSK^MVX|||CP|A\r";
const ELIGIBLE: &str =
    "OBX|1|CE|64994-7^Eligibility^LN|1|V02^Medicaid^HL70064||||||F|||20240501|||VXC40^Each^CDCPHINVS\r";
const STATEMENT: &str = "OBX|2|CE|69764-9^Document^LN|2|253088698300001111140611^Adenovirus^cdcgs1vis||||||F|||20240501\r\
                         OBX|3|DT|29769-7^Presented^LN|2|20240501||||||F|||20240501\r";
const EDITION: &str = "OBX|4|CE|30956-7^Vaccine^LN|3|107^DTaP^CVX||||||F|||20240501\r\
                       OBX|5|DT|29768-9^Published^LN|3|20230806||||||F|||20240501\r\
                       OBX|6|DT|29769-7^Presented^LN|3|20240501||||||F|||20240501\r\
                       OBX|7|NM|30973-2^Dose number^LN|4|2|NA^NA^HL70353|||||F|||20240501\r";
const ERROR: &str = "ERR||RXA^1^5^1^1^1|103^Table value not found^HL70357^L1^Local^L|W|5^Table value not found^HL70533|||Check it\r";

/// The sample of a profile.
pub fn sample(profile: Profile) -> String {
    let kind = match profile {
        Profile::Z22 => "VXU^V04^VXU_V04",
        Profile::Z23 => "ACK^V04^ACK",
        Profile::Z34 | Profile::Z44 => "QBP^Q11^QBP_Q11",
        _ => "RSP^K11^RSP_K11",
    };
    let asked = ASKED[usize::from(matches!(profile, Profile::Z42 | Profile::Z44))].1;
    let query = format!(
        "QPD|{asked}|T-9|88^^^PELICAN^MR|Landry^Odile^^^^^L|Guidry^^^^^^M|20230304|F|4 Levee Rd^^Houma^LA^70360^USA^L|^PRN^PH^^^985^5550147\r"
    );
    let header = header(profile, kind);
    let found = format!("MSA|AA|M-1\r{ERROR}QAK|T-9|OK|{asked}\r{query}");
    let pid = |n: usize| format!("PID|{n}||88^^^PELICAN&2.16.840.1.113883.19&ISO^MR{}", DETAILS);
    match profile {
        Profile::Z22 | Profile::Z32 => {
            let before = if profile == Profile::Z22 { String::new() } else { found };
            format!("{header}{before}{}{STATUS}{KIN}{INSURANCE}{}{}", pid(1), dose(), refusal())
        }
        Profile::Z42 => format!(
            "{header}{found}{}{}{}OBX|1|CE|30956-7^Vaccine^LN|1|88^Flu^CVX||||||F\r",
            pid(1),
            dose(),
            refusal()
        ),
        Profile::Z31 => format!("{header}{found}{}{STATUS}{KIN}{}", pid(1), pid(2)),
        Profile::Z33 => format!("{header}MSA|AE|M-1\r{ERROR}QAK|T-9|AE|{asked}\r{query}"),
        Profile::Z23 => format!("{header}MSA|AE|M-1\r{ERROR}"),
        Profile::Z34 | Profile::Z44 => format!("{header}{query}RCP|I|5^RD&Records&HL70126\r"),
    }
}

fn header(profile: Profile, kind: &str) -> String {
    let (accept, application) = match profile {
        Profile::Z22 | Profile::Z34 | Profile::Z44 => ("ER", "AL"),
        _ => ("NE", "NE"),
    };
    format!(
        "MSH|^~\\&|CHART|PELICAN|JENNER|STATE^2.16.840.1.113883.19^ISO|20240501080000-0500||{kind}|M-2|P|2.5.1|||\
         {accept}|{application}|||||{profile}^CDCPHINVS|{ORGANIZATION}\r"
    )
}

fn dose() -> String {
    format!(
        "ORC|RE|O9^PELICAN|V9^^2.16.840.1.113883.19.5^ISO|||||||{PROVIDER}||{PROVIDER}\r\
         RXA|0|1|20240501|20240501|110^DTaP^CVX{GIVEN}RXR|C28161^IM^NCIT|LT^Left thigh^HL70163\r\
         {ELIGIBLE}{STATEMENT}{EDITION}"
    )
}

fn refusal() -> String {
    "ORC|RE||9999^PELICAN\rRXA|0|1|20240501||141^Flu^CVX|999||||||||||||00^Parents^NIP002||RE|A\r".to_owned()
}
