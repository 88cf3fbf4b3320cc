//! Rules about observations: eligibility, information statements, reactions, conditions (guide §3 OBX).

super::rules! {
    OBX_2_MISSING: "OBX-2.missing", W, RequiredFieldMissing, none,
        "The observation does not say its data type.",
        "It was read by its code; send CE, DT, NM, ST or TS in OBX-2.";
    OBX_2: "OBX-2.value", W, TableValueNotFound, InvalidValue,
        "The data type of the observation is not one of the guide.",
        "It was read by its code; send CE, DT, NM, ST or TS in OBX-2.";
    OBX_3_MISSING: "OBX-3.missing", W, RequiredFieldMissing, none,
        "The observation does not say what was observed.",
        "It was not stored; send the LOINC code in OBX-3.";
    OBX_3: "OBX-3.value", W, TableValueNotFound, TableValueNotFound,
        "The kind of observation is not known here.",
        "It was not stored; send a LOINC code of the guide in OBX-3.";
    OBX_3_NOT_KEPT: "OBX-3.not-kept", I, Internal, none,
        "The observation is of a kind that this registry works out by itself.",
        "It was not stored.";
    OBX_4: "OBX-4.invalid", W, DataType, InvalidValue,
        "The sub-id of the observation is not a positive whole number.",
        "It was read as sent; send 1, 2, 3 and so on in OBX-4.";
    OBX_5_MISSING: "OBX-5.missing", W, RequiredFieldMissing, none,
        "The observation has no value.",
        "It was not stored; send the value in OBX-5.";
    OBX_5_DATE: "OBX-5.date-invalid", W, DataType, InvalidDate,
        "The date in the observation is not a date.",
        "It was not used; send YYYYMMDD in OBX-5.";
    OBX_11: "OBX-11.not-f", I, TableValueNotFound, InvalidValue,
        "The status of the observation is not F.",
        "Send F in OBX-11.";
    OBX_14: "OBX-14.invalid", I, DataType, InvalidDate,
        "The date of the observation is not a date.",
        "The day of the vaccination was used; send YYYYMMDD in OBX-14.";
    ELIGIBILITY: "OBX-5.eligibility", W, TableValueNotFound, TableValueNotFound,
        "The eligibility code is not in the table.",
        "It was not used; send a code of HL7 table 0064.";
    ELIGIBILITY_OLD: "OBX-5.eligibility-old", W, TableValueNotFound, InvalidValue,
        "The eligibility code is withdrawn, or was never adopted nationally.",
        "It was stored as sent; send a code in force of HL7 table 0064.";
    ELIGIBILITY_MISSING: "OBX.eligibility-missing", W, Internal, RequiredObservationMissing,
        "A dose given by the sender has no eligibility for a funding programme.",
        "It was stored; send OBX 64994-7 with each new dose.";
    ELIGIBILITY_METHOD: "OBX-17.value", W, TableValueNotFound, TableValueNotFound,
        "The way in which eligibility was captured is not in the table.",
        "It was not used; send VXC40 or VXC41 in OBX-17.";
    FUNDING: "OBX-5.funding", W, TableValueNotFound, TableValueNotFound,
        "The funding source is not in the table.",
        "It was not used; send PHC70, VXC50, VXC51 or VXC52.";
    FUNDING_CONFLICT: "OBX-5.funding-conflict", W, Internal, IllogicalValue,
        "Funding source and eligibility do not go together.",
        "Both were stored; check them.";
    VIS_DOCUMENT: "OBX-5.vis", W, TableValueNotFound, TableValueNotFound,
        "The vaccine information statement is not in the table.",
        "It was not used; send the 24-digit string of the edition.";
    VIS_VACCINE: "OBX-5.vaccine-type", W, TableValueNotFound, TableValueNotFound,
        "The vaccine of the observation is not in the table.",
        "It was not used; send a CVX code in OBX-5.";
    VIS_MISSING: "OBX.vis-missing", I, Internal, RequiredObservationMissing,
        "A dose given by the sender names no vaccine information statement.",
        "It was stored; send OBX 69764-9 and 29769-7 with each new dose.";
    VIS_INCOMPLETE: "OBX.vis-incomplete", W, Internal, RequiredObservationMissing,
        "An information statement lacks the day it was presented, or its edition.",
        "It was stored; send OBX 69764-9 (or 30956-7 and 29768-9) and 29769-7 with the same OBX-4.";
    VIS_PRESENTED: "OBX-5.vis-presented", W, DataType, IllogicalDate,
        "The statement was presented after the vaccination, or before it was published.",
        "It was stored; check the dates.";
    REACTION: "OBX-5.reaction", W, TableValueNotFound, TableValueNotFound,
        "The reaction is not in the table.",
        "It was not stored; send a code of the guide's list.";
    CONTRAINDICATION: "OBX-5.contraindication", W, TableValueNotFound, TableValueNotFound,
        "The contraindication is not in the table.",
        "It was not stored; send a code of the guide's list.";
    IMMUNITY: "OBX-5.immunity", W, TableValueNotFound, TableValueNotFound,
        "The evidence of immunity is not in the table.",
        "It was not stored; send a SNOMED code of the guide's list.";
    INDICATION: "OBX-5.indication", W, TableValueNotFound, TableValueNotFound,
        "The special indication is not in the table.",
        "It was not stored; send VXC7 or VXC8.";
    TOO_MANY: "OBX.too-many", W, Internal, none,
        "The vaccination has more observations than any real one.",
        "Only the first ones were read.";
}
