//! What must be true of a database, whatever happened to the processes that wrote it.

use std::collections::{BTreeMap, BTreeSet};

use invitation::{Invitation, Status, ports::Query};
use uuid::Uuid;

use super::{
    child::{LINK_USES, Service, scope},
    files::Folder,
};

/// What an audit counted.
pub(crate) struct Counted {
    pub(crate) invited: usize,
    pub(crate) redeemed: usize,
    pub(crate) uses: usize,
}

/// Everything that is stored.
pub(crate) async fn stored(service: &Service) -> Vec<Invitation> {
    let mut query = Query::in_scope(scope()).limit(Query::MAX_LIMIT);
    let mut rows = Vec::new();
    loop {
        let page = service.list(&query).await.expect("a page");
        assert!(page.unreadable.is_empty(), "every document can be read");
        rows.extend(page.items);
        let Some(next) = page.next else {
            return rows;
        };
        query = Query::in_scope(scope())
            .limit(Query::MAX_LIMIT)
            .after(&next)
            .expect("the cursor of this query");
    }
}

/// Holds the database to what it answered, and its tables to each other.
pub(crate) async fn audit(service: &Service, folder: &Folder, when: &str) -> Counted {
    let journal = folder.journal_entries();
    let rows: BTreeMap<String, Invitation> = stored(service)
        .await
        .into_iter()
        .map(|row| (row.id().to_string(), row))
        .collect();
    let ledger = ledger(service).await;
    let members: BTreeSet<String> = service
        .store()
        .members(&scope())
        .await
        .expect("the members")
        .into_keys()
        .map(|user| user.as_str().to_owned())
        .collect();

    // What was answered is there.
    for id in &journal.invited {
        assert!(rows.contains_key(id), "{when}: an invitation is lost");
    }
    for (id, users) in &journal.redeemed {
        assert_eq!(users.len(), 1, "{when}: a ticket was redeemed twice");
        assert!(
            users.is_subset(&members),
            "{when}: a redemption without its membership"
        );
        assert_eq!(
            rows.get(id).map(|row| row.state().status()),
            Some(Status::Accepted),
            "{when}: a redemption is lost"
        );
    }
    assert!(
        journal.used.is_subset(&members),
        "{when}: a use without its membership"
    );

    // The tables agree: one row of the ledger and one member for each redemption, and no others.
    let (links, people): (Vec<&Invitation>, Vec<&Invitation>) =
        rows.values().partition(|row| row.uses().is_multiple());
    let mut redeemed = 0;
    for row in &people {
        let id = row.id().to_string();
        let expected = usize::from(row.state().status() == Status::Accepted);
        let in_ledger = ledger.get(&id).copied().unwrap_or(0);
        assert_eq!(in_ledger, expected, "{when}: ledger and state disagree");
        let joined = members.iter().filter(|user| user.ends_with(&id)).count();
        assert_eq!(joined, expected, "{when}: members and state disagree");
        redeemed += expected;
    }
    let by_link = members
        .iter()
        .filter(|user| user.starts_with("link-"))
        .count();
    let mut uses = 0;
    for link in &links {
        let in_ledger = ledger.get(&link.id().to_string()).copied().unwrap_or(0);
        assert_eq!(
            in_ledger,
            link.use_count() as usize,
            "{when}: ledger and uses disagree"
        );
        assert!(link.use_count() <= LINK_USES);
        uses += in_ledger;
    }
    assert_eq!(by_link, uses, "{when}: members and uses disagree");
    assert_eq!(
        members.len(),
        redeemed + uses,
        "{when}: a member came from nowhere"
    );

    // One count for each creation, one for each letter that a creation brings.
    assert_eq!(
        tallied(service).await,
        links.len() + 2 * people.len(),
        "{when}: the counters and the rows disagree"
    );
    Counted {
        invited: people.len(),
        redeemed,
        uses,
    }
}

/// Every committed invitation's letter was handed over, each under one name.
pub(crate) async fn letters_are_complete(service: &Service, folder: &Folder) {
    let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for letter in folder.letters() {
        names.entry(letter.id).or_default().insert(letter.delivery);
    }
    for row in stored(service).await {
        let deliveries = names.get(&row.id().to_string()).map_or(0, BTreeSet::len);
        let expected = usize::from(!row.uses().is_multiple());
        assert_eq!(deliveries, expected, "a letter is lost, or has two names");
    }
}

async fn ledger(service: &Service) -> BTreeMap<String, usize> {
    let text = "SELECT invitation, count(*) FROM redemptions GROUP BY invitation";
    let rows = service.store().read(text).all().await.expect("the ledger");
    rows.iter()
        .map(|row| {
            let id = Uuid::from_slice(&row.get::<Vec<u8>>(0).unwrap()).unwrap();
            let count = usize::try_from(row.get::<i64>(1).unwrap()).unwrap();
            (id.to_string(), count)
        })
        .collect()
}

async fn tallied(service: &Service) -> usize {
    let text = "SELECT CAST(coalesce(sum(count), 0) AS BIGINT) FROM tallies";
    let row = service
        .store()
        .read(text)
        .one()
        .await
        .expect("the counters");
    usize::try_from(row.get::<i64>(0).unwrap()).unwrap()
}
