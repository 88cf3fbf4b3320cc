//! The collected real and invented messages: all are read, and written back with the same content.

use jenner_hl7::er7::Message;
use jenner_hl7::{batch, charset};

use crate::{collection, er7};

#[test]
fn every_collected_message_is_read_and_written_back_with_the_same_content() {
    let Some(folder) = collection::hl7() else { return };
    let (mut files, mut messages, mut not_hl7) = (0, 0, 0);
    for path in collection::messages(&folder.join("messages")) {
        files += 1;
        let bytes = std::fs::read(&path).unwrap();
        let split = batch::split(&bytes);
        if split.messages.is_empty() {
            not_hl7 += 1;
            assert!(Message::parse(&charset::decode(&bytes).0).is_err(), "{}", path.display());
        }
        for range in split.messages {
            let (text, _) = charset::decode(&bytes[range]);
            let message = Message::parse(&text).unwrap();
            er7::look_at_everything(&message);
            let copy = er7::copied(&message);
            let again = Message::parse(&copy).unwrap();
            assert_eq!(er7::content(&again), er7::content(&message), "{}", path.display());
            messages += 1;
        }
    }
    println!("{messages} messages in {files} files; {not_hl7} files without a message");
    assert!(messages > 3_000, "{messages}");
}
