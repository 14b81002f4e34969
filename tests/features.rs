//! What the feature list promises and no other test names: what can be said in an invitation, and
//! that it arrives.

mod support;

use invitation::{
    Actor, AllowedOrigins, Amendment, Binding, Claimant, DeliveryId, Invite, InviteRefusal,
    Invitee, Lifetime, Locale, ManageRefusal, Metadata, Phone, Profile, RedeemRefusal,
    ResendRefusal, Role, Roles, State, Status, Ticket, Timestamp,
    policy::{DomainPolicy, RedirectPolicy, ResendPolicy, RoleBook},
};
use pollster::block_on;
use support::{ACME, World, acme, ada, draft, draft_for, grace, policy, policy_with_links};

// M1
#[test]
fn m1_an_invitation_leads_to_any_kind_of_place_also_to_the_whole_platform() {
    let world = World::new();
    for scope in ["platform:all", "team-page:42", "tenant:04dcc6ab:eu"] {
        world.directory.member(scope, "grace", ["admin"]).unwrap();
        let draft = Invite::email(scope, "ada@example.com").unwrap();
        let (_, letter) = world.letter_for(&draft.role("member").unwrap());
        let redeemed = world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
        assert_eq!(redeemed.granted().unwrap().grant.scope.as_str(), scope);
    }
}

// M2
#[test]
fn m2_an_address_a_user_a_domain_and_anyone_can_be_invited() {
    let world = World::with_policy(policy_with_links().build().unwrap());
    world.directory.address("lin", "lin@example.com").unwrap();
    world.directory.report_members(false);
    let drafts = [
        (
            Invite::email(ACME, "ada@example.com"),
            Binding::Address,
            true,
        ),
        (Invite::user(ACME, "lin"), Binding::User, true),
        (Invite::domain(ACME, "example.com"), Binding::Domain, false),
        (Invite::anyone(ACME), Binding::Bearer, false),
    ];
    for (draft, binding, by_letter) in drafts {
        let draft = draft.unwrap().role("member").unwrap();
        let invited = world.invite(&draft);
        assert_eq!(invited.invitation.binding(), binding);
        assert_eq!(invited.link.is_none(), by_letter, "{binding:?}");
    }
    assert_eq!(world.run_due().sent, 2);
    assert!(world.mailer.last_to("lin@example.com").is_some());
}

// M3 E2
#[test]
fn m3_who_invites_whom_and_in_what_words_is_in_the_letter() {
    let world = World::new();
    let mut profile = Profile::default();
    profile.given_name = Some("Ada".parse().unwrap());
    profile.family_name = Some("Lovelace".parse().unwrap());
    profile.display_name = Some("Ada Lovelace".parse().unwrap());
    profile.phone = Some(Phone::parse("+4915123456789").unwrap());
    let draft = draft()
        .profile(profile.clone())
        .from_name("Grace Hopper")
        .unwrap()
        .scope_name("Acme Inc.")
        .unwrap()
        .header("Welcome aboard")
        .unwrap()
        .message("See you on Monday!\nBring tea.")
        .unwrap()
        .footer("Acme Inc., 1 Main Street")
        .unwrap()
        .language(Locale::parse("de-AT").unwrap())
        .cc("boss@example.com".parse().unwrap())
        .unwrap()
        .reply_to("grace@example.com".parse().unwrap());
    let (invitation, letter) = world.letter_for(&draft);
    assert_eq!(*invitation.profile(), profile);
    assert_eq!(*invitation.inviter(), grace());
    assert_eq!(letter.language().as_str(), "de-AT");
    assert_eq!(letter.cc()[0].as_str(), "boss@example.com");
    assert_eq!(letter.reply_to().unwrap().as_str(), "grace@example.com");
    for words in [
        "Ada Lovelace",
        "Grace Hopper invites you to Acme Inc.",
        "Welcome aboard",
        "See you on Monday!\nBring tea.",
        "Acme Inc., 1 Main Street",
    ] {
        assert!(letter.text().contains(words), "{words}");
    }
}

// F5
#[test]
fn f5_markup_in_a_message_stays_text() {
    let world = World::new();
    let evil = "<a href=\"https://evil.example\">Click</a> <script>1</script> {{link}}";
    let (invitation, letter) = world.letter_for(&draft().message(evil).unwrap());
    assert_eq!(invitation.texts().body.as_ref().unwrap().as_str(), evil);
    assert!(
        letter.text().contains(evil),
        "as it was typed, and not as a template"
    );
    assert!(draft().named("<b>Ada</b>").is_err());
    let silent = World::with_policy(
        invitation::Policy::builder()
            .link("https://app.example.com/join")
            .unwrap()
            .grants("admin", ["member"])
            .unwrap()
            .build()
            .unwrap(),
    );
    let refused = block_on(
        silent
            .invitations
            .invite(&draft().message("Hi").unwrap(), &grace()),
    );
    assert_eq!(refused.unwrap_err().refusal(), Some(&InviteRefusal::Texts));
}

