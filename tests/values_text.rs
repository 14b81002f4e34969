//! The text corpus: names, header lines and messages.

use invitation::values::{DisplayText, HeaderText, Message};
use serde_json::Value;

#[test]
fn every_record_is_judged_and_normalized_as_expected() {
    let mut wrong = Vec::new();
    for line in include_str!("data/text.jsonl").lines() {
        let record: Value = serde_json::from_str(line).expect("a record in JSON");
        let input = record["input"].as_str().expect("an input");
        let parsed = match record["field"].as_str() {
            Some("display_name") => DisplayText::parse(input).map(|text| text.to_string()),
            Some("header_text") => HeaderText::parse(input).map(|text| text.to_string()),
            Some("custom_message") => Message::parse(input).map(|text| text.to_string()),
            other => panic!("an unknown field: {other:?}"),
        };
        let id = &record["id"];
        if (record["action"] == "accept") != parsed.is_ok() {
            wrong.push(format!("{id}: {parsed:?}"));
        }
        if let (Ok(output), false) = (parsed, record["contested"] == true) {
            if record["output"] != output {
                wrong.push(format!("{id}: {output:?}"));
            }
            if record["html"]
                .as_str()
                .map(|html| html.replace("&#x27;", "&#39;"))
                != Some(escape(&output))
            {
                wrong.push(format!("{id}: {}", escape(&output)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
        .replace('\n', "<br>")
}
