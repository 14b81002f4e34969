# The words of letters, in French. The space before two-part punctuation is a narrow no-break space.

invitation-subject = {$inviter} vous invite à rejoindre {$place}
invitation-subject-anonymous = Invitation à rejoindre {$place}
reminder-subject = Rappel : {$inviter} vous invite à rejoindre {$place}
reminder-subject-anonymous = Rappel : invitation à rejoindre {$place}

invitation-heading = Vous avez reçu une invitation
reminder-heading = Votre invitation est toujours valable

greeting = Bonjour {$name},
greeting-anonymous = Bonjour,

organization-lead = {$inviter} vous invite à rejoindre l’organisation {$place}.
organization-lead-anonymous = Vous avez reçu une invitation à rejoindre l’organisation {$place}.
team-page-lead = {$inviter} vous invite à rejoindre la page d’équipe {$place}.
team-page-lead-anonymous = Vous avez reçu une invitation à rejoindre la page d’équipe {$place}.
own-page-lead = {$inviter} vous invite à créer votre propre page sur {$place}.
own-page-lead-anonymous = Vous avez reçu une invitation à créer votre propre page sur {$place}.
guest-lead = {$inviter} vous propose un accès invité à {$place}.
guest-lead-anonymous = Un accès invité à {$place} vous est proposé.
registration-lead = {$inviter} vous invite à créer un compte sur {$place}.
registration-lead-anonymous = Vous avez reçu une invitation à créer un compte sur {$place}.
other-lead = {$inviter} vous invite à rejoindre {$place}.
other-lead-anonymous = Vous avez reçu une invitation à rejoindre {$place}.

reminder-note = Vous n’avez pas encore accepté. Après la date indiquée ci-dessous, le lien ne fonctionnera plus.

button = Ouvrir l’invitation
link-intro = Si le bouton ne fonctionne pas, ouvrez cette adresse dans votre navigateur :
link-intro-text = Pour ouvrir l’invitation, rendez-vous à cette adresse :

caution = Les passages mis en retrait dans ce message ont été rédigés par la personne qui vous invite, et non par {$product}. Méfiez-vous des liens, des numéros de téléphone et des demandes d’argent qu’ils contiennent.
message-label = Message personnel

not-expected = Si vous n’attendiez pas cette invitation, vous pouvez ignorer ce message : rien ne se passera tant que vous n’aurez pas accepté.
keep-private = Merci de ne pas transférer ce message. Le lien qu’il contient vous est réservé.
block-intro = Vous ne souhaitez plus que {$product} vous envoie des invitations ?
block-link = Refuser et bloquer les prochaines invitations

lapsed-subject = Votre invitation à rejoindre {$place} a expiré
lapsed-heading = Une invitation a expiré
lapsed-lead = Votre invitation à rejoindre {$place} n’a pas été acceptée à temps. Son lien ne fonctionne plus.
lapsed-note = Si vous souhaitez toujours inviter cette personne, envoyez une nouvelle invitation.

accepted-subject = Votre invitation à rejoindre {$place} a été acceptée
accepted-heading = Votre invitation a été acceptée
accepted-lead = Votre invitation à rejoindre {$place} a été acceptée.
accepted-note = Vous n’avez rien à faire.

approval-requested-subject = Demande d’invitation à rejoindre {$place}
approval-requested-heading = Une demande attend une décision
approval-requested-lead = Une invitation à rejoindre {$place} a été demandée. Vous faites partie des personnes qui peuvent approuver ou refuser cette demande.
approval-requested-note = Aucune invitation ne sera envoyée tant que la demande n’aura pas été approuvée.

request-rejected-subject = Votre demande d’invitation à rejoindre {$place} a été refusée
request-rejected-heading = Votre demande a été refusée
request-rejected-lead = Votre demande d’invitation à rejoindre {$place} a été refusée. Aucune invitation n’a été envoyée.
request-rejected-note = Pour toute question, adressez-vous aux personnes qui gèrent {$place}.

address-changed-subject = Votre adresse pour {$place} a été remplacée
address-changed-heading = Votre adresse a été remplacée
address-changed-lead = Votre accès invité à {$place} est désormais associé à une autre adresse e-mail. La présente adresse ne donne plus accès.
address-changed-note = Si vous n’avez pas donné votre accord, prévenez immédiatement les personnes qui gèrent {$place}.

detail = {$label} : {$value}
list = {$items}, {$next}

label-inviter = Invitation de la part de
label-place = Invitation à rejoindre
label-roles =
    { $count ->
        [one] Rôle
       *[other] Rôles
    }
label-valid-until = Valable jusqu’au
label-link-host = Le lien mène à
label-redirect-host = Ensuite, vous accéderez à
label-invitee = Personne invitée
label-requester = Demande faite par
label-expired-at = Expirée le

days-left =
    { $count ->
        [one] {$count} jour restant
       *[other] {$count} jours restants
    }
hours-left =
    { $count ->
        [one] {$count} heure restante
       *[other] {$count} heures restantes
    }
minutes-left =
    { $count ->
        [one] {$count} minute restante
       *[other] {$count} minutes restantes
    }
date-and-left = {$date} ({$left})

date = {$day} {$month} {$year} à {$time} UTC
month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

sent-by = Ce message a été envoyé par {$product}.