// M4 M5 M6 M8
#[test]
fn m4_roles_an_end_date_and_metadata_of_two_classes_come_back_at_the_redemption() {
    let world = World::new();
    let end: Timestamp = "2027-06-30T00:00:00Z".parse().unwrap();
    let (mut shown, mut hidden) = (Metadata::default(), Metadata::default());
    shown.insert("target", "12345678901234567.89").unwrap();
    shown.insert("charity_id", "au-1").unwrap();
    hidden.insert("campaign", "spring").unwrap();
    let draft = draft()
        .role("admin")
        .unwrap()
        .until(end)
        .metadata(shown.clone())
        .private_metadata(hidden.clone());
    let (invitation, letter) = world.letter_for(&draft);
    let view = serde_json::to_string(&invitation.invitee_view(world.now())).unwrap();
    assert!(view.contains("12345678901234567.89") && !view.contains("spring"));
    let redeemed = world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    let grant = &redeemed.granted().unwrap().grant;
    assert_eq!(grant.roles, Roles::of(["member", "admin"]).unwrap());
    assert_eq!(grant.until, Some(end));
    assert_eq!(
        (&grant.metadata, &grant.private_metadata),
        (&shown, &hidden)
    );
}

// M4
#[test]
fn m4_a_missing_role_is_an_error_unless_the_policy_names_one() {
    let roleless = Invite::email(ACME, "ada@example.com").unwrap();
    let world = World::new();
    let refused = block_on(world.invitations.invite(&roleless, &grace())).unwrap_err();
    assert_eq!(refused.refusal(), Some(&InviteRefusal::NoRole));
    let book = RoleBook::default().grants("admin", ["member"]).unwrap();
    let book = book.default_roles(Roles::from(Role::new("member").unwrap()));
    let world = World::with_policy(policy().roles(book).build().unwrap());
    assert_eq!(
        world.invite(&roleless).invitation.grant().roles.to_string(),
        "member"
    );
}

// L1
#[test]
fn l1_each_state_keeps_when_and_by_whom() {
    let world = World::new();
    let (invitation, letter) = world.letter_for(&draft());
    world.advance(Lifetime::minutes(3));
    world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    let expected = State::Accepted {
        at: world.now(),
        by: Some(ada().user().clone()),
    };
    assert_eq!(*world.stored(&invitation).state(), expected);
    let other = world
        .invite(&draft_for("lin@example.com").unwrap())
        .invitation;
    block_on(world.invitations.revoke(&acme(), other.id(), &grace())).unwrap();
    let expected = State::Revoked {
        at: world.now(),
        by: Some(grace()),
        superseded_by: None,
    };
    assert_eq!(*world.stored(&other).state(), expected);
}

// L5
#[test]
fn l5_a_resend_waits_for_its_cool_down_and_ends_at_its_cap() {
    let resend = ResendPolicy {
        cooldown: Lifetime::minutes(5),
        max_letters: 3,
    };
    let world = World::with_policy(policy().resend(resend).build().unwrap());
    let (invitation, first) = world.letter_for(&draft());
    let again = || block_on(world.invitations.resend(&acme(), invitation.id(), &grace()));
    let from = world.now().after(Lifetime::minutes(5));
    let too_soon = ManageRefusal::Resend(ResendRefusal::TooSoon { from });
    assert_eq!(again().unwrap_err().refusal(), Some(&too_soon));
    for _ in 0..2 {
        world.advance(Lifetime::minutes(5));
        again().unwrap();
        world.run_due();
        assert_eq!(world.mailer.last().unwrap().ticket(), first.ticket());
    }
    world.advance(Lifetime::minutes(5));
    let spent = ManageRefusal::Resend(ResendRefusal::Spent);
    assert_eq!(again().unwrap_err().refusal(), Some(&spent));
}

// L9
#[test]
fn l9_more_roles_replace_the_ticket_and_fewer_do_not() {
    let world = World::new();
    let (invitation, letter) = world.letter_for(&draft());
    let amend = |roles: &[&str]| {
        let seen = world.stored(&invitation).revision();
        let roles = Roles::of(roles.iter().copied()).unwrap();
        let amendment = Amendment::default().roles(roles);
        let (scope, id) = (acme(), invitation.id());
        block_on(
            world
                .invitations
                .amend(&scope, id, &amendment, seen, &grace()),
        )
        .unwrap()
    };
    let wider = amend(&["admin", "member"]);
    assert_eq!(wider.generation(), Some(2));
    let refused = world.redeem(letter.ticket().unwrap(), &ada()).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::Unknown));
    assert_eq!(amend(&["member"]).generation(), Some(2));
}

