//! Rules about queries (guide §5.1: QPD, RCP).

super::rules! {
    QPD_MISSING: "QPD.missing", E, SegmentSequence, none,
        "The query has no QPD segment.",
        "Send one with the query's name, a tag, and who is asked for.";
    QPD_1_MISSING: "QPD-1.missing", E, RequiredFieldMissing, none,
        "QPD-1 is empty.",
        "Send Z34 or Z44 with its name.";
    QPD_1_NOT_SERVED: "QPD-1.not-served", E, TableValueNotFound, none,
        "QPD-1 names no query that is served.",
        "Send Z34 or Z44 with its name.";
    QPD_1_UNKNOWN: "QPD-1.unknown", W, TableValueNotFound, none,
        "QPD-1 names no known query; MSH-21 was followed.",
        "Send the query name of the guide.";
    QPD_1_PROFILE: "QPD-1.profile", W, TableValueNotFound, none,
        "QPD-1 and MSH-21 name different profiles.",
        "QPD-1 was followed; send the same in both.";
    QPD_2: "QPD-2.missing", E, RequiredFieldMissing, none,
        "QPD-2 is empty.",
        "Send a tag that is new for every query.";
    QPD_3: "QPD-3.incomplete", I, RequiredFieldMissing, none,
        "The identifier lacks its number, its assigning authority or its type.",
        "It was not used; send all three.";
    QPD_4: "QPD-4.missing", E, RequiredFieldMissing, none,
        "QPD-4 lacks the family or the given name of the patient.",
        "Send both.";
    QPD_6: "QPD-6.missing", E, RequiredFieldMissing, none,
        "QPD-6 has no birth date of the patient.",
        "Send it as YYYYMMDD.";
    QPD_6_INVALID: "QPD-6.invalid", E, RequiredFieldMissing, InvalidDate,
        "The birth date in QPD-6 is not a date, or has no day.",
        "Send it as YYYYMMDD.";
    QPD_7: "QPD-7.unknown", W, TableValueNotFound, none,
        "QPD-7 is not a known sex.",
        "It was not used; send F, M or U.";
    RCP_MISSING: "RCP.missing", W, SegmentSequence, none,
        "The query has no RCP segment.",
        "It was answered with the registry's own limit; send RCP with the most persons to return.";
    RCP_2: "RCP-2.number", W, DataType, none,
        "RCP-2 is not a positive number.",
        "The registry's own limit was used; send the most persons to return, and RD.";
}
