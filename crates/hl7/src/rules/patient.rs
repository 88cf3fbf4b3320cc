//! Rules about the patient and next of kin (guide §3: PID, PD1, NK1, PV1; §6 data types).

super::rules! {
    PID_MISSING: "PID.missing", E, SegmentSequence, none,
        "The message has no patient (PID segment), or an empty one.",
        "Nothing was stored; send PID with identifier, name, birth date and sex.";
    PID_REPEATED: "PID.repeated", W, SegmentSequence, none,
        "The message has more than one PID segment.",
        "The first one was used; send one patient a message.";
    PID_1: "PID-1.not-1", I, DataType, InvalidValue,
        "The set id of PID is not 1.",
        "Send 1 in PID-1.";
    PID_3_MISSING: "PID-3.missing", E, RequiredFieldMissing, none,
        "The patient has no usable identifier.",
        "Nothing was stored; send number, assigning authority and type in PID-3.";
    PID_3_NUMBER: "PID-3.number-missing", W, RequiredFieldMissing, none,
        "A patient identifier has no number.",
        "It was not used; send the number in PID-3.1 or leave the repetition out.";
    PID_3_AUTHORITY: "PID-3.authority-missing", W, RequiredFieldMissing, none,
        "A patient identifier does not say whose number it is.",
        "It was not used; send the assigning authority in PID-3.4.";
    PID_3_TYPE: "PID-3.type-missing", W, RequiredFieldMissing, none,
        "A patient identifier has no type.",
        "It was not used; send the type, such as MR, in PID-3.5.";
    PID_3_TYPE_UNKNOWN: "PID-3.type", W, TableValueNotFound, TableValueNotFound,
        "The type of a patient identifier is not in the table.",
        "It was kept as sent; send a type of HL7 table 0203, such as MR.";
    PID_3_SSN: "PID-3.ssn-invalid", W, DataType, InvalidValue,
        "The Social Security number cannot be one.",
        "It was not used; correct it or leave it out.";
    PID_3_MEDICAID: "PID-3.medicaid-invalid", W, DataType, InvalidValue,
        "The Medicaid number is a placeholder.",
        "It was not used; correct it or leave it out.";
    PID_5_MISSING: "PID-5.missing", E, RequiredFieldMissing, none,
        "The patient has no name.",
        "Nothing was stored; send family and given name in PID-5.";
    PID_5_FAMILY: "PID-5.family-missing", E, RequiredFieldMissing, none,
        "The patient has no family name.",
        "Nothing was stored; send the family name in PID-5.1.";
    PID_5_GIVEN: "PID-5.given-missing", E, RequiredFieldMissing, none,
        "The patient has no given name.",
        "Nothing was stored; send the given name in PID-5.2.";
    PID_5_FAMILY_INVALID: "PID-5.family-invalid", E, DataType, InvalidValue,
        "The family name is a placeholder or holds characters that names do not have.",
        "Nothing was stored; send the patient's real name.";
    PID_5_GIVEN_INVALID: "PID-5.given-invalid", E, DataType, InvalidValue,
        "The given name is a placeholder or holds characters that names do not have.",
        "Nothing was stored; send the patient's real name.";
    PID_5_NEWBORN: "PID-5.unnamed", W, Internal, IllogicalValue,
        "The name looks like that of a test patient or of a child not yet named.",
        "It was kept; send the real name when it is known.";
    PID_5_INITIAL: "PID-5.given-with-initial", I, Internal, none,
        "The given name seems to hold the initial of the middle name.",
        "It was kept as sent; send the middle name in PID-5.3.";
    PID_5_LONG: "PID-5.long", W, DataType, InvalidValue,
        "A part of the patient's name is longer than names are.",
        "It was kept as sent; check the field.";
    PID_5_TYPE_MISSING: "PID-5.type-missing", W, RequiredFieldMissing, none,
        "The name does not say what kind it is.",
        "It was read as the legal name; send L in PID-5.7.";
    PID_5_TYPE: "PID-5.type", W, TableValueNotFound, TableValueNotFound,
        "The kind of name is not in the table.",
        "The name was kept without it; send L in PID-5.7.";
    PID_5_NOT_LEGAL: "PID-5.not-legal", W, Internal, IllogicalValue,
        "The first name sent is not the legal one.",
        "It was kept; send the legal name (type L) first.";
    PID_6_FAMILY: "PID-6.family-missing", W, RequiredFieldMissing, none,
        "The mother's maiden name has no family name.",
        "It was stored as sent; send the family name in PID-6.1.";
    PID_6_TYPE: "PID-6.type", I, TableValueNotFound, InvalidValue,
        "The mother's maiden name is not marked as such.",
        "Send M in PID-6.7.";
    PID_6_LONG: "PID-6.long", W, DataType, InvalidValue,
        "The mother's maiden name is longer than names are.",
        "It was kept as sent; check the field.";
    PID_7_MISSING: "PID-7.missing", E, RequiredFieldMissing, none,
        "The patient has no birth date.",
        "Nothing was stored; send the birth date as YYYYMMDD in PID-7.";
    PID_7_INVALID: "PID-7.invalid", E, DataType, InvalidDate,
        "The birth date is not a date, or has no day.",
        "Nothing was stored; send the birth date as YYYYMMDD in PID-7.";
    PID_7_FUTURE: "PID-7.future", E, DataType, IllogicalDate,
        "The birth date is in the future.",
        "Nothing was stored; check the birth date.";
    PID_7_LONG_AGO: "PID-7.long-ago", E, DataType, IllogicalDate,
        "The birth date is more than 120 years ago.",
        "Nothing was stored; check the birth date.";
    PID_8_MISSING: "PID-8.missing", W, RequiredFieldMissing, none,
        "The patient's sex is missing.",
        "The patient was stored with sex unknown; send F, M or U in PID-8.";
    PID_8: "PID-8.value", W, TableValueNotFound, TableValueNotFound,
        "The code for sex is not in the table.",
        "The patient was stored with sex unknown; send F, M or U in PID-8.";
    PID_10: "PID-10.value", W, TableValueNotFound, TableValueNotFound,
        "The race code is not in the table.",
        "The code was not used; send a code of CDCREC in PID-10.";
    PID_10_OLD: "PID-10.old", W, TableValueNotFound, InvalidValue,
        "The race code is an old one.",
        "It was read as today's code; send a code of CDCREC in PID-10.";
    ADDRESS_MISSING: "PID-11.missing", I, RequiredFieldMissing, none,
        "The patient has no address.",
        "Send the home address in PID-11.";
    STREET_MISSING: "address.street-missing", W, RequiredFieldMissing, none,
        "The address has no street.",
        "It was kept; send the street in the first component.";
    CITY_MISSING: "address.city-missing", W, RequiredFieldMissing, none,
        "The address has no city.",
        "It was kept; send the city in the third component.";
    CITY: "address.city", W, DataType, InvalidValue,
        "The city is a placeholder or no name of a place.",
        "The city was not used; send the city in the third component.";
    CITY_LONG: "address.city-long", W, DataType, InvalidValue,
        "The city is longer than names of places are.",
        "It was kept as sent; check the field.";
    STATE_MISSING: "address.state-missing", W, RequiredFieldMissing, none,
        "The address has no state.",
        "It was kept; send the two letters of the state in the fourth component.";
    STATE: "address.state", W, TableValueNotFound, TableValueNotFound,
        "The state is not one of the United States' two-letter codes.",
        "It was kept as sent; send the two letters in the fourth component.";
    ZIP_MISSING: "address.zip-missing", W, RequiredFieldMissing, none,
        "The address has no ZIP code.",
        "It was kept; send five or nine digits in the fifth component.";
    ZIP: "address.zip", W, DataType, InvalidValue,
        "The ZIP code is not five or nine digits.",
        "The ZIP code was not used; send 99999 or 99999-9999 in the fifth component.";
    COUNTRY: "address.country", W, TableValueNotFound, TableValueNotFound,
        "The country is not a code of three letters.",
        "Send USA in the sixth component.";
    COUNTY: "address.county", I, TableValueNotFound, TableValueNotFound,
        "The county is not in the table.",
        "It was not used; send the five-digit FIPS code in the ninth component.";
    ADDRESS_TYPE_MISSING: "address.type-missing", I, RequiredFieldMissing, none,
        "The address does not say what kind it is.",
        "Send L or H in the seventh component.";
    ADDRESS_TYPE: "address.type", W, TableValueNotFound, TableValueNotFound,
        "The kind of address is not in the table.",
        "The address was kept without it; send L or H in the seventh component.";
    PHONE: "phone.invalid", W, DataType, InvalidValue,
        "The phone number cannot be one of North America.",
        "It was not used; send area code and local number as digits in components 6 and 7.";
    PHONE_INCOMPLETE: "phone.incomplete", W, RequiredFieldMissing, none,
        "The phone number lacks its area code or its local number.",
        "Send area code and local number as digits in components 6 and 7.";
    PHONE_OLD: "phone.old-form", I, DataType, none,
        "The phone number was sent in the first component, as older versions had it.",
        "It was read from there; send area code and local number in components 6 and 7.";
    PHONE_USE_MISSING: "phone.use-missing", W, RequiredFieldMissing, none,
        "The phone number does not say its use.",
        "It was kept; send PRN in the second component.";
    PHONE_USE: "phone.use", W, TableValueNotFound, TableValueNotFound,
        "The use of the phone number is not in the table.",
        "The number was kept without it; send PRN in the second component.";
    PHONE_EQUIPMENT: "phone.equipment", W, TableValueNotFound, TableValueNotFound,
        "The kind of equipment is not in the table.",
        "The number was kept without it; send PH or CP in the third component.";
    EMAIL: "phone.email", W, DataType, InvalidValue,
        "The e-mail address is missing or cannot be one.",
        "It was not used; send it in the fourth component.";
    PID_15: "PID-15.value", W, TableValueNotFound, TableValueNotFound,
        "The language is not in the table.",
        "It was not used; send a code of ISO 639, such as eng.";
    PID_22: "PID-22.value", W, TableValueNotFound, TableValueNotFound,
        "The ethnicity code is not in the table.",
        "It was not used; send 2135-2 or 2186-5 in PID-22.";
    PID_22_OLD: "PID-22.old", W, TableValueNotFound, InvalidValue,
        "The ethnicity code is an old one.",
        "It was read as today's code; send 2135-2 or 2186-5 in PID-22.";
    PID_24: "PID-24.value", W, TableValueNotFound, InvalidValue,
        "The multiple birth indicator is neither Y nor N.",
        "It was not used; send Y or N in PID-24.";
    PID_25: "PID-25.value", W, DataType, InvalidValue,
        "The birth order is not a small number.",
        "It was not used; send 1, 2, 3 and so on in PID-25.";
    PID_25_SINGLE: "PID-25.single", W, Internal, IllogicalValue,
        "A birth order above 1 was sent for a single birth.",
        "The birth order was not used; check PID-24 and PID-25.";
    PID_25_ALONE: "PID-25.alone", W, Internal, IllogicalValue,
        "A birth order above 1 was sent without saying that it was a multiple birth.",
        "It was stored; send Y in PID-24.";
    PID_25_MISSING: "PID-25.missing", W, RequiredFieldMissing, none,
        "The patient is a twin, but the birth order is missing.",
        "Send the birth order in PID-25, so that twins are kept apart.";
    PID_29: "PID-29.invalid", E, DataType, InvalidDate,
        "The death date is not a date.",
        "It was not used; send YYYYMMDD in PID-29.";
    PID_29_BEFORE_BIRTH: "PID-29.before-birth", E, DataType, IllogicalDate,
        "The patient is said to have died before birth.",
        "The death date was not used; check PID-7 and PID-29.";
    PID_29_FUTURE: "PID-29.future", E, DataType, IllogicalDate,
        "The death date is in the future.",
        "It was not used; check PID-29.";
    PID_29_MISSING: "PID-29.missing", I, RequiredFieldMissing, none,
        "The patient is said to have died, without a date.",
        "Send the death date in PID-29.";
    PID_30: "PID-30.value", W, TableValueNotFound, InvalidValue,
        "The death indicator is neither Y nor N.",
        "It was not used; send Y or N in PID-30.";
    PID_30_CONFLICT: "PID-30.conflict", W, Internal, IllogicalValue,
        "A death date was sent, but the patient is said to be alive.",
        "The death date was not used; check PID-29 and PID-30.";
    PID_30_MISSING: "PID-30.missing", I, RequiredFieldMissing, none,
        "A death date was sent without the death indicator.",
        "Send Y in PID-30.";
    PD1_11: "PD1-11.value", W, TableValueNotFound, TableValueNotFound,
        "The publicity code is not in the table.",
        "It was not used; send a code of HL7 table 0215 in PD1-11.";
    PD1_12: "PD1-12.value", W, TableValueNotFound, InvalidValue,
        "The protection indicator is neither Y nor N.",
        "It was not used; send Y (do not share) or N (may be shared) in PD1-12.";
    PD1_12_YES: "PD1-12.yes", W, Internal, none,
        "The record is to be protected.",
        "It was stored and will be shown to your organization only.";
    PD1_12_NO: "PD1-12.no", W, Internal, none,
        "The record is said to be free to share.",
        "It was stored so; make sure that the family was asked.";
    PD1_12_REVERSED: "PD1-12.reversed", W, Internal, IllogicalValue,
        "In this HL7 version the protection indicator meant the reverse of today's.",
        "It was read by the meaning of that version; send version 2.5.1.";
    PD1_16: "PD1-16.value", W, TableValueNotFound, TableValueNotFound,
        "The registry status is not in the table.",
        "It was not used; send a code of HL7 table 0441 in PD1-16.";
    PD1_DATE: "PD1.date", W, DataType, InvalidDate,
        "An effective date in PD1 is not a date.",
        "It was not used; send YYYYMMDD.";
    NK1_1: "NK1-1.missing", I, RequiredFieldMissing, none,
        "The set id of NK1 is missing.",
        "Send 1, 2, 3 and so on in NK1-1.";
    NK1_2_MISSING: "NK1-2.missing", W, RequiredFieldMissing, none,
        "The next of kin has no name.",
        "The contact was not stored; send family and given name in NK1-2.";
    NK1_2_FAMILY: "NK1-2.family-missing", W, RequiredFieldMissing, none,
        "The next of kin has no family name.",
        "The contact was kept; send the family name in NK1-2.1.";
    NK1_2_GIVEN: "NK1-2.given-missing", W, RequiredFieldMissing, none,
        "The next of kin has no given name.",
        "The contact was kept; send the given name in NK1-2.2.";
    NK1_3_MISSING: "NK1-3.missing", W, RequiredFieldMissing, none,
        "The relationship of the next of kin is missing.",
        "The contact was kept; send a code such as MTH in NK1-3.";
    NK1_3: "NK1-3.value", W, TableValueNotFound, TableValueNotFound,
        "The relationship of the next of kin is not in the table.",
        "The contact was kept without it; send a code such as MTH in NK1-3.";
    NK1_3_CHILD: "NK1-3.child-of-minor", W, Internal, IllogicalValue,
        "The next of kin of a patient under 18 is said to be the patient's child.",
        "The contact was kept; check NK1-3.";
    PV1_2: "PV1-2.value", W, TableValueNotFound, InvalidValue,
        "The patient class is not in the table.",
        "It was not used; send R in PV1-2, or leave PV1 out.";
    PV1_REPEATED: "PV1.repeated", W, SegmentSequence, none,
        "The message has more than one PV1 segment.",
        "The first one was used.";
    PV1_20: "PV1-20.value", W, TableValueNotFound, TableValueNotFound,
        "The eligibility in PV1-20 is not in the table.",
        "It was not used; send it for each dose in OBX 64994-7.";
    PV1_20_DATE: "PV1-20.date-invalid", E, DataType, InvalidDate,
        "The date of the eligibility in PV1-20 is not a date.",
        "The eligibility was not used; send YYYYMMDD in PV1-20.2.";
    PV1_20_BEFORE_BIRTH: "PV1-20.before-birth", E, DataType, IllogicalDate,
        "The date of the eligibility in PV1-20 is before birth.",
        "The eligibility was not used; check PV1-20.2.";
    PV1_20_FUTURE: "PV1-20.future", E, DataType, IllogicalDate,
        "The date of the eligibility in PV1-20 is in the future.",
        "The eligibility was not used; check PV1-20.2.";
}
