//! The telephone corpus.

use invitation::values::Phone;
use serde_json::Value;

#[test]
fn every_record_is_judged_and_normalized_as_expected() {
    for line in include_str!("data/phone.jsonl").lines() {
        let record: Value = serde_json::from_str(line).expect("a record in JSON");
        let input = record["input"].as_str().expect("an input");
        let parsed = Phone::parse(input);
        assert_eq!(record["valid"], parsed.is_ok(), "{record}");
        if let (Ok(phone), false) = (parsed, record["contested"] == true) {
            assert_eq!(record["canonical"], phone.as_str(), "{record}");
            assert!(phone.is_e164(), "{record}");
            assert_eq!(Phone::lenient(input).as_ref(), Ok(&phone), "{record}");
        }
    }
}
