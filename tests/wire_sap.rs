//! Registration for an application in the dialect of SAP Cloud Identity Services.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod support;

use invitation::{
    AllowedOrigins, DisplayText, InviteRefusal, Invitee, Lifetime, Policy, RedirectUrl, Roles,
    policy::{Duplicates, LetterRate, Overflow, RedirectPolicy},
    wire::{
        Failure, RequestError,
        sap::{self, Application, Problem, Request, Success},
    },
};
use serde_json::{Value, json};

use self::support::{World, acme, limits};

/// As the document has it, to the byte.
const SAMPLE: &str = r#" {
  "inviteeEmail": "john.miller@company.com",
  "inviteeFirstName": "John",
  "inviteeLastName": "Miller",
  "inviterName": "Donna Moore",
  "footerText": "Invitation footer sample text",
  "headerText": "Invitation header sample text",
  "targetUrl": "http://www.myserviceprovider.com/protected_home_page/",
  "sourceUrl": "http://www.myserviceprovider.com/public_home_page/"
 }
"#;

fn policy() -> Policy {
    let pages = AllowedOrigins::parse([
        "http://www.myserviceprovider.com",
        "https://www.myserviceprovider.com",
        "https://home.example.com",
    ])
    .unwrap();
    let letters = limits(|limits| {
        limits.letters = Some(LetterRate {
            max: 3,
            window: Lifetime::days(1),
            overflow: Overflow::SuppressLetter,
        });
    });
    support::policy()
        .link_origins(pages.clone())
        .redirects(RedirectPolicy::to(pages))
        .duplicates(Duplicates::Replace)
        .limits(letters)
        .build()
        .unwrap()
}

fn application() -> Application {
    Application {
        scope: acme(),
        name: DisplayText::parse("The Provider").unwrap(),
        roles: Roles::of(["member"]).unwrap(),
        home: None,
        overlay: false,
    }
}

fn with_home(overlay: bool) -> Application {
    Application {
        home: Some(RedirectUrl::parse("https://home.example.com/start").unwrap()),
        overlay,
        ..application()
    }
}

fn request_with(more: Value) -> Vec<u8> {
    let mut body: Value = serde_json::from_str(SAMPLE).unwrap();
    for (key, value) in more.as_object().unwrap() {
        body[key] = value.clone();
    }
    body.to_string().into_bytes()
}

fn parsed(more: Value) -> Request {
    Request::parse(&request_with(more)).unwrap()
}

#[test]
fn the_sample_of_the_document_becomes_a_letter() {
    let world = World::with_policy(policy());
    let request = Request::parse(SAMPLE.as_bytes()).unwrap();
    let (row, letter) = world.letter_for(&request.draft(&application()).unwrap());
    assert_eq!(letter.to()[0].as_str(), "john.miller@company.com");
    // The page of the sample is plain http: a ticket does not travel in the clear.
    let link = letter.link().unwrap();
    assert!(
        link.starts_with("https://www.myserviceprovider.com/public_home_page/?ticket=inv1_"),
        "{link}"
    );
    assert_eq!(
        row.redirect().unwrap().given(),
        "http://www.myserviceprovider.com/protected_home_page/"
    );
    assert_eq!(row.profile().given_name.as_ref().unwrap().as_str(), "John");
    assert_eq!(
        row.profile().family_name.as_ref().unwrap().as_str(),
        "Miller"
    );
    assert_eq!(
        row.inviter_details().name.as_ref().unwrap().as_str(),
        "Donna Moore"
    );
    assert_eq!(
        row.texts().header.as_ref().unwrap().as_str(),
        "Invitation header sample text"
    );
    assert_eq!(
        row.texts().footer.as_ref().unwrap().as_str(),
        "Invitation footer sample text"
    );
    assert_eq!(row.language().unwrap().as_str(), "en");
    assert_eq!(row.scope_name().unwrap().as_str(), "The Provider");
}

#[test]
fn success_says_nothing() {
    for (success, status) in [
        (Success::default(), 200),
        (Success::Created, 201),
        (Success::NoContent, 204),
    ] {
        let answer = success.answer();
        assert_eq!((answer.status(), answer.body()), (status, ""));
        assert_eq!(answer.headers().count(), 0);
    }
}

