# The words of letters, in English. Every other language has the same keys with the same variables.
#
# For translators:
# - This is Project Fluent (projectfluent.org). Keys and {$variables} stay as they are, and so does
#   UTC; everything else is yours. A {$variable} may stand anywhere in its sentence.
# - Where a number decides (`$count ->`), give every plural category that your language has (zero,
#   one, two, few, many, other), and keep {$count} in each arm where English has it. The star marks
#   [other], and a language with one form has that arm alone.
# - Write plain text: no markup, no links, no quotation marks around names unless your language
#   cannot do without them. Names never change, so word the sentence so that {$inviter} and {$place}
#   need no case ending: an apposition helps ("the organization Acme").
# - Address one reader, politely, without assuming a gender: of the reader, of who invites, or of
#   anybody else.
# - Headings and buttons have no full stop; sentences have one.
#
# Variables:
#   $inviter  the name of the person who invites
#   $place    the name of what the reader is invited to: an organization, a page, an application
#   $product  the name of the service that sends the letter
#   $name     the name of the reader
#   $count    a number

## The invitation itself, and the reminder before it expires

# Subject lines; without a full stop. "anonymous" is for letters that name nobody who invites.
invitation-subject = {$inviter} invites you to {$place}
invitation-subject-anonymous = You are invited to {$place}
reminder-subject = Reminder: {$inviter} invites you to {$place}
reminder-subject-anonymous = Reminder: you are invited to {$place}

# Headings at the top of the letter.
invitation-heading = You are invited
reminder-heading = Your invitation is still open

# The first line.
greeting = Hello {$name},
greeting-anonymous = Hello,

# The sentence that says who invites into what; one for each kind of place, with and without the
# name of the person who invites.
#
# To become a member of an organization (a company, an association).
organization-lead = {$inviter} invites you to join the organization {$place}.
organization-lead-anonymous = You are invited to join the organization {$place}.
# To join a team that raises money for charity on a common page.
team-page-lead = {$inviter} invites you to join the team page {$place}.
team-page-lead-anonymous = You are invited to join the team page {$place}.
# To set up a page of one's own, on which to raise money for charity.
own-page-lead = {$inviter} invites you to create a page of your own on {$place}.
own-page-lead-anonymous = You are invited to create a page of your own on {$place}.
# To become a guest: a user from outside, in somebody else's organization.
guest-lead = {$inviter} invites you as a guest to {$place}.
guest-lead-anonymous = You are invited as a guest to {$place}.
# To create an account with an application or service.
registration-lead = {$inviter} invites you to register with {$place}.
registration-lead-anonymous = You are invited to register with {$place}.
# To anything else; also where the place is the product itself.
other-lead = {$inviter} invites you to {$place}.
other-lead-anonymous = You are invited to {$place}.

# A second sentence of the reminder.
reminder-note = You have not accepted yet. After the date below the link no longer works.

# The button, and what stands above the link that is written out.
button = Open the invitation
link-intro = If the button does not work, open this address in your browser:
# The same in a letter without buttons (plain text).
link-intro-text = To open the invitation, go to this address:

# Stands above everything when the person who invites added words of their own. Those are set apart:
# framed in HTML, quoted in plain text.
caution = The passages set apart in this letter were written by the person who invites you, not by {$product}. Be careful with links, phone numbers and requests for money in them.
# Stands above the personal message.
message-label = Personal message

# What to do.
not-expected = If you did not expect this invitation, you can ignore this letter: nothing happens unless you accept.
keep-private = Please do not forward this letter. Its link is meant for you alone.
# Stands before a link with which the reader declines and gets no further invitations.
block-intro = Do you want no further invitations from {$product}?
# The link itself.
block-link = Decline and block further invitations

## To the person who invited: it was not taken up in time

lapsed-subject = Your invitation to {$place} has expired
lapsed-heading = An invitation has expired
lapsed-lead = Your invitation to {$place} was not accepted in time. Its link no longer works.
lapsed-note = If you still want to invite this person, send a new invitation.

## To the person who invited: it was taken up

accepted-subject = Your invitation to {$place} was accepted
accepted-heading = Your invitation was accepted
accepted-lead = Your invitation to {$place} was accepted.
accepted-note = You need not do anything.

## To those who may approve: somebody asks for an invitation

approval-requested-subject = A request for an invitation to {$place}
approval-requested-heading = A request waits for a decision
approval-requested-lead = An invitation to {$place} was requested. You are one of those who can approve or reject it.
approval-requested-note = No invitation is sent until somebody approves.

## To the person who asked: the answer is no

request-rejected-subject = Your request for an invitation to {$place} was rejected
request-rejected-heading = Your request was rejected
request-rejected-lead = Your request for an invitation to {$place} was rejected. No invitation was sent.
request-rejected-note = If you have questions, turn to those who manage {$place}.

## To the old address of a guest: it was replaced by another

address-changed-subject = Your address for {$place} was replaced
address-changed-heading = Your address was replaced
address-changed-lead = Your guest access to {$place} now belongs to another e-mail address. This address no longer gives access.
address-changed-note = If you did not agree to this, tell those who manage {$place} at once.

## Facts, each on a line of its own: a label and what belongs to it

# How a label and its value stand on one line of plain text.
detail = {$label}: {$value}
# How two items of a list are joined; $items may hold several already.
list = {$items}, {$next}

label-inviter = Invited by
label-place = Invited to
# $count is the number of roles.
label-roles =
    { $count ->
        [one] Role
       *[other] Roles
    }
label-valid-until = Valid until
# The host name of the link, such as app.example.com.
label-link-host = The link leads to
# The host name of the page that opens after the invitation was accepted, where it is another.
label-redirect-host = Afterwards you go to
label-invitee = Invited person
label-requester = Requested by
label-expired-at = Expired on

# The time that is left, after the date: "27 November 2026, 12:00 UTC (7 days left)".
days-left =
    { $count ->
        [one] {$count} day left
       *[other] {$count} days left
    }
hours-left =
    { $count ->
        [one] {$count} hour left
       *[other] {$count} hours left
    }
minutes-left =
    { $count ->
        [one] {$count} minute left
       *[other] {$count} minutes left
    }
# How a date and what is left of the time are joined.
date-and-left = {$date} ({$left})

# A date with its time of day: $day and $year are numbers, $month is one of the names below, $time is
# hours and minutes on the 24-hour clock. The zone is always named.
date = {$day} {$month} {$year}, {$time} UTC
# The names of the months as they stand in that date.
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

## The last line

sent-by = This letter was sent by {$product}.
