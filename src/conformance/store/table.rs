/// The table of all cases, handed to a macro of the caller's: in the crate it becomes the list of
/// cases, at a host one test for each.
#[doc(hidden)]
#[macro_export]
macro_rules! __store_cases {
    ([$($then:tt)+] $args:tt) => {
        $($then)+! { $args
            rows::every_field_comes_back_as_it_was_written {
                promise: "a row is read as it was written, every field at its limits",
                why: "a column that cuts, trims or re-encodes changes what somebody was granted",
                rows: "",
            }
            rows::every_state_comes_back_as_it_was_written {
                promise: "a row is read as it was written, in every state it can come to",
                why: "a state that is lost in storage lives again",
                rows: "A12",
            }
            rows::a_replacement_replaces_all_of_the_document {
                promise: "a replacement leaves nothing of the document before it",
                why: "a write that merges keeps a role or a text that was taken away",
                rows: "",
            }
            rows::times_keep_their_microseconds {
                promise: "times are kept to the microsecond, from year 1 to year 9999",
                why: "a rounded time moves an expiry and breaks the order of lists",
                rows: "E7",
            }
            rows::an_insert_never_overwrites {
                promise: "an insert with an id that is taken fails and leaves the row as it is",
                why: "an upsert hands one person's invitation to another",
                rows: "B11",
            }
            rows::a_read_sees_what_was_written_before {
                promise: "a read sees every commit that was answered before it began",
                why: "a replica or a cache that is behind shows a revoked invitation as open",
                rows: "A8",
            }
            rows::no_call_reaches_into_another_scope {
                promise: "no call reaches a row by its id from another scope",
                why: "one tenant revokes, redeems or reads what is another's",
                rows: "D7, D8",
            }
            rows::a_miss_is_an_answer {
                promise: "what is not there is a miss, and never an error or another row",
                why: "the service takes a miss for the truth",
                rows: "",
            }

            keys::an_id_is_unique_over_all_scopes {
                promise: "an id is unique over all scopes",
                why: "two rows of one id share a ledger",
                rows: "B11",
            }
            keys::a_digest_is_unique_over_all_scopes {
                promise: "a digest is unique over all scopes, also where a replacement takes it, and free once it is replaced",
                why: "one ticket opens two invitations, or one that was replaced still opens its own",
                rows: "B11, D9",
            }
            keys::a_digest_is_matched_in_full {
                promise: "a row is found by its whole digest and by nothing less",
                why: "a look-up by prefix makes a ticket short enough to guess",
                rows: "B5",
            }
            keys::a_slot_is_taken_within_its_scope_alone {
                promise: "a slot is unique by scope and invitee among the rows that hold one",
                why: "two live invitations of one person, or one tenant that blocks another",
                rows: "A16",
            }
            keys::a_slot_is_free_after_every_end {
                promise: "a row that has ended holds no slot",
                why: "whoever declined or left can never be invited again",
                rows: "D5",
            }
            keys::a_replacement_takes_no_slot_that_is_taken {
                promise: "a replacement that takes a slot fails where the slot is taken",
                why: "an approval makes a second live invitation of one person",
                rows: "A16",
            }
            keys::a_redeemer_is_in_a_ledger_once {
                promise: "a ledger row is unique by invitation and redeemer, kept as written, and outlives an erasure",
                why: "one person uses up a link, or comes back after being forgotten",
                rows: "A9, K2",
            }
            keys::scopes_compare_bytewise {
                promise: "scopes compare bytewise, whatever the collation",
                why: "a tenant named almost like another sees its invitations",
                rows: "C7",
            }
            keys::invitees_compare_bytewise {
                promise: "user ids and addresses compare bytewise, whatever the collation",
                why: "whoever registers a look-alike address takes over an invitation",
                rows: "C6, C7",
            }
            keys::inviters_and_roles_compare_bytewise {
                promise: "inviters and roles compare bytewise, whatever the collation",
                why: "a list shows what belongs to somebody else",
                rows: "C7",
            }

            revisions::a_stale_revision_is_refused {
                promise: "a write fails unless the row is at the expected revision",
                why: "a decision on what was read is applied to something else",
                rows: "A2",
            }
            revisions::one_of_many_writers_wins {
                promise: "of several writers of one revision exactly one wins, and the others leave nothing",
                why: "a single-use ticket is redeemed twice",
                rows: "A1, A2, A8",
            }
            revisions::a_redemption_and_a_revocation_exclude_each_other {
                promise: "of a redemption and a revocation of one revision exactly one is made",
                why: "the revocation succeeds and the member exists anyway",
                rows: "A1, A3, A6",
            }
            revisions::a_redemption_and_a_resend_exclude_each_other {
                promise: "of a redemption and a resend of one revision exactly one is made",
                why: "a letter goes out for what was redeemed, or the redemption is undone",
                rows: "A3, D9",
            }
            revisions::a_redemption_and_an_erasure_exclude_each_other {
                promise: "of a redemption and an erasure of one revision exactly one is made",
                why: "what was erased comes back with the late write",
                rows: "G2",
            }
            revisions::no_link_is_used_after_its_revocation {
                promise: "a use fails once the revision has moved on, and is never lost beside it",
                why: "a revoked link lets somebody in",
                rows: "A6",
            }

            uses::a_use_counts_and_changes_nothing_else {
                promise: "a use adds one and leaves document and revision; a write keeps the count",
                why: "a count that is reset lets a link in again",
                rows: "K14",
            }
            uses::uses_end_at_their_cap {
                promise: "a use at the cap fails, and the link counts as accepted from then on",
                why: "a link for three lets in a fourth",
                rows: "A14",
            }
            uses::two_hundred_claimants_share_fifty_uses {
                promise: "of 200 claimants of a link for 50, exactly 50 come in and each hears a clear answer",
                why: "a hot link starves under compare-and-swap, or lets in too many",
                rows: "K14",
            }
            uses::the_last_use_has_one_taker {
                promise: "of several that claim the last use, exactly one comes in",
                why: "the cap is passed by those who read it at once",
                rows: "A1, A14",
            }
            uses::a_user_at_several_doors_comes_in_once {
                promise: "of several claims of one user, exactly one is made",
                why: "a double click spends two uses",
                rows: "A9",
            }

            order::an_insert_is_checked_in_order {
                promise: "an insert is checked in order: id; slot; deadline; limits in theirs",
                why: "the retry of a create that had succeeded hears a false reason",
                rows: "K6",
            }
            order::a_replacement_is_checked_in_order {
                promise: "a replacement is checked in order: revision; slot; deadline; limits",
                why: "the loser of a race hears a false reason, and does not decide again",
                rows: "A8, K6",
            }
            order::a_use_is_checked_in_order {
                promise: "a use is checked in order: revision; ledger; uses; deadline; limits",
                why: "who came in before hears that the link is used up",
                rows: "A9, K6",
            }
            order::a_repeated_create_finds_its_own_id {
                promise: "a create that is made again fails on its id, though its slot and its limits are taken by itself",
                why: "whose answer was lost hears \"limit reached\" for what had succeeded",
                rows: "K6",
            }
            order::the_answer_names_the_change_that_failed {
                promise: "the answer names the first change and check that failed",
                why: "a bulk command blames the wrong row",
                rows: "F13",
            }
            order::no_commit_is_made_after_its_deadline {
                promise: "a change is refused from its deadline on",
                why: "a redemption that was decided in time is made after the expiry",
                rows: "E1, K11",
            }
            order::the_veto_comes_last_and_undoes_all [Refusing] {
                promise: "the host's veto comes after every other check and leaves nothing",
                why: "a full house hides the true reason, or burns the ticket",
                rows: "A4, A14, K5",
            }
            order::changed_facts_are_a_conflict [OtherStamp] {
                promise: "a change that was decided on another stamp is a conflict",
                why: "somebody invites on a standing that was taken from them",
                rows: "D3",
            }

            batches::a_batch_is_written_whole_or_not_at_all {
                promise: "the changes of a commit are written all or none, wherever one fails",
                why: "the ticket is spent and nobody became a member",
                rows: "A4",
            }
            batches::a_change_sees_those_before_it {
                promise: "the changes of a commit are applied in their order, each seeing those before it",
                why: "an invitation cannot take the place of the one it supersedes",
                rows: "D5",
            }
            batches::the_largest_batch_is_taken {
                promise: "a commit of the most changes is made, and a larger one never in part",
                why: "a bulk command stops half-way",
                rows: "F13",
            }

            limits::open_invitations_are_counted_as_they_stand {
                promise: "the open limit counts what is open in the scope at the moment of the change, itself included",
                why: "expired invitations hold seats for ever",
                rows: "A15",
            }
            limits::open_invitations_stay_within_their_cap_in_a_race {
                promise: "the open limit holds under concurrency",
                why: "a bare count lets twelve into five places",
                rows: "A14, K5",
            }
            limits::a_counter_counts_up_to_its_cap_and_never_back {
                promise: "a counter counts over all scopes up to its cap; revoking refunds nothing, erasing resets nothing",
                why: "revoke and invite again bombs a mailbox",
                rows: "F9, K13",
            }
            limits::a_counter_stays_within_its_cap_in_a_race {
                promise: "a counter holds under concurrency",
                why: "many requests at once pass every limit",
                rows: "F9",
            }
            limits::writers_that_share_counters_alone_all_succeed {
                promise: "a deadlock or a serialization failure is an error to retry, never a conflict",
                why: "an invitation is taken for a duplicate and silently lost",
                rows: "A10, K16",
            }

            lists::pages_go_on_where_the_last_one_ended {
                promise: "pages go on in order of time, then id, while rows are inserted",
                why: "rows of one moment are left out or shown twice",
                rows: "G1",
            }
            lists::a_list_holds_what_was_asked_for {
                promise: "a list holds exactly the rows that match, in the order of the query",
                why: "an inviter sees the invitations of others",
                rows: "G1",
            }
            lists::a_status_is_as_of_the_time_of_asking {
                promise: "the status in lists and counts is as of the given time, forth and back",
                why: "an expired invitation is shown as open until a sweeper has run",
                rows: "A13, A15",
            }
            lists::counts_agree_with_lists {
                promise: "the counts of a scope are those of its lists",
                why: "a page says 3 and shows 2",
                rows: "",
            }
            lists::every_row_that_holds_an_address_is_found {
                promise: "every row that holds an address is found by it, over all scopes, and none once it is erased",
                why: "an erasure leaves copies behind",
                rows: "G2",
            }
            lists::a_cursor_is_bound_to_its_query {
                promise: "the cursor of a page is refused by another query",
                why: "a cursor carried over shows rows that the query hides",
                rows: "",
            }

            agenda::a_row_is_claimed_when_it_is_due {
                promise: "a row is claimed from its date on, and never where it has none",
                why: "letters go out early, or an erased row is worked on",
                rows: "F1",
            }
            agenda::a_lease_covers_a_row_until_it_ends {
                promise: "no row is claimed within its lease; when it ends the row is claimed again",
                why: "a letter is sent twice, or lost with the worker that held it",
                rows: "K8",
            }
            agenda::the_earliest_are_claimed_first {
                promise: "rows are claimed in the order in which they fell due, at most as many as asked for",
                why: "under load the oldest letter is never sent",
                rows: "K8",
            }
            agenda::a_row_that_is_never_written_is_set_aside {
                promise: "each claim is counted, and a row at the most claims is left out until it is written",
                why: "a row that crashes its worker is claimed for ever",
                rows: "K9",
            }
            agenda::a_write_ends_the_lease_and_sets_the_date {
                promise: "a write sets the date from the index and clears the lease and the claim count",
                why: "a letter that was asked for again waits for a lease, or is never sent",
                rows: "K7, K9",
            }
            agenda::a_use_leaves_the_agenda_alone {
                promise: "a use leaves date, lease and claim count as they are",
                why: "a hot link is worked on by every worker at once",
                rows: "K14",
            }
            agenda::workers_share_what_is_due {
                promise: "workers at once get every due row, and no row twice",
                why: "a letter is sent by two workers",
                rows: "F3, K8",
            }

            drops::a_dropped_commit_leaves_all_or_nothing {
                promise: "a commit whose future is dropped leaves all of its effect or none",
                why: "a browser that goes away leaves half of an invitation",
                rows: "A17",
            }
            drops::a_dropped_claim_leaves_leases_that_end {
                promise: "a claim whose future is dropped leaves at most leases, and they end",
                why: "a worker that is stopped takes its rows with it",
                rows: "A17",
            }
            drops::dropped_calls_leave_the_store_at_work {
                promise: "a store works on after calls were dropped",
                why: "each impatient client costs a connection",
                rows: "A17",
            }
        }
    };
}
