// Drives the registration dialect with the vendor's generic HTTP client, which first asks for a token
// with HEAD, and says on stdout what it made of the answers. Arguments: the base URL of the host.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.NODE_MODULES}/`);
const { executeHttpRequest } = require("@sap-cloud-sdk/http-client");

const [base] = process.argv.slice(2);

const destination = (password) => ({
  url: base,
  authentication: "BasicAuthentication",
  username: "demo",
  password,
});

const body = {
  inviteeEmail: "lin@example.com",
  inviterName: "Ada Lovelace",
  targetUrl: "https://app.example.com/",
  sourceUrl: `${base}/redeem/`,
  language: "de_DE",
};

async function invite(url, data, password = "demo") {
  try {
    const { status, data: said } = await executeHttpRequest(
      destination(password),
      { method: "post", url, data, headers: { "content-type": "application/json" } },
      { fetchCsrfToken: true },
    );
    return { status, said };
  } catch (error) {
    const answer = error.response ?? error.cause?.response;
    if (!answer) throw error;
    return { status: answer.status, code: answer.headers["x-message-code"] };
  }
}

const seen = {
  slash: await invite("/cps/invite/", body),
  bare: await invite("/cps/invite", { ...body, inviteeEmail: "joe@example.com" }),
  noInviter: await invite("/cps/invite/", { ...body, inviterName: undefined }),
  badAddress: await invite("/cps/invite/", { ...body, inviteeEmail: "nobody" }),
  wrong: await invite("/cps/invite/", body, "wrong"),
};
process.stdout.write(`\n${JSON.stringify(seen)}\n`);
