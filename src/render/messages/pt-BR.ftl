# The words of letters, in Portuguese as it is written in Brazil.

invitation-subject = {$inviter} convida você para {$place}
invitation-subject-anonymous = Você recebeu um convite para {$place}
reminder-subject = Lembrete: {$inviter} convida você para {$place}
reminder-subject-anonymous = Lembrete: você recebeu um convite para {$place}

invitation-heading = Você recebeu um convite
reminder-heading = Seu convite continua em aberto

greeting = Olá, {$name},
greeting-anonymous = Olá,

organization-lead = {$inviter} convida você para fazer parte da organização {$place}.
organization-lead-anonymous = Você recebeu um convite para fazer parte da organização {$place}.
team-page-lead = {$inviter} convida você para participar da página de equipe {$place}.
team-page-lead-anonymous = Você recebeu um convite para participar da página de equipe {$place}.
own-page-lead = {$inviter} convida você para criar sua própria página em {$place}.
own-page-lead-anonymous = Você recebeu um convite para criar sua própria página em {$place}.
guest-lead = {$inviter} convida você para acessar {$place} como pessoa convidada.
guest-lead-anonymous = Você recebeu um convite para acessar {$place} como pessoa convidada.
registration-lead = {$inviter} convida você para se cadastrar em {$place}.
registration-lead-anonymous = Você recebeu um convite para se cadastrar em {$place}.
other-lead = {$inviter} convida você para {$place}.
other-lead-anonymous = Você recebeu um convite para {$place}.

reminder-note = Você ainda não aceitou o convite. Depois da data abaixo, o link deixará de funcionar.

button = Abrir o convite
link-intro = Se o botão não funcionar, abra este endereço no seu navegador:
link-intro-text = Para abrir o convite, acesse este endereço:

caution = Os trechos destacados nesta mensagem foram escritos pela pessoa que convida você, e não por {$product}. Tenha cuidado com links, números de telefone e pedidos de dinheiro contidos neles.
message-label = Mensagem pessoal

not-expected = Se você não esperava este convite, pode ignorar esta mensagem: nada acontece enquanto você não aceitar.
keep-private = Não encaminhe esta mensagem. O link contido nela é destinado somente a você.
block-intro = Não deseja mais receber convites de {$product}?
block-link = Recusar e bloquear novos convites

lapsed-subject = Seu convite para {$place} expirou
lapsed-heading = Um convite expirou
lapsed-lead = Seu convite para {$place} não foi aceito a tempo. O link não funciona mais.
lapsed-note = Se ainda quiser convidar essa pessoa, envie um novo convite.

accepted-subject = Seu convite para {$place} foi aceito
accepted-heading = Seu convite foi aceito
accepted-lead = Seu convite para {$place} foi aceito.
accepted-note = Você não precisa fazer nada.

approval-requested-subject = Solicitação de convite para {$place}
approval-requested-heading = Uma solicitação aguarda decisão
approval-requested-lead = Foi solicitado um convite para {$place}. Você é uma das pessoas que podem aprovar ou rejeitar a solicitação.
approval-requested-note = Nenhum convite será enviado até que alguém aprove a solicitação.

request-rejected-subject = Sua solicitação de convite para {$place} foi rejeitada
request-rejected-heading = Sua solicitação foi rejeitada
request-rejected-lead = Sua solicitação de convite para {$place} foi rejeitada. Nenhum convite foi enviado.
request-rejected-note = Em caso de dúvidas, procure as pessoas que administram {$place}.

address-changed-subject = Seu endereço para {$place} foi substituído
address-changed-heading = Seu endereço foi substituído
address-changed-lead = Seu acesso a {$place} como pessoa convidada agora está associado a outro endereço de e-mail. Este endereço não dá mais acesso.
address-changed-note = Se você não concordou com isso, avise imediatamente as pessoas que administram {$place}.

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
label-link-host = O link leva a
label-redirect-host = Depois, você irá para
label-invitee = Pessoa convidada
label-requester = Solicitado por
label-expired-at = Expirou em

days-left =
    { $count ->
        [one] resta {$count} dia
       *[other] restam {$count} dias
    }
hours-left =
    { $count ->
        [one] resta {$count} hora
       *[other] restam {$count} horas
    }
minutes-left =
    { $count ->
        [one] resta {$count} minuto
       *[other] restam {$count} minutos
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
