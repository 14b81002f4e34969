//! Stores that are broken on purpose: the test kit is accepted only if each of them fails it, in the
//! cases that are there for its fault.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test stops at the first surprise"
)]

mod broken;

use broken::{Broken, Fault, Sound, agenda::*, content::*, keys::*, lists::*, races::*, rules::*};
use invitation::{
    conformance::{Bench, store},
    memory::MemoryStore,
};

/// What the kit catches, by the cases that must catch it.
fn must_fail(bench: &Bench, cases: &[&str]) {
    for name in cases {
        let case = store::find(name).unwrap_or_else(|| panic!("there is no case {name}"));
        let Err(failure) = case.run_blocking(bench) else {
            panic!("the broken store passes {name}");
        };
        assert_eq!(failure.case(), *name);
        assert_eq!(failure.promise(), case.promise);
        assert!(!failure.seen().is_empty());
    }
}

fn bench_of<F: Fault + 'static>(fault: fn() -> F) -> Bench {
    Bench::new(move || async move { Broken::with(fault()) })
}

macro_rules! broken {
    ($($name:ident: $fault:expr => [$($case:ident),+ $(,)?];)+) => {$(
        #[test]
        fn $name() {
            must_fail(&bench_of(|| $fault), &[$(stringify!($case)),+]);
        }
    )+};
}

#[test]
fn the_wrapper_alone_fails_nothing() {
    let bench = bench_of(Sound::default);
    let report = invitation::conformance::block_on(invitation::conformance::report(&bench));
    assert!(report.is_sound(), "{report}");
    assert_eq!(report.passed + 2, report.cases, "{report}");
}

