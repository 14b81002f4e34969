# The words of letters, in Portuguese as it is written in Portugal.

invitation-subject = {$inviter} enviou-lhe um convite para {$place}
invitation-subject-anonymous = Tem um convite para {$place}
reminder-subject = Lembrete: {$inviter} enviou-lhe um convite para {$place}
reminder-subject-anonymous = Lembrete: tem um convite para {$place}

invitation-heading = Recebeu um convite
reminder-heading = O seu convite continua em aberto

greeting = Olá, {$name}:
greeting-anonymous = Olá:

organization-lead = {$inviter} enviou-lhe um convite para se juntar à organização {$place}.
organization-lead-anonymous = Recebeu um convite para se juntar à organização {$place}.
team-page-lead = {$inviter} enviou-lhe um convite para se juntar à página de equipa {$place}.
team-page-lead-anonymous = Recebeu um convite para se juntar à página de equipa {$place}.
own-page-lead = {$inviter} enviou-lhe um convite para criar a sua própria página em {$place}.
own-page-lead-anonymous = Recebeu um convite para criar a sua própria página em {$place}.
guest-lead = {$inviter} enviou-lhe um convite para aceder a {$place} como pessoa convidada.
guest-lead-anonymous = Recebeu um convite para aceder a {$place} como pessoa convidada.
registration-lead = {$inviter} enviou-lhe um convite para se registar em {$place}.
registration-lead-anonymous = Recebeu um convite para se registar em {$place}.
other-lead = {$inviter} enviou-lhe um convite para {$place}.
other-lead-anonymous = Recebeu um convite para {$place}.

reminder-note = Ainda não aceitou o convite. Depois da data indicada abaixo, a ligação deixará de funcionar.

button = Abrir o convite
link-intro = Se o botão não funcionar, abra este endereço no seu navegador:
link-intro-text = Para abrir o convite, vá a este endereço:

caution = As passagens destacadas nesta mensagem foram escritas pela pessoa que lhe enviou o convite, e não por {$product}. Tenha cuidado com as ligações, os números de telefone e os pedidos de dinheiro que contenham.
message-label = Mensagem pessoal

not-expected = Se não esperava este convite, pode ignorar esta mensagem: nada acontece enquanto não o aceitar.
keep-private = Por favor, não reencaminhe esta mensagem. A ligação que contém destina-se apenas a si.
block-intro = Não deseja receber mais convites de {$product}?
block-link = Recusar e bloquear futuros convites

lapsed-subject = O seu convite para {$place} expirou
lapsed-heading = Um convite expirou
lapsed-lead = O seu convite para {$place} não foi aceite a tempo. A ligação já não funciona.
lapsed-note = Se ainda quiser convidar esta pessoa, envie um novo convite.

accepted-subject = O seu convite para {$place} foi aceite
accepted-heading = O seu convite foi aceite
accepted-lead = O seu convite para {$place} foi aceite.
accepted-note = Não precisa de fazer nada.

approval-requested-subject = Pedido de convite para {$place}
approval-requested-heading = Um pedido aguarda decisão
approval-requested-lead = Foi pedido um convite para {$place}. É uma das pessoas que podem aprovar ou rejeitar este pedido.
approval-requested-note = Nenhum convite será enviado até que alguém aprove o pedido.

request-rejected-subject = O seu pedido de convite para {$place} foi rejeitado
request-rejected-heading = O seu pedido foi rejeitado
request-rejected-lead = O seu pedido de convite para {$place} foi rejeitado. Não foi enviado nenhum convite.
request-rejected-note = Se tiver dúvidas, contacte as pessoas que gerem {$place}.

address-changed-subject = O seu endereço para {$place} foi substituído
address-changed-heading = O seu endereço foi substituído
address-changed-lead = O seu acesso a {$place} como pessoa convidada está agora associado a outro endereço de e-mail. Este endereço já não dá acesso.
address-changed-note = Se não concordou com esta alteração, avise de imediato as pessoas que gerem {$place}.

detail = {$label}: {$value}
list = {$items}, {$next}

label-inviter = Convite de
label-place = Convite para
label-roles =
    { $count ->
        [one] Função
       *[other] Funções
    }
label-valid-until = Válido até
label-link-host = A ligação leva a
label-redirect-host = Em seguida, irá para
label-invitee = Pessoa convidada
label-requester = Pedido de
label-expired-at = Expirou em

days-left =
    { $count ->
        [one] falta {$count} dia
       *[other] faltam {$count} dias
    }
hours-left =
    { $count ->
        [one] falta {$count} hora
       *[other] faltam {$count} horas
    }
minutes-left =
    { $count ->
        [one] falta {$count} minuto
       *[other] faltam {$count} minutos
    }
date-and-left = {$date} ({$left})

date = {$day} de {$month} de {$year}, {$time} UTC
month-1 = janeiro
month-2 = fevereiro
month-3 = março
month-4 = abril
month-5 = maio
month-6 = junho
month-7 = julho
month-8 = agosto
month-9 = setembro
month-10 = outubro
month-11 = novembro
month-12 = dezembro

sent-by = Esta mensagem foi enviada por {$product}.
