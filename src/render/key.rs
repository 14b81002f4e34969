/// The keys of the words, each with its place in the files.
macro_rules! keys {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// One piece of wording.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Key {
            $($name),+
        }

        impl Key {
            /// Every key.
            pub(super) const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in the files.
            pub(super) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text),+
                }
            }
        }
    };
}

keys! {
    InvitationSubject = "invitation-subject",
    InvitationSubjectAnonymous = "invitation-subject-anonymous",
    ReminderSubject = "reminder-subject",
    ReminderSubjectAnonymous = "reminder-subject-anonymous",
    InvitationHeading = "invitation-heading",
    ReminderHeading = "reminder-heading",
    Greeting = "greeting",
    GreetingAnonymous = "greeting-anonymous",
    OrganizationLead = "organization-lead",
    OrganizationLeadAnonymous = "organization-lead-anonymous",
    TeamPageLead = "team-page-lead",
    TeamPageLeadAnonymous = "team-page-lead-anonymous",
    OwnPageLead = "own-page-lead",
    OwnPageLeadAnonymous = "own-page-lead-anonymous",
    GuestLead = "guest-lead",
    GuestLeadAnonymous = "guest-lead-anonymous",
    RegistrationLead = "registration-lead",
    RegistrationLeadAnonymous = "registration-lead-anonymous",
    OtherLead = "other-lead",
    OtherLeadAnonymous = "other-lead-anonymous",
    ReminderNote = "reminder-note",
    Button = "button",
    LinkIntro = "link-intro",
    LinkIntroText = "link-intro-text",
    Caution = "caution",
    MessageLabel = "message-label",
    NotExpected = "not-expected",
    KeepPrivate = "keep-private",
    BlockIntro = "block-intro",
    BlockLink = "block-link",
    LapsedSubject = "lapsed-subject",
    LapsedHeading = "lapsed-heading",
    LapsedLead = "lapsed-lead",
    LapsedNote = "lapsed-note",
    AcceptedSubject = "accepted-subject",
    AcceptedHeading = "accepted-heading",
    AcceptedLead = "accepted-lead",
    AcceptedNote = "accepted-note",
    ApprovalRequestedSubject = "approval-requested-subject",
    ApprovalRequestedHeading = "approval-requested-heading",
    ApprovalRequestedLead = "approval-requested-lead",
    ApprovalRequestedNote = "approval-requested-note",
    RequestRejectedSubject = "request-rejected-subject",
    RequestRejectedHeading = "request-rejected-heading",
    RequestRejectedLead = "request-rejected-lead",
    RequestRejectedNote = "request-rejected-note",
    AddressChangedSubject = "address-changed-subject",
    AddressChangedHeading = "address-changed-heading",
    AddressChangedLead = "address-changed-lead",
    AddressChangedNote = "address-changed-note",
    Detail = "detail",
    List = "list",
    LabelInviter = "label-inviter",
    LabelPlace = "label-place",
    LabelRoles = "label-roles",
    LabelValidUntil = "label-valid-until",
    LabelLinkHost = "label-link-host",
    LabelRedirectHost = "label-redirect-host",
    LabelInvitee = "label-invitee",
    LabelRequester = "label-requester",
    LabelExpiredAt = "label-expired-at",
    DaysLeft = "days-left",
    HoursLeft = "hours-left",
    MinutesLeft = "minutes-left",
    DateAndLeft = "date-and-left",
    Date = "date",
    Month1 = "month-1",
    Month2 = "month-2",
    Month3 = "month-3",
    Month4 = "month-4",
    Month5 = "month-5",
    Month6 = "month-6",
    Month7 = "month-7",
    Month8 = "month-8",
    Month9 = "month-9",
    Month10 = "month-10",
    Month11 = "month-11",
    Month12 = "month-12",
    SentBy = "sent-by",
}
