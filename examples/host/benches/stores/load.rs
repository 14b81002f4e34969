use invitation::{
    Change, Invitation, Lifetime, Policy, Roles,
    conformance::{Fixtures, Made},
    ports::{Clock, MAX_BATCH, Store},
    system::SystemClock,
};
use invitation_host::store::Database;

/// Half of all invitations are here.
pub(crate) const BIG: &str = "team:big";

/// Invitations in the mix of a service that has run for a while, one after the other.
pub(crate) struct Load {
    make: Fixtures,
    loaded: u64,
    /// Some of those that are open, from all over.
    pub(crate) open: Vec<Invitation>,
}

impl Load {
    pub(crate) fn new() -> Self {
        let policy = Policy::builder()
            .link("https://app.example.com/join")
            .and_then(|policy| policy.grants("owner", ["member"]))
            .unwrap()
            .allow_links(Roles::of(["member"]).unwrap())
            .allow_bearer()
            .build()
            .unwrap();
        Self {
            make: Fixtures::at(SystemClock.now()).unwrap().under(policy),
            loaded: 0,
            open: Vec::new(),
        }
    }

    /// Who makes invitations now.
    pub(crate) const fn make(&self) -> &Fixtures {
        &self.make
    }

    /// Commits until there are so many, and keeps every so many-th of those that wait for somebody.
    pub(crate) async fn up_to(&mut self, rows: u64, store: &Database, samples: usize) {
        let every = ((rows - self.loaded) / 10 / samples as u64).max(1);
        self.open.clear();
        let mut batch: Vec<Change> = Vec::with_capacity(MAX_BATCH);
        while self.loaded < rows {
            let number = self.loaded;
            let made = self.made(number);
            if number % 10 == 7 && (number / 10).is_multiple_of(every) {
                self.open.push(made.row.clone());
            }
            if batch.len() + made.changes.len() > MAX_BATCH {
                store.commit(&batch).await.unwrap();
                batch.clear();
            }
            batch.extend(made.changes);
            self.loaded += 1;
        }
        if !batch.is_empty() {
            store.commit(&batch).await.unwrap();
        }
    }

    /// Four of ten were redeemed, two revoked and one declined; one has expired, one waits for its
    /// letter, and one is a link that waits for its end.
    fn made(&self, number: u64) -> Made {
        let scope = if (number / 10).is_multiple_of(2) {
            BIG.to_owned()
        } else {
            format!("team:{}", number / 10 % 1_000)
        };
        let address = format!("user{number}@example.com");
        let age = if number % 10 == 6 {
            Lifetime::days(30)
        } else {
            Lifetime::seconds(number % 400_000)
        };
        let make = self.make.moved_to(self.make.now().before(age));
        if number % 10 == 8 {
            return make.link(&scope, Some(5)).unwrap();
        }
        let mut made = make.person(&scope, &address).unwrap();
        let fate = match number % 10 {
            0..4 => make.redeemed(&made.row, &format!("u{number}")),
            4..6 => make.revoked(&made.row),
            6 => self.make.lapsed(&made.row),
            9 => make.declined(&made.row),
            _ => return made,
        };
        let fate = fate.unwrap();
        made.changes.extend(fate.changes);
        made.row = fate.row;
        made
    }
}
