//! A mailer that renders what it is given, and a life that makes every letter.

use std::sync::Mutex;

use invitation::{
    GuestWish, Invite, LetterKind, Lifetime, Locale, UserId,
    letter::Letter,
    policy::{Duplicates, RedirectPolicy, Requests},
    ports::{Handed, MailError, Mailer},
    render::{Rendered, Renderer, RendererBuilder},
    values::AllowedOrigins,
};
use pollster::block_on;

use super::{World, grace, limits, olivia, policy, run};

/// A letter that was written, and what a test needs to know of it.
pub(crate) struct Posted {
    pub(crate) kind: LetterKind,
    pub(crate) place: String,
    pub(crate) delivery: String,
    pub(crate) link: Option<String>,
    pub(crate) block_token: Option<String>,
    pub(crate) rendered: Rendered,
}

pub(crate) struct Post {
    renderer: Renderer,
    posted: Mutex<Vec<Posted>>,
}

impl Post {
    pub(crate) fn new(renderer: Renderer) -> Self {
        Self {
            renderer,
            posted: Mutex::default(),
        }
    }

    pub(crate) fn take(&self) -> Vec<Posted> {
        std::mem::take(&mut self.posted.lock().unwrap())
    }
}

impl Mailer for Post {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        self.posted.lock().unwrap().push(Posted {
            kind: letter.kind(),
            place: letter.scope().kind().to_owned(),
            delivery: letter.delivery_id().to_string(),
            link: letter.link().map(str::to_owned),
            block_token: letter.block_token().map(str::to_owned),
            rendered: self.renderer.render(letter).unwrap(),
        });
        Ok(Handed::default())
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(20)
    }
}

pub(crate) fn renderer() -> RendererBuilder {
    Renderer::builder()
        .product("Example")
        .unwrap()
        .from("invitations@mail.example.com")
        .unwrap()
        .block_page("https://app.example.com/block")
        .unwrap()
}

/// The invitation that this draft makes, as Ada reads it.
pub(crate) fn letter(renderer: RendererBuilder, draft: &Invite) -> Posted {
    let world = World::new();
    world.invite(draft);
    let post = Post::new(renderer.build().unwrap());
    run(&world.invitations, &post);
    let mut posted = post.take();
    assert_eq!(posted.len(), 1);
    posted.remove(0)
}

/// Scopes of every kind that is worded in its own way.
pub(crate) const PLACES: [&str; 6] = [
    "organization:acme",
    "team-page:42",
    "own-page:7",
    "tenant:acme",
    "application:shop",
    "project:9",
];

/// Lives through everything that makes a letter, in this language. `words` adds to each draft.
pub(crate) fn every_letter(
    renderer: Renderer,
    language: &str,
    words: impl Fn(Invite) -> Invite,
) -> Vec<Posted> {
    let language = Locale::or_english(language);
    let origins = AllowedOrigins::parse(["https://wiki.example.com"]).unwrap();
    let rules = policy()
        .limits(limits(|limits| limits.letters = None))
        .duplicates(Duplicates::Allow)
        .redirects(RedirectPolicy::to(origins))
        .requests(Requests::Anyone)
        .remind(Lifetime::days(1))
        .tell_lapse()
        .tell_acceptance();
    let world = World::with_policy(rules.build().unwrap());
    for place in PLACES {
        world.directory.member(place, "olivia", ["owner"]).unwrap();
    }
    for user in ["olivia", "lin"] {
        let address = format!("{user}@example.com");
        let directory = world.directory.address(user, &address).unwrap();
        directory.language(user, language.clone()).unwrap();
    }
    let acme = PLACES[0];
    world.directory.approver(acme, "boss@example.com").unwrap();
    world
        .directory
        .guest(acme, "guest-9", "old@example.com")
        .unwrap();
    let post = Post::new(renderer);

    let draft = |place: &str, address: &str| {
        let draft = Invite::email(place, address).unwrap();
        let draft = draft.role("admin").unwrap().role("member").unwrap();
        words(draft.language(language.clone()))
    };
    let invite = |draft: &Invite| block_on(world.invitations.invite(draft, &olivia())).unwrap();
    for place in PLACES {
        let draft = draft(place, "ada@example.com");
        invite(&draft.redirect("https://wiki.example.com/welcome").unwrap());
    }
    let lin = super::claimant("lin", "lin@example.com");
    let request = draft(acme, "lin@example.com");
    let request = block_on(world.invitations.request(&request, &lin)).unwrap();
    run(&world.invitations, &post);
    let request = world.stored(&request.invitation);
    let (scope, seen) = (request.scope(), request.revision());
    block_on(
        world
            .invitations
            .reject(scope, request.id(), seen, &grace()),
    )
    .unwrap();

    let guest = GuestWish::Reset(UserId::new("guest-9").unwrap());
    invite(&draft(acme, "new@example.com").guest(guest));
    let taken = invite(&draft(acme, "eve@example.com").with_link());
    let claimant = super::claimant("eve", "eve@example.com");
    world.redeem(&super::ticket_of(&taken), &claimant).unwrap();
    for _ in 0..18 {
        run(&world.invitations, &post);
        world.advance(Lifetime::hours(12));
    }
    let posted = post.take();
    for kind in LetterKind::ALL {
        assert!(posted.iter().any(|letter| letter.kind == kind), "{kind:?}");
    }
    posted
}
