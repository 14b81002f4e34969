use serde_json::{Value, json};

/// The schemas that operations name. Members that are not listed are ignored in requests.
pub(super) fn all() -> Value {
    let mut all = dialects();
    if let (Value::Object(all), Value::Object(more)) = (&mut all, management()) {
        all.extend(more);
    }
    all
}

fn dialects() -> Value {
    let text = || json!({ "type": "string" });
    let maybe = || json!({ "type": ["string", "null"] });
    let organization = json!({
        "type": "object",
        "required": ["role", "id", "email", "createdAt"],
        "properties": {
            "role": text(), "id": { "type": "string", "format": "uuid" }, "email": text(),
            "createdAt": { "type": "string", "format": "date-time" },
            "expiresAt": { "type": "string", "format": "date-time" },
            "expireAt": { "type": "string", "format": "date-time" },
            "assignedRoles": { "type": "array", "items": { "type": "object" } }
        }
    });
    let enveloped = |result: Value| {
        json!({
            "type": "object",
            "required": ["status", "requestId", "result"],
            "properties": { "status": { "type": "integer" }, "requestId": { "type": "string", "format": "uuid" }, "result": result }
        })
    };
    let one = json!({ "$ref": "#/components/schemas/OrganizationInvitation" });
    let many = json!({ "type": "array", "items": one });
    json!({
        "GraphInvitationRequest": {
            "type": "object",
            "required": ["invitedUserEmailAddress", "inviteRedirectUrl"],
            "properties": {
                "invitedUserEmailAddress": text(), "inviteRedirectUrl": text(),
                "invitedUserDisplayName": maybe(),
                "invitedUserType": { "type": ["string", "null"], "enum": ["Guest", "Member", null] },
                "sendInvitationMessage": { "type": ["boolean", "null"] },
                "resetRedemption": { "type": ["boolean", "null"] },
                "invitedUserMessageInfo": { "type": ["object", "null"] },
                "invitedUser": { "type": ["object", "null"] },
                "invitedUserSponsors": { "type": ["array", "null"] }
            }
        },
        "GraphInvitation": {
            "type": "object",
            "required": ["@odata.context", "id", "inviteRedeemUrl", "invitedUserEmailAddress", "inviteRedirectUrl", "status", "invitedUser"],
            "properties": {
                "@odata.context": text(), "id": text(), "inviteRedeemUrl": text(),
                "invitedUserDisplayName": maybe(), "invitedUserType": maybe(),
                "invitedUserEmailAddress": text(), "inviteRedirectUrl": text(),
                "sendInvitationMessage": { "type": "boolean" },
                "status": { "type": "string", "enum": ["PendingAcceptance", "Completed", "InProgress", "Error"] },
                "invitedUser": { "type": ["object", "null"] }
            }
        },
        "GraphError": {
            "type": "object",
            "required": ["error"],
            "properties": { "error": {
                "type": "object",
                "required": ["code", "message"],
                "properties": { "code": text(), "message": text(), "innerError": { "type": "object" } }
            } }
        },
        "OrganizationInvitationRequest": {
            "type": "object",
            "required": ["email"],
            "properties": {
                "email": text(), "role": maybe(),
                "assignedRoleIds": { "type": ["array", "null"], "items": text() }
            }
        },
        "OrganizationInvitation": organization,
        "OrganizationInvitationAnswer": { "anyOf": [one, enveloped(one.clone())] },
        "OrganizationInvitations": { "anyOf": [many, enveloped(many.clone())] },
        "OrganizationDeleted": {
            "type": "object",
            "required": ["status", "requestId"],
            "properties": { "status": { "type": "integer" }, "requestId": text() }
        },
        "OrganizationError": {
            "type": "object",
            "required": ["status", "error"],
            "properties": { "status": { "type": "integer" }, "error": text(), "requestId": text() }
        },
        "SapInvitationRequest": {
            "type": "object",
            "required": ["inviterName"],
            "properties": {
                "inviteeEmail": maybe(), "inviteeUserId": maybe(), "inviterName": text(),
                "targetUrl": maybe(), "sourceUrl": maybe(),
                "inviteeFirstName": maybe(), "inviteeLastName": maybe(),
                "headerText": maybe(), "footerText": maybe(), "language": maybe()
            }
        },
        "IndividualPageRequest": supporter(true),
        "TeamPageRequest": supporter(false),
        "IndividualPageInvitation": {
            "type": "object",
            "required": ["create_individual_page_invitation"],
            "properties": { "create_individual_page_invitation": {
                "type": "object",
                "required": ["id", "email", "accepted_at", "cancelled_at"],
                "properties": {
                    "id": { "type": "integer" }, "email": text(), "accepted_at": maybe(), "cancelled_at": maybe()
                }
            } }
        },
        "TeamPageInvitation": {
            "type": "object",
            "required": ["join_team_invitation"],
            "properties": { "join_team_invitation": {
                "type": "object",
                "required": ["id", "email", "accepted_at", "cancelled_at", "team_page_id", "token"],
                "properties": {
                    "id": { "type": "integer" }, "email": text(), "accepted_at": maybe(), "cancelled_at": maybe(),
                    "team_page_id": { "type": "integer" }, "token": maybe()
                }
            } }
        },
        "SupporterError": {
            "type": "object",
            "required": ["error"],
            "properties": { "error": {
                "type": "object",
                "required": ["message"],
                "properties": { "message": text(), "errors": { "type": "array", "items": {
                    "type": "object",
                    "properties": { "field": text(), "code": text() }
                } } }
            } }
        }
    })
}

