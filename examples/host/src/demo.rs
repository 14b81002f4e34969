//! What `serve --demo` says at its start: a request for each dialect, and a link that works.

use invitation::{Actor, Invite};
use invitation_host::app::App;

/// Prints the greeting.
pub(crate) async fn greet(app: &App) {
    let base = app.config().base_url();
    println!(
        "
The demo serves {base}. Its credentials are public: keep it to yourself.

Guest invitations (Microsoft Graph):
  curl -i {base}/v1.0/invitations -H 'Authorization: Bearer demo' -H 'Content-Type: application/json' -d '{{\"invitedUserEmailAddress\":\"ada@example.com\",\"inviteRedirectUrl\":\"https://app.example.com/welcome\",\"sendInvitationMessage\":true}}'

Organization invitations (ClickHouse Cloud):
  curl -i -u demo:demo {base}/v1/organizations/org-1/invitations -H 'Content-Type: application/json' -d '{{\"email\":\"grace@example.com\",\"role\":\"developer\"}}'

Registration invitations (SAP Cloud Identity Services):
  curl -i -u demo:demo {base}/cps/invite/ -H 'Content-Type: application/json' -d '{{\"inviteeEmail\":\"lin@example.com\",\"inviterName\":\"Ada Lovelace\",\"targetUrl\":\"https://app.example.com/\",\"sourceUrl\":\"{base}/redeem/\"}}'

Supporter pages (everydayhero):
  curl -i {base}/individual-pages/invitations -H 'Authorization: Token token=demo' -H 'Content-Type: application/json' -d '{{\"email\":\"joe@example.com\",\"full_name\":\"Joe Doe\",\"charity_id\":\"au-1\"}}'
"
    );
    match invite(app).await {
        Ok(link) => {
            println!("An invitation to Organization One, ready to be accepted:\n  {link}\n")
        }
        Err(error) => tracing::warn!(%error, "the demo has no link to show"),
    }
}

/// Invites somebody who does not exist, and shows the link here in place of a letter.
async fn invite(app: &App) -> Result<String, Box<dyn std::error::Error>> {
    let mut tag = [0; 4];
    getrandom::fill(&mut tag)?;
    let address = format!("newcomer-{:08x}@example.com", u32::from_be_bytes(tag));
    let draft = Invite::email("organization:org-1", &address)?
        .role("developer")?
        .from_name("Demo Admin")?
        .without_letter();
    let invited = app
        .invitations()
        .invite(&draft, &Actor::person("demo-admin")?)
        .await?;
    let link = invited.link.ok_or("no link was made")?;
    Ok(link.expose_secret().to_owned())
}
