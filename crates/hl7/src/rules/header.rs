//! Rules about the message as a whole and its header (guide §1.1, §2.1, MSH).

super::rules! {
    TOO_MANY_FINDINGS: "message.too-many-findings", I, Internal, none,
        "The message has more findings than one answer holds.",
        "Mend the ones listed and send it again to see the rest.";
    SEGMENT_ORDER: "message.segment-order", W, SegmentSequence, none,
        "The segment stands where the guide does not allow it.",
        "It was not used; send segments in the order of the guide.";
    SEGMENT_LATE: "message.segment-late", I, SegmentSequence, none,
        "The segment stands after one that the guide wants behind it.",
        "It was read all the same; send segments in the order of the guide.";
    MSH_2: "MSH-2.not-standard", E, DataType, InvalidValue,
        "The encoding characters in MSH-2 are not the standard ones.",
        "Send ^~\\& in MSH-2.";
    MSH_7_MISSING: "MSH-7.missing", E, RequiredFieldMissing, none,
        "The message has no date and time.",
        "Send the time the message was made, with its zone, in MSH-7.";
    MSH_7_INVALID: "MSH-7.invalid", E, DataType, InvalidDate,
        "The date and time of the message cannot be read.",
        "Send YYYYMMDDHHMMSS and the zone in MSH-7.";
    MSH_7_FUTURE: "MSH-7.future", E, DataType, IllogicalDate,
        "The message is dated in the future.",
        "Check the clock of the sending system.";
    MSH_7_PRECISION: "MSH-7.not-precise", W, DataType, InvalidDate,
        "The time of the message lacks hours, minutes or seconds.",
        "Send YYYYMMDDHHMMSS and the zone in MSH-7.";
    MSH_7_ZONE: "MSH-7.no-zone", W, DataType, InvalidDate,
        "The time of the message has no time zone.",
        "Send the offset, such as -0600, at the end of MSH-7.";
    MSH_9_MISSING: "MSH-9.missing", E, UnsupportedMessageType, none,
        "The message has no type.",
        "Send VXU^V04^VXU_V04 or QBP^Q11^QBP_Q11 in MSH-9.";
    MSH_9_TYPE: "MSH-9.type", E, UnsupportedMessageType, InvalidValue,
        "This message type is not served here.",
        "Send VXU^V04^VXU_V04 or QBP^Q11^QBP_Q11 in MSH-9.";
    MSH_9_EVENT: "MSH-9.event", E, UnsupportedEvent, InvalidValue,
        "This event is not served here.",
        "Send VXU^V04^VXU_V04 or QBP^Q11^QBP_Q11 in MSH-9.";
    MSH_9_STRUCTURE: "MSH-9.structure", E, TableValueNotFound, InvalidValue,
        "The third component of MSH-9 does not name the structure that goes with the event.",
        "Send VXU^V04^VXU_V04 or QBP^Q11^QBP_Q11 in MSH-9.";
    MSH_9_STRUCTURE_MISSING: "MSH-9.structure-missing", E, RequiredFieldMissing, none,
        "The third component of MSH-9 is left empty.",
        "Send VXU^V04^VXU_V04 or QBP^Q11^QBP_Q11 in MSH-9.";
    MSH_9_SHORT: "MSH-9.no-structure", W, RequiredFieldMissing, none,
        "MSH-9 has no third component.",
        "Send VXU^V04^VXU_V04 or QBP^Q11^QBP_Q11 in MSH-9.";
    MSH_10_MISSING: "MSH-10.missing", E, RequiredFieldMissing, none,
        "The message has no control id, so no answer can name it.",
        "Send an id of your own, new for each message, in MSH-10.";
    MSH_10_LONG: "MSH-10.too-long", W, DataType, InvalidValue,
        "The control id is longer than 199 characters.",
        "Send a shorter id in MSH-10.";
    MSH_11_MISSING: "MSH-11.missing", E, RequiredFieldMissing, none,
        "The message has no processing id.",
        "Send P in MSH-11.";
    MSH_11: "MSH-11.unsupported", E, UnsupportedProcessingId, InvalidValue,
        "This processing id is not served here.",
        "Send P in MSH-11 (T and D are taken for tests).";
    MSH_11_TEST: "MSH-11.test", W, Internal, none,
        "The message is marked as training or debugging, not production.",
        "It was taken all the same; send P in MSH-11 when the data is real.";
    MSH_12_MISSING: "MSH-12.missing", E, RequiredFieldMissing, none,
        "The message does not say its HL7 version.",
        "Send 2.5.1 in MSH-12.";
    MSH_12: "MSH-12.unsupported", E, UnsupportedVersion, InvalidValue,
        "This HL7 version is not served here.",
        "Send 2.5.1 in MSH-12.";
    MSH_12_OLD: "MSH-12.not-2.5.1", W, Internal, none,
        "The message has another HL7 version than the guide's.",
        "It was read by the rules of 2.5.1; send 2.5.1 in MSH-12.";
    MSH_15: "MSH-15.value", W, TableValueNotFound, InvalidValue,
        "The accept acknowledgement type is not in the table.",
        "Send ER in MSH-15; the answer is sent in any case.";
    MSH_16: "MSH-16.value", W, TableValueNotFound, InvalidValue,
        "The application acknowledgement type is not in the table.",
        "Send AL in MSH-16; the answer is sent in any case.";
    MSH_16_ANSWERED: "MSH-16.answered", I, Internal, none,
        "MSH-16 asks for an answer in some cases only, or never.",
        "The answer is sent in any case, for it says what became of the data; send AL in MSH-16.";
    MSH_17: "MSH-17.country", W, TableValueNotFound, InvalidValue,
        "The country code in MSH-17 is not one of three letters.",
        "Send USA, or leave MSH-17 empty.";
    MSH_21: "MSH-21.missing", I, RequiredFieldMissing, none,
        "The message names no profile.",
        "Send the profile, such as Z22^CDCPHINVS, in MSH-21.";
    MSH_21_OTHER: "MSH-21.other", W, TableValueNotFound, InvalidValue,
        "The profile in MSH-21 is not one that goes with this message.",
        "Send Z22^CDCPHINVS with VXU, Z34^CDCPHINVS or Z44^CDCPHINVS with QBP.";
}