#[test]
fn pages_of_the_request_or_the_home_url() {
    let none = json!({"targetUrl": null, "sourceUrl": null});
    let world = World::with_policy(policy());
    let leads = |application: &Application, more: Value| {
        let (row, letter) = world.letter_for(&parsed(more).draft(application).unwrap());
        let link = letter.link().unwrap().split('?').next().unwrap().to_owned();
        (link, row.redirect().unwrap().given().to_owned())
    };
    let home = "https://home.example.com/start";
    let source = "https://www.myserviceprovider.com/public_home_page/";
    let target = "http://www.myserviceprovider.com/protected_home_page/";
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let invite = |name: &str, more: Value| {
        let mut more = more;
        more["inviteeEmail"] = json!(format!("{name}@company.com"));
        more
    };
    assert_eq!(
        leads(&with_home(false), invite("a", json!({}))),
        pair(source, target)
    );
    assert_eq!(
        leads(&with_home(false), invite("b", none.clone())),
        pair(home, home)
    );
    assert_eq!(
        leads(&with_home(false), invite("c", json!({"targetUrl": ""}))),
        pair(source, home)
    );
    assert_eq!(
        leads(&with_home(true), invite("d", json!({}))),
        pair(home, home)
    );

    let overlay_without_home = Application {
        overlay: true,
        ..application()
    };
    for (application, more, field) in [
        (&application(), none, "targetUrl"),
        (&application(), json!({"sourceUrl": null}), "sourceUrl"),
        (&overlay_without_home, json!({}), "targetUrl"),
    ] {
        let error = parsed(more).draft(application).unwrap_err();
        assert_eq!(error.field(), field);
        let problem = Problem::from(&Failure::from(error));
        assert_eq!(
            (problem.status(), problem.code()),
            (400, Some("INVITATION_API_PARAMETER_INCORRECT"))
        );
    }
}

#[test]
fn a_loopback_page_stays_as_it_is() {
    let request = parsed(json!({"sourceUrl": "http://127.0.0.1:3000/public"}));
    assert_eq!(
        request.source.unwrap().as_str(),
        "http://127.0.0.1:3000/public"
    );
    let elsewhere = parsed(json!({"sourceUrl": "http://Shop.example.com:8080/p?a=b"}));
    assert_eq!(
        elsewhere.source.unwrap().as_str(),
        "https://shop.example.com:8080/p?a=b"
    );
}

#[test]
fn exactly_one_of_address_and_user_is_invited() {
    let by_user = parsed(json!({"inviteeEmail": null, "inviteeUserId": "P000001"}));
    assert!(matches!(by_user.invitee, Invitee::User(user) if user.as_str() == "P000001"));
    let parameter = Some("INVITATION_API_PARAMETER_INCORRECT");
    let address = Some("INVITATION_API_EMAIL_INCORRECT");
    for (more, field, code) in [
        (
            json!({"inviteeUserId": "P000001"}),
            "inviteeUserId",
            parameter,
        ),
        (json!({"inviteeEmail": null}), "inviteeEmail", parameter),
        (json!({"inviteeEmail": ""}), "inviteeEmail", parameter),
        (json!({"inviteeEmail": 7}), "inviteeEmail", parameter),
        (json!({"inviteeEmail": "nobody"}), "inviteeEmail", address),
        (json!({"inviteeEmail": "a@b@c"}), "inviteeEmail", address),
        (
            json!({"inviteeEmail": null, "inviteeUserId": "x\ny"}),
            "inviteeUserId",
            parameter,
        ),
    ] {
        let error = Request::parse(&request_with(more.clone())).unwrap_err();
        assert_eq!(error.fields()[0].field(), field, "{more}");
        let answer = Problem::from(&Failure::from(error)).answer();
        assert_eq!(
            (answer.status(), answer.header("X-message-code")),
            (400, code),
            "{more}"
        );
    }
}

#[test]
fn every_field_at_fault_is_named() {
    for (more, field) in [
        (json!({"inviterName": null}), "inviterName"),
        (json!({"inviterName": "  "}), "inviterName"),
        (json!({"inviterName": ["Donna"]}), "inviterName"),
        (
            json!({"inviterName": "Win at https://evil.example"}),
            "inviterName",
        ),
        (
            json!({"inviteeFirstName": "x".repeat(33)}),
            "inviteeFirstName",
        ),
        (
            json!({"inviteeLastName": "x".repeat(65)}),
            "inviteeLastName",
        ),
        (json!({"targetUrl": "/relative"}), "targetUrl"),
        (json!({"targetUrl": "ftp://example.com"}), "targetUrl"),
        (json!({"sourceUrl": "https://example.com/#x"}), "sourceUrl"),
        (
            json!({"sourceUrl": "https://user@example.com/"}),
            "sourceUrl",
        ),
        (
            json!({"sourceUrl": "https://example.com/?ticket=1"}),
            "sourceUrl",
        ),
        (json!({"headerText": "x".repeat(201)}), "headerText"),
        (json!({"headerText": 1}), "headerText"),
        (json!({"footerText": "x".repeat(1001)}), "footerText"),
    ] {
        let error = Request::parse(&request_with(more.clone())).unwrap_err();
        assert_eq!(error.fields()[0].field(), field, "{more}");
        let answer = Problem::from(&Failure::from(error)).answer();
        assert_eq!(
            answer.header("X-message-code"),
            Some("INVITATION_API_PARAMETER_INCORRECT")
        );
        assert!(answer.body().starts_with(field), "{}", answer.body());
    }
    let longest = json!({"inviteeFirstName": "ü".repeat(32), "inviteeLastName": "y".repeat(64)});
    assert!(Request::parse(&request_with(longest)).is_ok());
    let several = parsed(json!({"headerText": "one\r\ntwo", "footerText": "one\ntwo"}));
    assert_eq!(several.header.unwrap().as_str(), "one two");
    assert_eq!(several.footer.unwrap().as_str(), "one\ntwo");
}

