import assert from "node:assert/strict";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { text } from "node:stream/consumers";
import { it } from "node:test";
import { testNotice } from "../notices/notice.ts";
import { NOON } from "../testing/test-survey.ts";
import { postTo, signedHeaders } from "./webhook.ts";
import { parseWebhookSecret } from "./webhook-secret.ts";

const NEVER = new AbortController().signal;
const NOTICE = testNotice("1", NOON);

/** Serves one receiver for `act`. */
async function withReceiver(answer: RequestListener, act: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  try {
    await act(`http://127.0.0.1:${port}/alarms?token=secret`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

it("the signature is the one that the libraries of Standard Webhooks publish for these inputs", () => {
  const secret = parseWebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") as Buffer;
  assert.deepEqual(signedHeaders(secret, { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: '{"test": 2432232314}' }, 1_614_265_330), {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  });
});

it("a receiver gets the body as it was signed, with the time of the attempt", async () => {
  const secret = randomBytes(32);
  let checked = 0;
  await withReceiver(
    async (request, response) => {
      const body = await text(request);
      const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = request.headers;
      const mac = createHmac("sha256", secret).update(`${id}.${timestamp}.${body}`).digest("base64");
      assert.deepEqual(
        [request.method, request.url, request.headers["content-type"]],
        ["POST", "/alarms?token=secret", "application/json"],
      );
      assert.deepEqual([id, timestamp, signature, body], [NOTICE.id, String(NOON / 1_000), `v1,${mac}`, NOTICE.body]);
      checked++;
      response.writeHead(204).end();
    },
    async (url) => assert.equal(await postTo({ url, secret }, () => NOON + 999)(NOTICE, NEVER), null),
  );
  assert.equal(checked, 1);
});

it("an answer that is no success is a cause, and a redirect is not followed", async () => {
  const visited: (string | undefined)[] = [];
  await withReceiver(
    (request, response) => {
      visited.push(request.url);
      response.writeHead(307, { location: "/elsewhere" }).end("moved");
    },
    async (url) => assert.equal(await postTo({ url, secret: randomBytes(32) }, Date.now)(NOTICE, NEVER), "it answered 307"),
  );
  assert.deepEqual(visited, ["/alarms?token=secret"]);
});

it("a receiver that never answers, and one that is not there, are causes without the URL", async () => {
  let address = "";
  await withReceiver(
    () => {},
    async (url) => {
      address = url;
      const webhook = { url, secret: randomBytes(32) };
      assert.equal(await postTo(webhook, Date.now, 20)(NOTICE, NEVER), "it gave no answer in time");
      const stop = new AbortController();
      const posted = postTo(webhook, Date.now)(NOTICE, stop.signal);
      stop.abort();
      assert.match((await posted) ?? "", /^it could not be reached \(AbortError\)$/);
    },
  );
  const cause = await postTo({ url: address, secret: randomBytes(32) }, Date.now)(NOTICE, NEVER);
  assert.equal(cause, "it could not be reached (ECONNREFUSED)");
});
