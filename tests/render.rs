//! Letters as they are read: what they say, in which headers, and how little an inviter can do to them.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use invitation::{
    Lifetime,
    letter::Letter,
    ports::{Handed, MailError, Mailer},
    render::{Rendered, Renderer},
};
use std::sync::Mutex;
use support::{World, draft};

struct Post {
    renderer: Renderer,
    rendered: Mutex<Vec<Rendered>>,
}

impl Mailer for Post {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        let rendered = self.renderer.render(letter).unwrap();
        self.rendered.lock().unwrap().push(rendered);
        Ok(Handed::default())
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(20)
    }
}

#[test]
fn an_invitation_says_who_invites_into_what_as_what_and_until_when() {
    let renderer = Renderer::builder()
        .product("Example")
        .unwrap()
        .from("invitations@mail.example.com")
        .unwrap()
        .build()
        .unwrap();
    let world = World::new();
    let draft = draft().from_name("Grace Hopper").unwrap();
    world.invite(&draft.scope_name("Acme").unwrap());
    let post = Post {
        renderer,
        rendered: Mutex::default(),
    };
    support::run(&world.invitations, &post);
    let rendered = post.rendered.into_inner().unwrap().pop().unwrap();
    assert_eq!(rendered.subject(), "Grace Hopper invites you to Acme");
    for part in [rendered.text(), rendered.html()] {
        for words in [
            "Grace Hopper invites you to join the organization Acme.",
            "member",
            "27 November 2026, 12:00 UTC (7 days left)",
            "app.example.com",
        ] {
            assert!(part.contains(words), "{words}");
        }
    }
}
