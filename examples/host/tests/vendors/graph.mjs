// Drives the guest dialect with the vendor's JavaScript client, and says on stdout what it made of the
// answers. Arguments: the base URL of the host.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_MODULES}/`);
const { Client, GraphError, HTTPMessageHandler, RetryHandler, TelemetryHandler } = require(
  "@microsoft/microsoft-graph-client",
);

const [base] = process.argv.slice(2);

// The client's own authentication sends no token over plain HTTP; the rest of its chain is as it comes.
const client = (token) => {
  const chain = [new RetryHandler(), new TelemetryHandler(), new HTTPMessageHandler()];
  chain.reduce((before, after) => (before.setNext(after), after));
  const bearer = {
    execute(context) {
      context.options.headers = { ...context.options.headers, Authorization: `Bearer ${token}` };
      return chain[0].execute(context);
    },
  };
  return Client.initWithMiddleware({ baseUrl: `${base}/`, middleware: bearer });
};

const invitation = (address) => ({
  invitedUserEmailAddress: address,
  invitedUserDisplayName: "Grace Hopper",
  inviteRedirectUrl: "https://app.example.com/welcome?from=Graph",
  sendInvitationMessage: true,
  invitedUserMessageInfo: {
    ccRecipients: [{ emailAddress: { name: "Ada", address: "ada@example.com" } }],
    messageLanguage: "fr-FR",
  },
});

async function refused(token, body) {
  try {
    await client(token).api("/invitations").header("client-request-id", "0b9d4a51-93d1-4c11-bf70-0a6c9e0c7b10").post(body);
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    const { statusCode, code, message, requestId, date } = error;
    return { status: statusCode, code, message, request: requestId, date: date?.toISOString() };
  }
  throw new Error("the host accepted what it must refuse");
}

const seen = {
  v1: await client("demo").api("/invitations").version("v1.0").post(invitation("grace@example.com")),
  beta: await client("demo").api("/invitations").version("beta").post(invitation("joe@example.com")),
  noAddress: await refused("demo", { inviteRedirectUrl: "https://app.example.com/" }),
  stranger: await refused("nobody", invitation("lin@example.com")),
  reader: await refused("demo-reader", invitation("lin@example.com")),
};
console.log(JSON.stringify(seen));
