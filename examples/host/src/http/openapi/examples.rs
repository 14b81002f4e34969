use serde_json::{Value, json};

/// A body that the demo takes as it stands, for a schema that asks for one.
pub(super) fn body(schema: &str) -> Option<Value> {
    let example = match schema {
        "GraphInvitationRequest" => json!({
            "invitedUserEmailAddress": "ada@example.com",
            "inviteRedirectUrl": "https://app.example.com/welcome",
            "invitedUserType": "Guest",
            "sendInvitationMessage": true,
            "invitedUserMessageInfo": { "messageLanguage": "de-DE" }
        }),
        "OrganizationInvitationRequest" => json!({
            "email": "grace@example.com", "role": "developer"
        }),
        "SapInvitationRequest" => json!({
            "inviteeEmail": "lin@example.com",
            "inviterName": "Ada Lovelace",
            "targetUrl": "https://app.example.com/",
            "sourceUrl": "https://app.example.com/registration",
            "language": "de_DE"
        }),
        "IndividualPageRequest" => json!({
            "email": "joe@example.com", "full_name": "Joe Doe", "charity_id": "au-1",
            "target": "250.50"
        }),
        "TeamPageRequest" => json!({ "email": "joe@example.com", "full_name": "Joe Doe" }),
        "Creation" => json!({
            "scope": "organization:org-1", "email": "margaret@example.com",
            "roles": ["developer"]
        }),
        _ => return None,
    };
    Some(example)
}

/// A value of a parameter of a path that the demo knows.
pub(super) fn parameter(name: &str) -> Option<&'static str> {
    match name {
        "organizationId" => Some("org-1"),
        "teamPageId" => Some("1"),
        "scope" => Some("organization:org-1"),
        _ => None,
    }
}
