//! Bodies that mean no good, in every dialect: none panics, none is half read.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use invitation::wire::{
    Failure, MAX_BODY_BYTES, MAX_DEPTH, RequestError, Trace, graph, organization, sap, supporter,
};
use invitation::{Roles, Timestamp};
use proptest::prelude::*;

const GRAPH: &str = r#"{"invitedUserEmailAddress":"a@example.com","inviteRedirectUrl":"https://x.example","invitedUserMessageInfo":{"messageLanguage":"de-DE","ccRecipients":[{"emailAddress":{"name":"L","address":"l@example.com"}}],"customizedMessageBody":"hi"},"resetRedemption":true,"invitedUser":{"id":"7"},"invitedUserSponsors":[{"id":"s"}]}"#;
const ORGANIZATION: &str = r#"{"email":"a@example.com","role":"member","assignedRoleIds":["00000000-0000-4000-8000-000000000001"]}"#;
const SAP: &str = r#"{"inviteeEmail":"a@example.com","inviterName":"D","targetUrl":"https://x.example","sourceUrl":"https://x.example","language":"de_DE","headerText":"h","footerText":"f","inviteeFirstName":"A","inviteeLastName":"B"}"#;
const SUPPORTER: &str = r#"{"email":"a@example.com","phone":"1300","full_name":"A B","charity_id":"au-1","target":"1.50"}"#;

/// Reads a body in every dialect; where one takes it, its draft is made too. Gives the errors.
fn read(body: &[u8]) -> Vec<RequestError> {
    let scope = || "organization:acme".parse::<invitation::Scope>().unwrap();
    let place = graph::Place {
        scope: scope(),
        tenant: "t".into(),
        guests: Roles::none(),
        members: Roles::none(),
    };
    let application = sap::Application {
        scope: scope(),
        name: "Shop".parse().unwrap(),
        roles: Roles::none(),
        home: None,
        overlay: false,
    };
    let results = [
        graph::Request::parse(body).map(|request| drop(request.draft(&place))),
        organization::Request::parse(body).map(|request| drop(request.draft(&scope(), &[]))),
        sap::Request::parse(body).map(|request| drop(request.draft(&application))),
        supporter::Request::parse(supporter::Kind::Individual, body)
            .map(|request| drop(request.draft(scope(), Roles::none()))),
    ];
    let errors: Vec<_> = results.into_iter().filter_map(Result::err).collect();
    for error in &errors {
        tell(&Failure::from(error.clone()));
    }
    errors
}

/// Gives a failure each of its faces.
fn tell(failure: &Failure) {
    let trace = Trace::new("r", Timestamp::MIN);
    for answer in [
        graph::Problem::from(failure).answer(&trace),
        organization::Problem::from(failure).answer(&trace),
        sap::Problem::from(failure).answer(),
        supporter::Problem::from(failure).answer(),
    ] {
        assert!((400..500).contains(&answer.status()), "{failure:?}");
        assert!(!answer.body().is_empty());
    }
}

fn everywhere(body: &[u8], expected: &RequestError) {
    let errors = read(body);
    assert_eq!(errors.len(), 4);
    for error in errors {
        assert_eq!(&error, expected);
    }
}

#[test]
fn what_is_no_object_is_refused_as_what_it_is() {
    everywhere(b"\xff\xfe{}", &RequestError::NotUtf8);
    everywhere(b"{\"email\":\"\xc3\x28\"}", &RequestError::NotUtf8);
    everywhere(b"{\"email\":\"\xed\xa0\x80\"}", &RequestError::NotUtf8);
    for text in [
        "{",
        "{}}",
        "{\"a\":}",
        "{'a':1}",
        "{\"a\":1,}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "email=a%40example.com",
        "{\"\\ud800\":1}",
        "nul",
        "{\"a\":\"\n\"}",
    ] {
        everywhere(text.as_bytes(), &RequestError::NotJson);
    }
    for text in [
        "[]",
        "null",
        "7",
        "\"{}\"",
        "true",
        "[{\"email\":\"a@example.com\"}]",
    ] {
        everywhere(text.as_bytes(), &RequestError::NotAnObject);
    }
    everywhere(&vec![b' '; MAX_BODY_BYTES + 1], &RequestError::TooLarge);
}