// L9
#[test]
fn l9_what_somebody_widened_rests_on_their_standing() {
    let world = World::new();
    let (invitation, _) = world.letter_for(&draft());
    world.advance(Lifetime::minutes(2));
    let owner = Amendment::default()
        .roles(Roles::of(["owner"]).unwrap())
        .with_letter();
    let (scope, id, olivia) = (acme(), invitation.id(), support::olivia());
    let seen = world.stored(&invitation).revision();
    let amended = world.invitations.amend(&scope, id, &owner, seen, &olivia);
    assert_eq!(*block_on(amended).unwrap().sponsor(), olivia);
    world.run_due();
    let letter = world.mailer.last().unwrap();
    let redeemed = world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    assert_eq!(redeemed.granted().unwrap().roles.to_string(), "owner");
}

// R11
#[test]
fn r11_after_redemption_people_go_where_the_policy_allows_or_home() {
    let home = "https://app.example.com/home".parse().unwrap();
    let allowed = AllowedOrigins::parse(["https://app.example.com"]).unwrap();
    let redirects = RedirectPolicy::to(allowed).home(home);
    let world = World::with_policy(policy().redirects(redirects.clone()).build().unwrap());
    let (_, letter) = world.letter_for(&draft());
    let redeemed = world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    assert_eq!(
        redeemed.redirect().unwrap().as_str(),
        "https://app.example.com/home"
    );

    let lin = Claimant::new("lin")
        .unwrap()
        .verified("lin@example.com")
        .unwrap();
    let there = draft_for("lin@example.com").unwrap();
    let there = there.redirect("https://app.example.com/board?x=1").unwrap();
    let (_, letter) = world.letter_for(&there);
    let redeemed = world.redeem(letter.ticket().unwrap(), &lin).unwrap();
    assert_eq!(
        redeemed.redirect().unwrap().as_str(),
        "https://app.example.com/board?x=1"
    );

    let elsewhere = draft_for("eve@example.com").unwrap();
    let elsewhere = elsewhere
        .redirect("https://app.example.com.evil.example/")
        .unwrap();
    let refused = block_on(world.invitations.invite(&elsewhere, &grace())).unwrap_err();
    assert_eq!(refused.refusal(), Some(&InviteRefusal::Redirect));

    let overlay = policy().redirects(redirects.always_home()).build().unwrap();
    let world = World::with_policy(overlay);
    let (_, letter) = world.letter_for(&draft().redirect("https://app.example.com/x").unwrap());
    let redeemed = world.redeem(letter.ticket().unwrap(), &ada()).unwrap();
    assert_eq!(
        redeemed.redirect().unwrap().as_str(),
        "https://app.example.com/home"
    );
}

// G4
#[test]
fn g4_a_domain_list_holds_at_the_invitation_and_at_the_redemption() {
    let deny = || DomainPolicy::deny(["example.com"]).unwrap();
    let strict = policy().domains(deny()).build().unwrap();
    let world = World::with_policy(strict.clone());
    let refused = block_on(world.invitations.invite(&draft(), &grace())).unwrap_err();
    assert_eq!(refused.refusal(), Some(&InviteRefusal::Domain));

    let world = World::new();
    let (invitation, letter) = world.letter_for(&draft());
    world.directory.policy(ACME, strict.into()).unwrap();
    let refused = world.redeem(letter.ticket().unwrap(), &ada()).unwrap_err();
    assert_eq!(refused.refusal(), Some(&RedeemRefusal::Domain));
    assert_eq!(
        world.stored(&invitation).status_at(world.now()),
        Status::Pending
    );
}

// B5
#[test]
fn b5_there_is_no_short_code_to_guess() {
    let world = World::new();
    let (_, letter) = world.letter_for(&draft());
    let ticket = letter.ticket().unwrap();
    let alphabet_bits = 5;
    let prefix = "inv1_".len();
    let checks = 4;
    assert!((ticket.len() - prefix - checks) * alphabet_bits >= 128);
    for length in 0..ticket.len() {
        assert!(Ticket::parse(&ticket[..length]).is_err(), "{length}");
    }
}

#[test]
fn a_delivery_id_comes_back_from_its_text() {
    let world = World::new();
    let (_, letter) = world.letter_for(&draft());
    let quoted: DeliveryId = letter.delivery_id().to_string().parse().unwrap();
    block_on(world.invitations.record_bounce(&acme(), quoted)).unwrap();
    let robot = Actor::application("mail-hook").unwrap();
    assert_ne!(robot, grace());
    assert!(Invitee::Anyone.key().is_none());
}
