"""Drives the guest dialect with the vendor's own SDK, and says on stdout what it made of the answers.

Arguments: the base URL of the host.
"""

import asyncio
import json
import sys

from kiota_abstractions.authentication import AuthenticationProvider
from kiota_abstractions.base_request_configuration import RequestConfiguration
from kiota_abstractions.headers_collection import HeadersCollection
from msgraph import GraphRequestAdapter, GraphServiceClient
from msgraph.generated.models.email_address import EmailAddress
from msgraph.generated.models.invitation import Invitation
from msgraph.generated.models.invited_user_message_info import InvitedUserMessageInfo
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.recipient import Recipient

BASE = sys.argv[1]


class Bearer(AuthenticationProvider):
    """The SDK's own providers send no token over plain HTTP."""

    def __init__(self, token):
        self.token = token

    async def authenticate_request(self, request, additional_authentication_context=None):
        request.headers.add("Authorization", f"Bearer {self.token}")


def client(token):
    adapter = GraphRequestAdapter(Bearer(token))
    adapter.base_url = f"{BASE}/v1.0"
    return GraphServiceClient(request_adapter=adapter)


def full(address):
    return Invitation(
        invited_user_email_address=address,
        invited_user_display_name="Grace Hopper",
        invited_user_type="Guest",
        invite_redirect_url="https://app.example.com/welcome?from=Graph",
        send_invitation_message=True,
        invited_user_message_info=InvitedUserMessageInfo(
            cc_recipients=[
                Recipient(email_address=EmailAddress(name="Ada", address="ada@example.com"))
            ],
            customized_message_body="Come and see.",
            message_language="de-DE",
        ),
    )


def shown(made):
    info = made.invited_user_message_info
    return {
        "id": made.id,
        "status": made.status,
        "redeem": made.invite_redeem_url,
        "redirect": made.invite_redirect_url,
        "address": made.invited_user_email_address,
        "name": made.invited_user_display_name,
        "type": made.invited_user_type,
        "send": made.send_invitation_message,
        "reset": made.reset_redemption,
        "user": made.invited_user and made.invited_user.id,
        "sponsors": made.invited_user_sponsors,
        "language": info.message_language,
        "body": info.customized_message_body,
        "cc": [to.email_address and to.email_address.address for to in info.cc_recipients],
        "unknown": sorted(made.additional_data),
    }


async def refused(token, invitation):
    request = RequestConfiguration()
    request.headers = HeadersCollection()
    request.headers.add("client-request-id", "0b9d4a51-93d1-4c11-bf70-0a6c9e0c7b10")
    try:
        await client(token).invitations.post(invitation, request_configuration=request)
    except ODataError as error:
        inner = error.error.inner_error
        return {
            "status": error.response_status_code,
            "code": error.error.code,
            "message": error.error.message,
            "request": inner.request_id,
            "client_request": inner.client_request_id,
            "date": inner.date and inner.date.isoformat(),
            "headers": {name.lower(): value for name, value in error.response_headers.items()},
        }
    raise SystemExit("the host accepted what it must refuse")


async def main():
    demo = client("demo").invitations
    first = await demo.post(full("grace@example.com"))
    # A body as short as it may be; everything else is the host's to fill in.
    brief = Invitation(
        invited_user_email_address="joe@example.com",
        invite_redirect_url="https://app.example.com/",
    )
    crowded = full("lin@example.com")
    crowded.invited_user_message_info.cc_recipients *= 2
    # The same user under another address: the SDK sends `@odata.type` within the user.
    reset = full("grace.hopper@example.com")
    reset.reset_redemption = True
    reset.invited_user = first.invited_user
    seen = {
        "full": shown(first),
        "again": shown(await demo.post(full("grace@example.com"))),
        "brief": shown(await demo.post(brief)),
        "reset": shown(await demo.post(reset)),
        "no_address": await refused("demo", Invitation(invite_redirect_url="https://a.example/")),
        "plus": await refused("demo", full("grace+x@example.com")),
        "crowded": await refused("demo", crowded),
        "stranger": await refused("nobody", brief),
        "reader": await refused("demo-reader", brief),
    }
    json.dump(seen, sys.stdout)


asyncio.run(main())