#[test]
fn a_lone_surrogate_is_no_text() {
    let error = organization::Request::parse(br#"{"email":"a\ud800@example.com"}"#).unwrap_err();
    assert_eq!(error.to_string(), "email: it must be a string");
}

#[test]
fn nothing_nests_deeper_than_the_bound() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!(
            r#"{{"email":"a@example.com","x":{}{}}}"#,
            open.repeat(depth),
            close.repeat(depth)
        )
    };
    let fits = nested("[", "]", MAX_DEPTH - 1);
    assert!(organization::Request::parse(fits.as_bytes()).is_ok());
    for text in [
        nested("[", "]", MAX_DEPTH),
        nested("{\"a\":", "}", MAX_DEPTH).replace(":}", ":0}"),
        nested("[", "]", 30_000),
        nested("[", "", 60_000),
    ] {
        assert_eq!(
            organization::Request::parse(text.as_bytes()).unwrap_err(),
            RequestError::TooDeep
        );
    }
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let body = format!("\u{feff}{ORGANIZATION}");
    assert!(organization::Request::parse(body.as_bytes()).is_ok());
}

#[test]
fn a_field_that_is_there_twice_is_refused_wherever_it_stands() {
    for (sample, key) in [
        (GRAPH, "\"inviteRedirectUrl\":\"https://evil.example\","),
        (ORGANIZATION, "\"\\u0065mail\":\"b@example.com\","),
        (SAP, "\"inviterName\":null,"),
        (SUPPORTER, "\"target\":1,"),
    ] {
        let body = sample.replacen('{', &format!("{{{key}"), 1);
        let errors = read(body.as_bytes());
        let twice = errors
            .iter()
            .filter(|error| error.to_string().ends_with("it is there twice"));
        assert!(twice.count() >= 1, "{body}");
    }
    let inner = GRAPH.replace("\"id\":\"7\"", "\"id\":\"7\",\"id\":\"8\"");
    let error = graph::Request::parse(inner.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "invitedUser.id: it is there twice");
}

#[test]
fn every_prefix_of_a_good_body_is_refused_and_the_whole_is_not() {
    for (sample, taken) in [(GRAPH, 1), (ORGANIZATION, 2), (SAP, 1), (SUPPORTER, 2)] {
        assert!(read(sample.as_bytes()).len() <= 4 - taken, "{sample}");
        for end in 0..sample.len() {
            assert_eq!(
                read(&sample.as_bytes()[..end]).len(),
                4,
                "{end} of {sample}"
            );
        }
    }
}

fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?(0|[1-9][0-9]{0,40})(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,12})?",
        "\\PC{0,30}".prop_map(|text| serde_json::to_string(&text).unwrap()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|all| format!("[{}]", all.join(","))),
            prop::collection::vec((key(), inner), 0..6).prop_map(|all| {
                let fields: Vec<_> = all
                    .iter()
                    .map(|(key, value)| format!("\"{key}\":{value}"))
                    .collect();
                format!("{{{}}}", fields.join(","))
            }),
        ]
    })
}

fn key() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "email",
        "role",
        "assignedRoleIds",
        "phone",
        "full_name",
        "charity_id",
        "target",
        "inviteeEmail",
        "inviteeUserId",
        "inviterName",
        "targetUrl",
        "sourceUrl",
        "headerText",
        "footerText",
        "language",
        "invitedUserEmailAddress",
        "inviteRedirectUrl",
        "invitedUser",
        "id",
        "invitedUserMessageInfo",
        "ccRecipients",
        "emailAddress",
        "address",
        "name",
        "messageLanguage",
        "customizedMessageBody",
        "resetRedemption",
        "invitedUserSponsors",
        "sendInvitationMessage",
        "invitedUserType",
        "invitedUserDisplayName",
        "other",
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_bytes_panic(body in prop::collection::vec(any::<u8>(), 0..200)) {
        read(&body);
    }

    #[test]
    fn no_json_panics_and_none_that_is_well_formed_is_called_malformed(
        fields in prop::collection::vec((key(), json()), 0..8),
    ) {
        let fields: Vec<_> = fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        let body = format!("{{{}}}", fields.join(","));
        for error in read(body.as_bytes()) {
            prop_assert!(matches!(error, RequestError::Fields(ref all) if !all.is_empty()), "{error}");
        }
    }

    #[test]
    fn a_good_body_with_one_byte_changed_never_panics(at in 0..GRAPH.len(), byte: u8) {
        for sample in [GRAPH, ORGANIZATION, SAP, SUPPORTER] {
            let mut body = sample.as_bytes().to_vec();
            if let Some(place) = body.get_mut(at) {
                *place = byte;
            }
            read(&body);
        }
    }
}