fn supporter(is_individual: bool) -> Value {
    let mut properties = json!({
        "email": { "type": "string" },
        "full_name": { "type": ["string", "null"] },
        "charity_id": { "type": ["string", "null"] },
        "target": { "type": ["number", "string", "null"] }
    });
    if let (true, Value::Object(properties)) = (is_individual, &mut properties) {
        properties.insert("phone".to_owned(), json!({ "type": ["string", "null"] }));
    }
    json!({ "type": "object", "required": ["email"], "properties": properties })
}

fn management() -> Value {
    let text = || json!({ "type": "string" });
    let maybe = || json!({ "type": ["string", "null"] });
    let whole = || json!({ "type": "integer", "minimum": 0 });
    let names = || json!({ "type": "array", "items": { "type": "string" } });
    let row = json!({ "$ref": "#/components/schemas/Invitation" });
    let seen = json!({ "$ref": "#/components/schemas/InvitationSeen" });
    json!({
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "code"],
            "properties": {
                "type": text(), "title": text(), "status": { "type": "integer" }, "code": text(),
                "detail": text(), "requestId": { "type": "string", "format": "uuid" }
            }
        },
        "Invitation": {
            "type": "object",
            "required": ["id", "scope", "revision", "status", "invitee", "inviter", "roles", "created_at", "expires_at"],
            "properties": {
                "id": { "type": "string", "format": "uuid" }, "scope": text(), "revision": whole(),
                "status": { "type": "string", "enum": ["requested", "pending", "accepted", "declined", "revoked", "rejected", "expired"] },
                "roles": names(), "use_count": whole(),
                "created_at": { "type": "string", "format": "date-time" },
                "expires_at": { "type": "string", "format": "date-time" }
            }
        },
        "Page": {
            "type": "object",
            "required": ["items", "unreadable", "next"],
            "properties": {
                "items": { "type": "array", "items": row }, "unreadable": names(), "next": maybe()
            }
        },
        "Creation": {
            "type": "object",
            "required": ["scope", "email"],
            "properties": {
                "scope": text(), "email": text(), "roles": names(), "name": maybe(), "message": maybe(),
                "language": maybe(), "redirect": maybe(),
                "lifetimeSeconds": { "type": ["integer", "null"], "minimum": 0 },
                "sendLetter": { "type": ["boolean", "null"] }
            }
        },
        "Created": {
            "type": "object",
            "required": ["invitation", "link"],
            "properties": { "invitation": row, "link": maybe() }
        },
        "Amendment": {
            "type": "object",
            "required": ["revision"],
            "properties": {
                "revision": whole(),
                "roles": { "type": ["array", "null"], "items": { "type": "string" } },
                "lifetimeSeconds": { "type": ["integer", "null"], "minimum": 0 },
                "sendLetter": { "type": ["boolean", "null"] }
            }
        },
        "Extension": { "type": "object", "required": ["lifetimeSeconds"], "properties": { "lifetimeSeconds": whole() } },
        "Seen": { "type": "object", "required": ["revision"], "properties": { "revision": whole() } },
        "Link": { "type": "object", "required": ["link"], "properties": { "link": text() } },
        "Counts": { "type": "object", "additionalProperties": whole() },
        "BulkReport": {
            "type": "object",
            "required": ["dryRun", "rows", "interrupted"],
            "properties": {
                "dryRun": { "type": "boolean" }, "interrupted": { "type": "boolean" },
                "rows": { "type": "array", "items": {
                    "type": "object",
                    "required": ["line", "outcome"],
                    "properties": { "line": whole(), "outcome": text(), "invitation": text(), "reason": text() }
                } }
            }
        },
        "Redemption": { "type": "object", "required": ["ticket"], "properties": { "ticket": text() } },
        "Redeemed": {
            "type": "object",
            "required": ["status", "already", "invitation"],
            "properties": {
                "status": text(), "already": { "type": "boolean" }, "invitation": text(), "scope": text(),
                "roles": names(), "redirect": text()
            }
        },
        "InvitationSeen": {
            "type": "object",
            "required": ["id", "scope", "status", "roles", "created_at", "expires_at"],
            "properties": {
                "id": { "type": "string", "format": "uuid" }, "scope": text(), "scope_name": maybe(),
                "status": text(), "inviter_name": maybe(), "roles": names(), "until": maybe(),
                "metadata": { "type": "object" },
                "created_at": { "type": "string", "format": "date-time" },
                "expires_at": { "type": "string", "format": "date-time" }
            }
        },
        "Inbox": {
            "type": "object",
            "required": ["items"],
            "properties": { "items": { "type": "array", "items": seen } }
        },
        "InboxAnswer": {
            "type": "object",
            "required": ["answer"],
            "properties": { "answer": { "type": "string", "enum": ["accept", "decline"] } }
        },
        "InboxAnswered": { "anyOf": [{ "$ref": "#/components/schemas/Redeemed" }, seen] },
        "Form": { "type": "object", "additionalProperties": text() },
        "CodeWish": { "type": "object", "required": ["address"], "properties": { "address": text() } },
        "Sent": { "type": "object", "required": ["status"], "properties": { "status": text() } },
        "Code": {
            "type": "object",
            "required": ["address", "code"],
            "properties": { "address": text(), "code": text() }
        },
        "Session": {
            "type": "object",
            "required": ["session", "user"],
            "properties": { "session": text(), "user": text() }
        },
        "Description": { "type": "object", "required": ["openapi", "info", "paths"] }
    })
}
