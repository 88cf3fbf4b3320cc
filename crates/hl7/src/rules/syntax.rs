//! Rules about the syntax and the character set (guide §1.1; HL7 v2.5.1 §2.5, table 0211).

super::rules! {
    NOT_HL7: "message.not-hl7", E, SegmentSequence, none,
        "This is not an HL7 v2 message.",
        "Send a message that starts with MSH; there is no HL7 answer to anything else.";
    STRAY_TEXT: "er7.stray-text", W, SegmentSequence, none,
        "A line is not a segment and was not read.",
        "Escape line breaks inside a value as \\.br\\.";
    CONTROL_CHARACTERS: "er7.control-characters", E, DataType, none,
        "The segment holds NUL or other control characters, which were taken out.",
        "The message may be damaged: send it again.";
    TOO_MANY_SEGMENTS: "er7.too-many-segments", E, Internal, none,
        "The message is too long, and segments at its end were not read.",
        "Split it.";
    TOO_MANY_FIELDS: "er7.too-many-fields", E, Internal, none,
        "The segment has too many fields.",
        "The last ones were not read.";
    TOO_MANY_REPETITIONS: "er7.too-many-repetitions", E, Internal, none,
        "The field has too many repetitions.",
        "The last ones were not read.";
    MSH_18_ASSUMED: "MSH-18.assumed", W, TableValueNotFound, none,
        "The message has no character set in MSH-18 and is not UTF-8; it was read as Windows-1252.",
        "Send UNICODE UTF-8, or 8859/1, in MSH-18.";
    MSH_18_NOT_UTF_8: "MSH-18.not-utf-8", W, TableValueNotFound, none,
        "MSH-18 declares UTF-8 or ASCII but the message is neither; it was read as Windows-1252.",
        "Check letters with accents.";
    MSH_18_IS_UTF_8: "MSH-18.is-utf-8", W, TableValueNotFound, none,
        "MSH-18 declares 8859/1 but the message is UTF-8 and was read so.",
        "Send UNICODE UTF-8 in MSH-18.";
    MSH_18_UNKNOWN: "MSH-18.unknown", W, TableValueNotFound, none,
        "The character set in MSH-18 is not served; letters with accents may be wrong.",
        "Send UNICODE UTF-8.";
}
