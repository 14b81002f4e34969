//! Every kind of letter in every language: `cargo run --features render --example letters [FOLDER]`.
//!
//! Writes each letter as `.html` and `.txt` into the folder (`target/letters` if none is given), to be
//! looked at in a browser. Nothing is sent.

use std::{
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
};

use invitation::{
    Actor, Claimant, GuestWish, Invitations, Invite, Keyring, LetterKind, Lifetime, Locale, Policy,
    UserId,
    letter::Letter,
    memory::{ManualClock, MemoryDirectory, MemoryStore, SeededEntropy},
    policy::{Limits, RedirectPolicy, Requests},
    ports::{Handed, MailError, Mailer},
    render::Renderer,
    values::AllowedOrigins,
};

type Service = Invitations<MemoryStore, MemoryDirectory>;

/// One scope for each way in which an invitation is worded.
const SCOPES: [(&str, &str); 6] = [
    ("organization:acme", "Acme"),
    ("team-page:42", "Rocket Runners"),
    ("own-page:7", "Rivers Trust"),
    ("tenant:acme", "Acme"),
    ("application:shop", "Acme Shop"),
    ("project:9", "Apollo"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args_os()
        .nth(1)
        .map_or_else(|| PathBuf::from("target/letters"), PathBuf::from);
    let renderer = Renderer::builder()
        .product("Example")?
        .from("invitations@mail.example.com")?
        .block_page("https://app.example.com/block")?
        .build()?;
    let languages: Vec<String> = renderer.languages().map(str::to_owned).collect();
    let desk = Desk { renderer, folder };
    for language in &languages {
        pollster::block_on(write_all(&Locale::parse(language)?, &desk))?;
    }
    println!(
        "wrote every letter in {} languages into {}",
        languages.len(),
        desk.folder.display()
    );
    Ok(())
}

/// Lives through everything that makes a letter, in one language.
async fn write_all(language: &Locale, desk: &Desk) -> Result<(), Box<dyn Error>> {
    let clock = ManualClock::at("2026-11-20T09:00:00Z".parse()?);
    let invitations = world(language, &clock)?;
    let grace = Actor::person("grace")?;

    for (scope, place) in SCOPES {
        let draft = draft(scope, place, language)?;
        let draft = match scope {
            // One letter with all that an inviter can add, and the others without.
            "organization:acme" => draft
                .header("For everybody in the tracks team")?
                .message("Hi Ada,\n\nthe plans for the engine are at www.example.net.\nSee you on Monday!")?
                .footer("Grace, room 7")?
                .redirect("https://wiki.example.com/welcome")?,
            // One that says as little as it can.
            "project:9" => Invite::email(scope, "ada@example.com")?
                .role("member")?
                .language(language.clone()),
            _ => draft,
        };
        invitations.invite(&draft, &grace).await?;
    }
    // Somebody asks, and is turned down.
    let lin = Claimant::new("lin")?.verified("lin@example.com")?;
    let wish = Invite::email("organization:acme", "lin@example.com")?
        .role("member")?
        .named("Lin Wei")?
        .from_name("Lin Wei")?
        .scope_name("Acme")?
        .language(language.clone());
    let asked = invitations.request(&wish, &lin).await?.invitation;
    invitations.run_due(desk, 100).await?;
    let request = invitations.get(asked.scope(), asked.id()).await?;
    let (scope, seen) = (request.scope(), request.revision());
    invitations
        .reject(scope, request.id(), seen, &grace)
        .await?;

    // A guest gets another address.
    let guest = UserId::new("guest-9")?;
    let reset = Invite::email("tenant:acme", "new@example.com")?
        .role("member")?
        .from_name("Grace Hopper")?
        .scope_name("Acme")?
        .language(language.clone())
        .guest(GuestWish::Reset(guest));
    invitations.invite(&reset, &grace).await?;

    // One is taken up; the others are reminded of, and lapse.
    let shop = Invite::email("application:shop", "lin@example.com")?
        .role("member")?
        .named("Lin Wei")?
        .from_name("Grace Hopper")?
        .scope_name("Acme Shop")?
        .with_link();
    let taken = invitations.invite(&shop, &grace).await?;
    let link = taken.link.ok_or("no link")?;
    let ticket = link.expose_secret().rsplit('=').next().unwrap_or_default();
    invitations.redeem(ticket, &lin).await?;
    for _ in 0..8 {
        invitations.run_due(desk, 100).await?;
        clock.advance(Lifetime::days(1));
    }
    invitations.run_due(desk, 100).await?;
    desk.check(language)
}

fn draft(scope: &str, place: &str, language: &Locale) -> Result<Invite, Box<dyn Error>> {
    Ok(Invite::email(scope, "ada@example.com")?
        .role("admin")?
        .role("member")?
        .named("Ada Lovelace")?
        .from_name("Grace Hopper")?
        .scope_name(place)?
        .language(language.clone()))
}

fn world(language: &Locale, clock: &ManualClock) -> Result<Service, Box<dyn Error>> {
    let store = MemoryStore::with_clock(clock.clone());
    let directory = MemoryDirectory::over(&store);
    for (scope, _) in SCOPES {
        directory.member(scope, "grace", ["owner"])?;
    }
    for user in ["grace", "lin"] {
        directory
            .address(user, &format!("{user}@example.com"))?
            .language(user, language.clone())?;
    }
    directory
        .approver("organization:acme", "grace@example.com")?
        .guest("tenant:acme", "guest-9", "old@example.com")?;
    // Nobody gets as many letters a day as Ada does here.
    let mut limits = Limits::default();
    limits.letters = None;
    let origins = AllowedOrigins::parse(["https://wiki.example.com"])?;
    let policy = Policy::builder()
        .link("https://app.example.com/join")?
        .grants("owner", ["admin", "member"])?
        .allow_texts()
        .limits(limits)
        .redirects(RedirectPolicy::to(origins))
        .requests(Requests::Anyone)
        .remind(Lifetime::days(2))
        .tell_lapse()
        .tell_acceptance()
        .build()?;
    let keyring = Keyring::parse(
        "k1:active:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    )?;
    let entropy = SeededEntropy::new(1);
    Ok(Invitations::with_ports(
        store,
        directory,
        keyring,
        policy,
        clock.clone(),
        entropy,
    ))
}

/// A mailer that writes letters down.
struct Desk {
    renderer: Renderer,
    folder: PathBuf,
}

impl Desk {
    fn write(&self, letter: &Letter) -> Result<(), Box<dyn Error>> {
        let rendered = self.renderer.render(letter)?;
        let folder = self.folder.join(rendered.language().as_str());
        fs::create_dir_all(&folder)?;
        let name = match letter.kind() {
            LetterKind::Invitation => format!("invitation-{}", letter.scope().kind()),
            kind => kind.as_str().replace('_', "-"),
        };
        let head: String = rendered
            .headers()
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        let text = format!(
            "From: {} <{}>\nSubject: {}\nMessage-ID: {}\n{head}\n{}",
            rendered.from_name(),
            rendered.from().as_str(),
            rendered.subject(),
            rendered.message_id(),
            rendered.text()
        );
        fs::write(folder.join(&name).with_extension("html"), rendered.html())?;
        fs::write(folder.join(&name).with_extension("txt"), text)?;
        Ok(())
    }

    /// Whether every kind of letter was written in this language.
    fn check(&self, language: &Locale) -> Result<(), Box<dyn Error>> {
        let folder: &Path = &self.folder.join(language.as_str());
        let kinds = LetterKind::ALL
            .into_iter()
            .filter(|kind| *kind != LetterKind::Invitation)
            .map(|kind| kind.as_str().replace('_', "-"));
        let places = SCOPES
            .into_iter()
            .filter_map(|(scope, _)| scope.split(':').next())
            .map(|kind| format!("invitation-{kind}"));
        for name in kinds.chain(places) {
            if !folder.join(&name).with_extension("txt").exists() {
                return Err(format!("no letter {name} in {language}").into());
            }
        }
        Ok(())
    }
}

impl Mailer for Desk {
    async fn send(&self, letter: &Letter) -> Result<Handed, MailError> {
        self.write(letter)
            .map(|()| Handed::default())
            .map_err(|_| MailError::transient())
    }

    fn timeout(&self) -> Lifetime {
        Lifetime::seconds(20)
    }
}
