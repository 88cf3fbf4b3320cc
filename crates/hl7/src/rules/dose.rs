//! Rules about doses and refusals (guide §3: ORC, RXA, RXR; §4).

super::rules! {
    ORC_MISSING: "ORC.missing", E, SegmentSequence, none,
        "A vaccination (RXA) has no order segment (ORC) before it.",
        "The vaccination was read all the same; send ORC before each RXA.";
    RXA_MISSING: "RXA.missing", E, SegmentSequence, none,
        "An order (ORC) has no vaccination segment (RXA).",
        "The order was not stored; send RXA after each ORC.";
    ORC_1: "ORC-1.value", W, TableValueNotFound, InvalidValue,
        "The order control code is not RE.",
        "The order was read all the same; send RE in ORC-1.";
    ORC_1_MISSING: "ORC-1.missing", W, RequiredFieldMissing, none,
        "The order control code is missing.",
        "The order was read all the same; send RE in ORC-1.";
    ORC_3_MISSING: "ORC-3.missing", I, RequiredFieldMissing, none,
        "The vaccination has no number of the sending system.",
        "It was read all the same; send a number in ORC-3, so that it can be updated and deleted.";
    ORC_3_9999: "ORC-3.not-9999", I, Internal, InvalidValue,
        "A refusal or a dose not given has a number of its own.",
        "Send 9999 in ORC-3.";
    ORC_28: "ORC-28.value", W, TableValueNotFound, TableValueNotFound,
        "The confidentiality code is not in the table.",
        "The dose was kept as restricted, to be safe; send a code of HL7 table 0177.";
    ORC_28_RESTRICTED: "ORC-28.restricted", W, Internal, none,
        "The dose is marked as confidential.",
        "It was stored and is shown only to those who may see it.";
    RXA_1: "RXA-1.value", I, DataType, InvalidValue,
        "The first sub-id of RXA is not 0.",
        "Send 0 in RXA-1.";
    RXA_2: "RXA-2.value", I, DataType, InvalidValue,
        "The second sub-id of RXA is not 1.",
        "Send 1 in RXA-2.";
    RXA_3_MISSING: "RXA-3.missing", E, RequiredFieldMissing, none,
        "The vaccination has no date.",
        "It was not stored; send the day as YYYYMMDD in RXA-3.";
    RXA_3_INVALID: "RXA-3.invalid", E, DataType, InvalidDate,
        "The date of the vaccination is not a date, or has no day.",
        "It was not stored; send the day as YYYYMMDD in RXA-3.";
    RXA_3_BEFORE_BIRTH: "RXA-3.before-birth", E, DataType, IllogicalDate,
        "The vaccination is dated before birth.",
        "It was not stored; check RXA-3 and PID-7.";
    RXA_3_FUTURE: "RXA-3.future", E, DataType, IllogicalDate,
        "The vaccination is dated in the future.",
        "It was not stored; send it when it has been given.";
    RXA_3_AFTER_DEATH: "RXA-3.after-death", E, DataType, IllogicalDate,
        "The vaccination is dated after death.",
        "It was not stored; check RXA-3 and PID-29.";
    RXA_4: "RXA-4.differs", W, DataType, IllogicalDate,
        "The end date of the vaccination is not its start date.",
        "RXA-3 was used; send the same day in RXA-4 or leave it empty.";
    RXA_5_MISSING: "RXA-5.missing", E, RequiredFieldMissing, none,
        "The vaccination has no vaccine.",
        "It was not stored; send the CVX code in RXA-5.";
    RXA_5_UNKNOWN: "RXA-5.unknown", E, TableValueNotFound, TableValueNotFound,
        "The vaccine code is not in the table.",
        "The vaccination was not stored; send a CVX code, with an NDC beside it for new doses.";
    RXA_5_SYSTEM: "RXA-5.system", E, TableValueNotFound, InvalidValue,
        "The coding system of the vaccine code is not one that is known here.",
        "The vaccination was not stored; send CVX, NDC or C4 in the third component.";
    RXA_5_BY_NAME: "RXA-5.system-guessed", W, TableValueNotFound, InvalidValue,
        "The vaccine code does not say that it is CVX; its name does.",
        "It was read as CVX; send CVX in the third component.";
    RXA_5_NO_SYSTEM: "RXA-5.system-missing", E, RequiredFieldMissing, none,
        "The vaccine code does not say its coding system.",
        "The vaccination was not stored; send CVX, NDC or C4 in the third component.";
    RXA_5_SECOND_UNKNOWN: "RXA-5.second-unknown", W, TableValueNotFound, TableValueNotFound,
        "The second vaccine code is not in the table.",
        "The first code was used; check RXA-5.4.";
    RXA_5_NEVER_ACTIVE: "RXA-5.never-active", E, TableValueNotFound, InvalidValue,
        "The vaccine code was never put to use in the United States.",
        "The vaccination was not stored; send the code of the product given.";
    RXA_5_NEVER_ACTIVE_HISTORY: "RXA-5.history-never-active", W, TableValueNotFound, InvalidValue,
        "The vaccine code of a past dose was never put to use in the United States.",
        "It was stored as sent; send the code of the product given.";
    RXA_5_CONFLICT: "RXA-5.conflict", W, Internal, IllogicalValue,
        "The two vaccine codes name different vaccines.",
        "The CVX code was used; check RXA-5.";
    RXA_5_UNSPECIFIED: "RXA-5.unspecified", W, Internal, IllogicalValue,
        "A dose given by the sender has a vaccine code for an unspecified product.",
        "It was stored; send the code of the product given.";
    RXA_5_NOT_VACCINE: "RXA-5.not-vaccine", W, Internal, IllogicalValue,
        "The product is not a vaccine (immune globulin, skin test or the like).",
        "It was stored as sent; check that it was meant.";
    RXA_5_NONE_GIVEN: "RXA-5.no-vaccine", W, Internal, IllogicalValue,
        "The code for no vaccine given stands with a completion status that says a dose was given.",
        "No dose was stored; send NA in RXA-20 with code 998.";
    RXA_5_VALUED_UNKNOWN: "RXA-5.unknown-vaccine", W, Internal, IllogicalValue,
        "The vaccine is said to be unknown.",
        "No dose was stored, for it could not be counted; send the vaccine when it is known.";
    USE_DATE: "RXA-3.outside-licence", E, DataType, IllogicalDate,
        "The vaccine was not in use on the day of the vaccination.",
        "It was not stored; check RXA-3 and RXA-5.";
    USE_DATE_HISTORY: "RXA-3.history-outside-licence", W, DataType, IllogicalDate,
        "The vaccine of a past dose was not in use in the United States on that day.",
        "It was stored; check RXA-3 and RXA-5.";
    USE_DATE_UNEXPECTED: "RXA-3.unexpected-for-vaccine", W, DataType, IllogicalDate,
        "The vaccine was hardly in use on the day of the vaccination.",
        "It was stored; check RXA-3 and RXA-5.";
    USE_AGE_UNEXPECTED: "RXA-5.age-unexpected", W, Internal, IllogicalValue,
        "The vaccine is not expected at the patient's age on that day.",
        "It was stored; check RXA-3, RXA-5 and PID-7.";
    RXA_6_MISSING: "RXA-6.missing", I, RequiredFieldMissing, none,
        "The amount is missing.",
        "The dose was stored without it; send the amount, or 999 when it is not known.";
    RXA_6_UNKNOWN: "RXA-6.unknown", I, Internal, none,
        "The amount of a dose given by the sender is said to be unknown.",
        "The dose was stored without it; send the amount in RXA-6.";
    RXA_6: "RXA-6.invalid", W, DataType, InvalidValue,
        "The amount is not a number.",
        "The dose was stored without it; send the amount in RXA-6.";
    RXA_6_NOT_999: "RXA-6.not-999", I, Internal, InvalidValue,
        "An amount was sent although nothing was given.",
        "Send 999 in RXA-6.";
    RXA_7_MISSING: "RXA-7.missing", I, RequiredFieldMissing, none,
        "The unit of the amount is missing.",
        "The dose was stored without it; send mL with system UCUM in RXA-7.";
    RXA_7: "RXA-7.value", W, TableValueNotFound, TableValueNotFound,
        "The unit of the amount is not in the table.",
        "The dose was stored without it; send mL with system UCUM in RXA-7.";
    RXA_7_OLD: "RXA-7.old", W, TableValueNotFound, InvalidValue,
        "The unit of the amount is written in an old form.",
        "It was read as today's; send mL with system UCUM in RXA-7.";
    RXA_9_MISSING: "RXA-9.missing", W, RequiredFieldMissing, none,
        "The vaccination does not say whether it is new or historical.",
        "It was stored as of unknown source; send 00 for a new dose, 01 to 08 for a past one.";
    RXA_9: "RXA-9.value", W, TableValueNotFound, TableValueNotFound,
        "The information source is not in the table.",
        "The vaccination was stored as of unknown source; send 00 to 08 in RXA-9.";
    RXA_9_LOOKS_NEW: "RXA-9.looks-administered", W, Internal, IllogicalValue,
        "The dose is said to be historical, but looks newly given: it has lot, amount and vaccinator, or is recent.",
        "It was stored as historical; send 00 in RXA-9 if your organization gave it.";
    RXA_9_LOOKS_OLD: "RXA-9.looks-historical", W, Internal, IllogicalValue,
        "The dose is said to be newly given, but is old and has neither lot nor manufacturer.",
        "It was stored as given; send 01 in RXA-9 if it is from the patient's history.";
    RXA_10_MISSING: "RXA-10.missing", I, RequiredFieldMissing, none,
        "A dose given by the sender does not say who gave it.",
        "Send the vaccinator in RXA-10.";
    RXA_11_MISSING: "RXA-11.missing", I, RequiredFieldMissing, none,
        "A dose given by the sender does not say where.",
        "Send the facility in RXA-11.4.";
    ORC_12_MISSING: "ORC-12.missing", I, RequiredFieldMissing, none,
        "A dose given by the sender does not say who ordered it.",
        "Send the ordering provider in ORC-12.";
    RXA_15_MISSING: "RXA-15.missing", W, RequiredFieldMissing, none,
        "A dose given by the sender has no lot number.",
        "It was stored; send the lot number in RXA-15.";
    RXA_15: "RXA-15.invalid", W, DataType, InvalidValue,
        "The lot number is none that a manufacturer writes.",
        "It was stored as sent; check RXA-15.";
    RXA_16: "RXA-16.invalid", W, DataType, InvalidDate,
        "The expiry date of the lot is not a date.",
        "It was not used; send YYYYMMDD or YYYYMM in RXA-16.";
    RXA_16_MISSING: "RXA-16.missing", I, RequiredFieldMissing, none,
        "The lot has no expiry date.",
        "Send it in RXA-16.";
    RXA_16_EXPIRED: "RXA-16.expired", W, DataType, IllogicalDate,
        "The dose was given after the lot had expired.",
        "It was stored; check RXA-3 and RXA-16, and whether the dose must be repeated.";
    RXA_17_MISSING: "RXA-17.missing", W, RequiredFieldMissing, none,
        "A dose given by the sender has no manufacturer.",
        "It was stored; send the MVX code in RXA-17.";
    RXA_17: "RXA-17.value", W, TableValueNotFound, TableValueNotFound,
        "The manufacturer is not in the table.",
        "The dose was stored without it; send the MVX code in RXA-17.";
    RXA_17_OLD: "RXA-17.old", W, TableValueNotFound, InvalidValue,
        "The manufacturer code is no longer in use.",
        "It was stored as sent; send today's MVX code for new doses.";
    RXA_18_CONFLICT: "RXA-18.conflict", E, Internal, IllogicalValue,
        "A refusal reason was sent with a dose that was given.",
        "The vaccination was not stored, for it is not clear what happened; check RXA-18 and RXA-20.";
    RXA_18_IGNORED: "RXA-18.without-status", W, Internal, IllogicalValue,
        "A refusal reason was sent with a lot number and without a completion status.",
        "It was stored as a dose given; send RE in RXA-20 if it was refused.";
    RXA_18_MISSING: "RXA-18.missing", W, RequiredFieldMissing, none,
        "The refusal has no reason.",
        "It was stored without; send the reason in RXA-18.";
    RXA_18: "RXA-18.value", W, TableValueNotFound, TableValueNotFound,
        "The refusal reason is not in the table.",
        "The refusal was stored with the text alone; send 00 to 03 in RXA-18.";
    RXA_18_TEXT: "RXA-18.text-missing", I, RequiredFieldMissing, none,
        "The refusal reason is other, without a text.",
        "Send the reason in words in RXA-18.2.";
    RXA_20: "RXA-20.value", W, TableValueNotFound, TableValueNotFound,
        "The completion status is not in the table.",
        "The dose was read as complete; send CP, PA, NA or RE in RXA-20.";
    RXA_20_PARTIAL: "RXA-20.partial", W, Internal, none,
        "The dose was given in part.",
        "It was stored, and does not count for the patient's protection.";
    RXA_20_NOT_GIVEN: "RXA-20.not-given", W, Internal, none,
        "The dose is said not to have been given.",
        "No dose was stored.";
    RXA_20_REFUSED: "RXA-20.refused", W, Internal, none,
        "The dose was refused.",
        "It was stored as a refusal, not as a dose.";
    RXA_21_MISSING: "RXA-21.missing", W, RequiredFieldMissing, none,
        "The vaccination does not say whether to add, update or delete.",
        "It was read as an addition; send A, U or D in RXA-21.";
    RXA_21: "RXA-21.value", W, TableValueNotFound, TableValueNotFound,
        "The action code is not in the table.",
        "The vaccination was read as an addition; send A, U or D in RXA-21.";
    RXA_22: "RXA-22.invalid", E, DataType, InvalidDate,
        "The date of entry into the sending system is not a date.",
        "It was not used; send YYYYMMDD in RXA-22.";
    RXA_22_FUTURE: "RXA-22.future", E, DataType, IllogicalDate,
        "The date of entry into the sending system is in the future.",
        "It was not used; check RXA-22.";
    RXA_22_BEFORE: "RXA-22.before-dose", E, DataType, IllogicalDate,
        "The vaccination was entered into the sending system before it was given.",
        "It was stored; check RXA-3 and RXA-22.";
    RXR_REPEATED: "RXR.repeated", I, SegmentSequence, none,
        "The vaccination has more than one RXR segment.",
        "The first one was used.";
    RXR_1_MISSING: "RXR-1.missing", I, RequiredFieldMissing, none,
        "The route is missing.",
        "Send the route in RXR-1, or leave RXR out.";
    RXR_1: "RXR-1.value", W, TableValueNotFound, TableValueNotFound,
        "The route is not in the table.",
        "The dose was stored without it; send a code of the NCI thesaurus in RXR-1.";
    RXR_1_OLD: "RXR-1.old", W, TableValueNotFound, InvalidValue,
        "The code of the route is an old one.",
        "It was read as today's code; send a code of the NCI thesaurus in RXR-1.";
    RXR_2: "RXR-2.value", W, TableValueNotFound, TableValueNotFound,
        "The body site is not in the table.",
        "The dose was stored without it; send a code of HL7 table 0163 in RXR-2.";
}
