//! Broken messages by the million: invented messages, changed a little at random. Every one of them comes
//! from its number, so a failure can be looked at again.

#[path = "../../../../fuzz/mutation.rs"]
mod damage;

/// Messages to start from, all invented: submissions new and old, refusals, conditions, queries, batches.
const SEEDS: &[&str] = &[
    "MSH|^~\\&|CHART|PELICAN|IIS|STATE|20240501080000-0500||VXU^V04^VXU_V04|M1|P|2.5.1|||ER|AL|||||Z22^CDCPHINVS\r\
     PID|1||88^^^PELICAN^MR~77^^^STATE^SR||Landry^Odile^Rose^^^^L~Landry^Dilly^^^^^A|Guidry^Eva^^^^^M|20230304|F||\
     2106-3^White^CDCREC|4 Levee Rd^Apt 2^Houma^LA^70360^USA^H^^22109||^PRN^PH^^^985^5550147~^NET^Internet^k@example.org\
     ||eng^English^ISO639|||||||2186-5^Not Hispanic^CDCREC||Y|2|||||N\r\
     PD1|||||||||||02^Reminder^HL70215|N|20230401|||A|20230304|20230401\r\
     NK1|1|Guidry^Eva^^^^^L|MTH^Mother^HL70063|4 Levee Rd^^Houma^LA^70360^USA^H|^PRN^PH^^^985^5550147\r\
     ORC|RE|O9^PELICAN|V9^PELICAN|||||||7^Hebert^Luc^^^^^^NPPES^L^^^NPI||8^Roy^Ann^^^^^^NPPES^L^^^NPI^^^^^^^^MD\r\
     RXA|0|1|20240501|20240501|110^DTaP-Hep B-IPV^CVX^58160-0811-52^Pediarix^NDC|0.5|mL^mL^UCUM||00^New^NIP001|\
     7^Hebert^Luc^^^^^^NPPES^L^^^NPI|^^^NORTH||||B77|20250301|SKB^GSK^MVX|||CP|A\r\
     RXR|C28161^IM^NCIT|LT^Left thigh^HL70163\r\
     OBX|1|CE|64994-7^Eligibility^LN|1|V02^Medicaid^HL70064||||||F|||20240501|||VXC40^Each^CDCPHINVS\r\
     OBX|2|CE|30956-7^Vaccine type^LN|2|107^DTaP^CVX||||||F\r\
     OBX|3|TS|29768-9^Published^LN|2|20230806||||||F\rOBX|4|TS|29769-7^Presented^LN|2|20240501||||||F\r",
    "MSH|^~\\&|OLD||IIS||199903041530||VXU^V04|M2|P|2.3.1\rPID|||5^^^^MR||ROY^ANN^B||19980203|F\r\
     RXA|0|999|19980403|19980403|03^MMR^CVX^90707^MMR^CPT|999||||||||L1||MSD\rRXR|SC^^HL70162\r",
    "MSH|^~\\&|CHART|DELTA|||20240501080000-0500||VXU^V04^VXU_V04|M3|P|2.5.1||||||UNICODE UTF-8|||Z22\r\
     PID|1||6^^^DELTA^MR||Ngô^Élise^^^^^L||20200229|U\r\
     ORC|RE||9999^DELTA\rRXA|0|1|20240501||141^Flu^CVX|999||||||||||||00^Parents^NIP002||RE|A\r\
     ORC|RE||9999^DELTA\rRXA|0|1|20240501||998^None^CVX|999||||||||||||||NA\r\
     OBX|1|CE|59784-9^Immunity^LN|1|38907003^Varicella^SCT||||||F\r\
     OBX|2|CE|30945-0^Contraindication^LN|2|VXC23^Fever^CDCPHINVS||||||F|||20240501\r\
     OBX|3|DT|30946-8^From^LN|2|20240501||||||F\rOBX|4|DT|30944-3^Until^LN|2|20240601||||||F\r\
     NTE|1||\\H\\see\\N\\ \\.br\\ chart \\X41\\\r\
     ORC|RE||V4^DELTA\rRXA|0|1|20240115||08^HepB^CVX|999|||01^Hist^NIP001|||||||||||CP|D\rZPX|1|kept\r",
    "MSH|^~\\&|CHART|PELICAN|||20240501080000-0500||QBP^Q11^QBP_Q11|Q1|P|2.5.1|||ER|AL|||||Z34^CDCPHINVS\r\
     QPD|Z34^Request Immunization History^CDCPHINVS|T1|88^^^PELICAN^MR~^^^X|Landry^Odile^Rose^^^^L|Guidry^^^^^^M|\
     20230304|F|4 Levee Rd^^Houma^LA^70360|^PRN^PH^^^985^5550147|Y|2\rRCP|I|5^RD&records&HL70126\r",
    "FHS|^~\\&|||||||||F1\rBHS|^~\\&|||||||||B1\rMSH|^~\\&|A|B|||20240501||VXU^V04|M5|P|2.5.1\r\
     PID|1||1^^^A^MR||Roy^Lee||20100101|M\rBTS|1\rFTS|1\r",
    "\u{b}MSH#*~\\%#A#B###20240501##VXU*V04*VXU_V04#M6#T#2.5.1\rPID#1##1***A%1.2.3%ISO*MR##Roy*Lee##20100101#M\u{1c}\r",
];

/// Pieces that readers stumble over.
const PIECES: &[&[u8]] = &[
    b"|",
    b"||||",
    b"^",
    b"~",
    b"~~~",
    b"&",
    b"\\",
    b"\"\"",
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b"\x0b",
    b"\x1c\r",
    b"\xef\xbb\xbf",
    b"\xe9",
    b"\xc3",
    b"\xff\xfe",
    b"\xf0\x9f\x92\x89",
    b"\\F\\",
    b"\\E\\",
    b"\\X0D\\",
    b"\\X",
    b"\\X00\\",
    b"\\.br\\",
    b"998",
    b"999",
    b"-1",
    b"0",
    b"1e9",
    b"99999999999999999999",
    b"20240230",
    b"00000000",
    b"20991231",
    b"19000101",
    b"202402",
    b"20240501120000.1234-0500",
    b"RE",
    b"NA",
    b"CP",
    b"U",
    b"D",
    b"MSH|^~\\&|",
    b"MSH",
    b"PID|",
    b"ORC|RE||",
    b"RXA|0|1|",
    b"OBX|1|NM|",
    b"RXR|",
    b"NK1|",
    b"BHS|^~\\&|",
    b"FTS|",
    b"CVX",
    b"NDC",
    b" ",
    b"   ",
];

const MATERIAL: damage::Material =
    damage::Material { seeds: SEEDS, pieces: PIECES, ends: b"|^~\r", line: b'\r', longest: 4_000 };

/// The broken message of a number.
pub fn message(number: u64) -> Vec<u8> {
    damage::damaged(&MATERIAL, number)
}