broken! {
    // A1, A2
    get_then_put: GetThenPut => [
        one_of_many_writers_wins,
        a_redemption_and_a_revocation_exclude_each_other,
        a_redemption_and_a_resend_exclude_each_other,
        a_redemption_and_an_erasure_exclude_each_other,
    ];
    a_revision_that_is_ignored: IgnoresRevision => [
        a_stale_revision_is_refused,
        one_of_many_writers_wins,
        no_link_is_used_after_its_revocation,
    ];
    uses_without_a_cap: UsesUnguarded => [
        uses_end_at_their_cap,
        two_hundred_claimants_share_fifty_uses,
        the_last_use_has_one_taker,
        a_use_is_checked_in_order,
    ];
    uses_that_are_read_before: UsesReadBefore => [
        two_hundred_claimants_share_fifty_uses,
        the_last_use_has_one_taker,
    ];
    // K14
    uses_that_starve: UsesStarve::default() => [two_hundred_claimants_share_fifty_uses];
    // K5
    an_open_limit_that_is_read_before: OpenReadBefore => [
        open_invitations_stay_within_their_cap_in_a_race,
    ];
    a_counter_that_is_read_before: TallyReadBefore => [a_counter_stays_within_its_cap_in_a_race];
    // A10
    a_deadlock_that_is_a_duplicate: DeadlockIsDuplicate::default() => [
        writers_that_share_counters_alone_all_succeed,
    ];
    a_ledger_without_a_key: LedgerWithoutKey => [
        a_redeemer_is_in_a_ledger_once,
        a_user_at_several_doors_comes_in_once,
        a_use_is_checked_in_order,
    ];
    // A17
    half_of_a_commit_when_dropped: HalfWhenDropped => [a_dropped_commit_leaves_all_or_nothing];
    connections_that_are_lost: LosesConnections::default() => [dropped_calls_leave_the_store_at_work];

    // B11
    an_upsert_on_insert: UpsertOnInsert => [
        an_insert_never_overwrites,
        a_repeated_create_finds_its_own_id,
        an_insert_is_checked_in_order,
    ];
    nothing_on_conflict: NothingOnConflict => [
        an_insert_never_overwrites,
        an_id_is_unique_over_all_scopes,
        a_digest_is_unique_over_all_scopes,
    ];
    // A16
    a_slot_over_all_scopes: SlotOverAllScopes => [a_slot_is_taken_within_its_scope_alone];
    // D5
    a_slot_that_is_held_for_ever: SlotHeldForEver::default() => [
        a_slot_is_free_after_every_end,
        a_replacement_takes_no_slot_that_is_taken,
        a_change_sees_those_before_it,
    ];
    // C6, C7
    a_collation_without_case: Collation::without_case() => [
        invitees_compare_bytewise,
        scopes_compare_bytewise,
    ];
    a_collation_without_accents: Collation::without_accents() => [
        invitees_compare_bytewise,
        scopes_compare_bytewise,
    ];
    a_collation_without_trailing_spaces: Collation::without_trailing_spaces() => [
        invitees_compare_bytewise,
        scopes_compare_bytewise,
    ];
    a_collation_of_compatible_characters: Collation::of_compatible_characters() => [
        invitees_compare_bytewise,
        scopes_compare_bytewise,
    ];
    lists_without_case: ListWithoutCase => [inviters_and_roles_compare_bytewise];
    // D8
    a_scope_that_is_ignored: ScopeIgnored::default() => [
        no_call_reaches_into_another_scope,
        scopes_compare_bytewise,
    ];
    a_digest_by_its_prefix: DigestByPrefix::default() => [a_digest_is_matched_in_full];

    // E7
    time_in_milliseconds: Milliseconds => [
        times_keep_their_microseconds,
        every_state_comes_back_as_it_was_written,
    ];
    texts_that_are_cut: CutTexts => [every_field_comes_back_as_it_was_written];
    reads_that_are_stale: StaleReads::default() => [a_read_sees_what_was_written_before];
    a_write_that_resets_the_uses: WriteResetsUses::default() => [
        a_use_counts_and_changes_nothing_else,
    ];

    // K6
    limits_before_ids: LimitsFirst => [
        an_insert_is_checked_in_order,
        a_replacement_is_checked_in_order,
        a_use_is_checked_in_order,
        a_repeated_create_finds_its_own_id,
    ];
    blame_on_the_first: BlamesTheFirst => [
        the_answer_names_the_change_that_failed,
        a_batch_is_written_whole_or_not_at_all,
        a_change_sees_those_before_it,
    ];
    no_deadline: NoDeadline => [
        no_commit_is_made_after_its_deadline,
        an_insert_is_checked_in_order,
    ];
    // A4
    a_batch_one_by_one: OneByOne => [
        a_batch_is_written_whole_or_not_at_all,
        the_answer_names_the_change_that_failed,
    ];
    checks_before_the_batch: ChecksBeforeTheBatch => [
        a_change_sees_those_before_it,
        a_slot_is_free_after_every_end,
    ];
    a_batch_that_is_cut: CutBatch => [the_largest_batch_is_taken];
    // A15
    an_open_limit_that_counts_the_lapsed: CountsTheLapsed => [
        open_invitations_are_counted_as_they_stand,
    ];
    // F9, K13
    a_counter_that_refunds: RefundsOnRevoke::default() => [
        a_counter_counts_up_to_its_cap_and_never_back,
    ];
    a_counter_of_what_failed: CountsWhatFailed::default() => [
        an_insert_is_checked_in_order,
        a_counter_counts_up_to_its_cap_and_never_back,
    ];

    // G1
    pages_without_a_tie_break: NoTieBreak => [pages_go_on_where_the_last_one_ended];
    pages_by_offset: PagesByOffset => [pages_go_on_where_the_last_one_ended];
    a_status_as_stored: StatusAsStored => [
        a_status_is_as_of_the_time_of_asking,
        a_list_holds_what_was_asked_for,
        counts_agree_with_lists,
    ];
    // G2
    an_address_of_invitees_alone: InviteesAddressAlone => [every_row_that_holds_an_address_is_found];
    a_range_with_both_ends: EndsIncluded => [
        times_keep_their_microseconds,
        a_list_holds_what_was_asked_for,
    ];

    // K8
    claims_without_a_lease: NoLease => [
        a_lease_covers_a_row_until_it_ends,
        workers_share_what_is_due,
    ];
    a_claim_that_selects_then_leases: SelectThenLease::default() => [workers_share_what_is_due];
    // K9
    claims_that_are_not_counted: ClaimsUncounted => [
        a_lease_covers_a_row_until_it_ends,
        a_row_that_is_never_written_is_set_aside,
    ];
    the_latest_first: LatestFirst => [the_earliest_are_claimed_first];
    a_date_of_the_insert: DateOfTheInsert::default() => [a_write_ends_the_lease_and_sets_the_date];
    a_lease_that_outlives_writes: LeaseOutlivesWrites::default() => [
        a_write_ends_the_lease_and_sets_the_date,
    ];
    a_use_that_ends_the_lease: UseEndsLease::default() => [a_use_leaves_the_agenda_alone];
}

#[test]
fn a_veto_before_all_else() {
    let bench = Bench::new(|| async { MemoryStore::new() })
        .with_refusing(|| async { Broken::with(VetoFirst) });
    must_fail(&bench, &["the_veto_comes_last_and_undoes_all"]);
}

// D3
#[test]
fn a_stamp_that_nobody_compares() {
    let bench = Bench::new(|| async { MemoryStore::new() })
        .with_other_stamp(|| async { MemoryStore::new() });
    must_fail(&bench, &["changed_facts_are_a_conflict"]);
}
