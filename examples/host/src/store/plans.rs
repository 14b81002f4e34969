//! How SQLite would answer what the store asks: by an index, and never from end to end.

use invitation::{
    Email, Invitation, Limit, Status, Timestamp,
    conformance::{Fixtures, Made},
    ports::{Clock, Query},
    system::SystemClock,
};

use super::{Asked, Database, bulk::Draft, commit, facts, list, read, sweep};

fn fixtures() -> Fixtures {
    Fixtures::at(SystemClock.now()).unwrap()
}

/// The steps of the plan of a statement.
async fn plan(database: &Database, draft: Draft) -> Vec<String> {
    let (text, values) = draft.into();
    let text = format!("EXPLAIN QUERY PLAN {text}");
    let statement = database.pools().read_built(text).bind_all(values);
    let rows = statement.all().await.unwrap();
    rows.iter()
        .map(|row| row.get::<String>(3).unwrap())
        .collect()
}

async fn fresh() -> Database {
    let database = Database::open("sqlite::memory:").await.unwrap();
    database.migrate().await.unwrap();
    database
}

/// No step of it walks a table, nor sorts what an index could have held in order.
fn must_search(plan: &[String]) {
    for step in plan {
        let walks = [
            "i",
            "n",
            "o",
            "m",
            "invitations",
            "invitation_names",
            "tallies",
            "members",
        ]
        .iter()
        .any(|table| {
            step == &format!("SCAN {table}") || step.starts_with(&format!("SCAN {table} "))
        });
        assert!(!walks, "{plan:#?}");
    }
}

#[tokio::test]
async fn a_page_is_walked_along_an_index_in_its_order() {
    let (database, make) = (fresh().await, fixtures());
    let row: Invitation = make.person("team:blue", "ada@example.com").unwrap().row;
    let query = || Query::in_scope(row.scope().clone());
    let role = row.grant().roles.iter().next().unwrap().clone();
    for query in [
        query(),
        query().newest_first().created_before(make.now()),
        query().with_status(Status::Pending),
        query()
            .with_status(Status::Expired)
            .with_status(Status::Accepted),
        query().by_inviter(row.inviter().user().clone()),
        query().granting(role.clone()),
        query().granting(role.clone()).newest_first(),
        Query::of_invitee(row.invitee()).unwrap(),
        Query::of_invitee(row.invitee()).unwrap().granting(role),
        Query::holding_address(row.invitee().email().unwrap()),
    ] {
        let mut draft = Draft::new(false);
        list::write(&mut draft, &query, make.now());
        let plan = plan(&database, draft).await;
        must_search(&plan);
        // Several parts are put into one order at the end, each no longer than a page. Those that
        // have expired and are still open are found by that, and are few.
        let sorts = plan.windows(2).any(|steps| {
            let [before, step] = steps else { return false };
            let is_short =
                before.starts_with("SCAN arm") || before.contains("invitations_standing");
            step.contains("TEMP B-TREE") && !is_short
        });
        assert!(!sorts, "{query:?}: {plan:#?}");
    }
}

#[tokio::test]
async fn a_commit_finds_all_it_must_know_by_keys() {
    let (database, make) = (fresh().await, fixtures());
    let mut new = make.person("team:blue", "ada@example.com").unwrap();
    new.change().unwrap().limits = vec![
        Limit::Open {
            max: 9,
            as_of: make.now(),
        },
        Limit::Tally {
            kind: invitation::LimitKind::CreatedPerScope,
            key: make.counter("one"),
            add: 1,
            max: 9,
            until: Timestamp::MAX,
        },
    ];
    let redeemed: Made = make.redeemed(&new.row, "ada").unwrap();
    let changes = [new.changes, redeemed.changes].concat();
    let mut draft = Draft::new(false);
    commit::write_load(&mut draft, make.now(), &changes);
    must_search(&plan(&database, draft).await);
}

#[tokio::test]
async fn what_the_directory_asks_is_found_by_keys() {
    let (database, make) = (fresh().await, fixtures());
    let row = make.person("team:blue", "ada@example.com").unwrap().row;
    let asked = Asked {
        scope: row.scope(),
        now: make.now(),
        users: vec![row.inviter().user()],
        address: row.invitee().email().map(Email::key),
        contact: None,
    };
    let mut draft = Draft::new(false);
    facts::write(&mut draft, &asked);
    must_search(&plan(&database, draft).await);
}

// K5
#[tokio::test]
async fn what_is_counted_is_counted_without_the_rows() {
    let (database, make) = (fresh().await, fixtures());
    let mut made = make.person("team:blue", "ada@example.com").unwrap();
    made.change().unwrap().limits = vec![Limit::Open {
        max: 9,
        as_of: make.now(),
    }];
    let redeemed = make.redeemed(&made.row, "ada").unwrap();
    let mut draft = Draft::new(false);
    commit::write_load(
        &mut draft,
        make.now(),
        &[made.changes, redeemed.changes].concat(),
    );
    let load = plan(&database, draft).await;
    let mut draft = Draft::new(false);
    draft.push(read::COUNT).values = vec!["team:blue".into(), make.now().into()];
    let count = plan(&database, draft).await;
    for (plan, index, times) in [
        (&load, "members_until", 2),
        (&load, "invitations_standing", 1),
        (&count, "invitations_standing", 1),
    ] {
        let steps = plan.iter().filter(|step| step.contains(index));
        let steps: Vec<_> = steps.collect();
        assert_eq!(steps.len(), times, "{plan:#?}");
        let is_enough = |step: &&String| step.contains("USING COVERING INDEX");
        assert!(steps.iter().all(is_enough), "{plan:#?}");
    }
}

#[tokio::test]
async fn what_is_swept_is_found_in_the_order_of_its_age() {
    let database = fresh().await;
    let mut draft = Draft::new(false);
    draft.push(sweep::CLOSE_UNPROVEN);
    let plan = plan(&database, draft).await;
    must_search(&plan);
    assert!(
        plan.iter().any(|step| step.contains("accounts_unproven")),
        "{plan:#?}"
    );
}