// F11
#[test]
fn f11_a_language_in_another_form_is_english_and_no_error() {
    for (given, language) in [
        (json!("DE"), "de"),
        (json!("de"), "de"),
        (json!("de-AT"), "de-AT"),
        (json!("de_AT"), "de-AT"),
        (json!("ZF"), "zh-Hant"),
        (json!("1P"), "pt-PT"),
        (json!("De"), "en"),
        (json!("DE-AT"), "en"),
        (json!("de-at"), "en"),
        (json!("deu"), "en"),
        (json!("zh-Hant"), "en"),
        (json!("german"), "en"),
        (json!("de--AT"), "en"),
        (json!("de-AT-x"), "en"),
        (json!("de "), "en"),
        (json!(""), "en"),
        (json!("../x"), "en"),
        (json!("ü"), "en"),
        (json!(7), "en"),
        (json!({"a": 1}), "en"),
        (json!(null), "en"),
    ] {
        let request = parsed(json!({"language": given}));
        assert_eq!(request.language.as_str(), language, "{given}");
    }
}

#[test]
fn each_failure_has_its_status_and_code() {
    let parameter = Some("INVITATION_API_PARAMETER_INCORRECT");
    let address = Some("INVITATION_API_EMAIL_INCORRECT");
    for (failure, status, code) in [
        (Failure::from(RequestError::NotJson), 400, parameter),
        (Failure::from(RequestError::NotUtf8), 400, parameter),
        (Failure::from(RequestError::TooLarge), 413, None),
        (Failure::Encoding, 400, parameter),
        (Failure::from(&InviteRefusal::Redirect), 400, parameter),
        (Failure::from(&InviteRefusal::LinkBase), 400, parameter),
        (Failure::from(&InviteRefusal::Domain), 400, address),
        (Failure::Unauthenticated, 401, None),
        (
            Failure::Locked { retry_after: 3600 },
            401,
            Some("PASSWORD_LOCKED"),
        ),
        (Failure::Forbidden, 403, None),
        (Failure::NotFound, 404, None),
        (
            Failure::Method {
                allow: "HEAD, OPTIONS, POST",
            },
            405,
            None,
        ),
        (Failure::MediaType, 415, None),
        (Failure::TooMany { retry_after: 3 }, 429, None),
        (Failure::Internal, 500, None),
        (Failure::Unavailable { retry_after: 5 }, 503, None),
    ] {
        let answer = Problem::from(&failure).answer();
        assert_eq!(
            (answer.status(), answer.header("x-message-code")),
            (status, code),
            "{failure:?}"
        );
        assert_eq!(answer.header("www-authenticate").is_some(), status == 401);
        assert_eq!(
            answer.header("allow"),
            (status == 405).then_some("HEAD, OPTIONS, POST")
        );
        let waits = matches!(failure, Failure::Locked { .. }) || status == 429 || status == 503;
        assert_eq!(answer.header("retry-after").is_some(), waits);
    }
    assert_eq!((sap::MAX_FAILED_LOGONS, sap::LOCKED_MINUTES), (5, 60));
}

#[test]
fn after_three_letters_in_a_day_a_fourth_is_granted_and_not_sent() {
    let world = World::with_policy(policy());
    let draft = parsed(json!({})).draft(&application()).unwrap();
    for _ in 0..5 {
        world.invite(&draft);
        world.run_due();
    }
    assert_eq!(world.mailer.sent().len(), 3);
    world.advance(Lifetime::days(1));
    world.invite(&draft);
    world.run_due();
    assert_eq!(world.mailer.sent().len(), 4);
}
