import assert from "node:assert/strict";
import { test } from "node:test";
import { ScriptedConsole } from "../testing/scripted-console.ts";
import { awaitConsent, type Begun, beginSignIn, findWhose } from "./device-flow.ts";

const BEGUN: Begun = {
  ...{
    deviceCode: "device",
    userCode: "BCDF-GHJK",
    address: "http://x/device",
    addressWithCode: "http://x/device?user_code=BCDF-GHJK",
  },
  ...{ expiresInS: 600, intervalS: 5 },
};
const error = (name: string) => ({ status: 400, json: { error: name } });

/** Time that passes only in pauses; the pauses in seconds. */
function standingTime() {
  const pauses: number[] = [];
  let passedMs = 0;
  const pause = async (ms: number): Promise<void> => {
    pauses.push(ms / 1_000);
    passedMs += ms;
  };
  return { pauses, waiting: { pause, elapsedMs: () => passedMs } };
}

test("it asks with the pause that the console wants, slower when told so, and twice as slow when the console is gone", async () => {
  await using server = await ScriptedConsole.start();
  const { pauses, waiting } = standingTime();
  const pending = error("authorization_pending");
  server.answers.push(
    pending,
    error("slow_down"),
    pending,
    "gone",
    { status: 503, text: "waits" },
    {
      ...{ status: 200, json: { access_token: "secret", token_type: "Bearer" } },
    },
  );
  assert.deepEqual(await awaitConsent(server.origin, BEGUN, waiting), { state: "granted", token: "secret" });
  assert.deepEqual(pauses, [5, 5, 10, 10, 20, 40]);
  const { path, body, headers } = server.got[0] ?? assert.fail();
  assert.deepEqual([path, headers["content-type"]], ["/oauth/token", "application/x-www-form-urlencoded"]);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), {
    ...{ client_id: "strongroom", grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: "device" },
  });
});

test("it ends with the refusal, with the code's time by a monotonic clock, or at an answer that is none", async (t) => {
  await using server = await ScriptedConsole.start();
  // A step of this machine's clock, forwards or back, is not looked at.
  t.mock.timers.enable({ apis: ["Date"], now: 10_000_000_000_000 });
  for (const name of ["access_denied", "expired_token"] as const) {
    server.answers.push(error(name));
    assert.deepEqual(await awaitConsent(server.origin, BEGUN, standingTime().waiting), { state: name });
  }
  server.answers.push(error("authorization_pending"));
  t.mock.timers.setTime(0);
  const { pauses, waiting } = standingTime();
  assert.deepEqual(await awaitConsent(server.origin, { ...BEGUN, expiresInS: 10 }, waiting), { state: "expired_token" });
  assert.deepEqual(pauses, [5, 5]);
  server.answers.push(error("invalid_client"));
  await assert.rejects(awaitConsent(server.origin, BEGUN, standingTime().waiting), { code: "console-foreign" });
});

test("what answers otherwise than a console is named, and no redirect is followed", async () => {
  await using server = await ScriptedConsole.start();
  const begin = () => beginSignIn(server.origin, "a test");
  server.answers.push({ status: 200, text: "<h1>It works</h1>" });
  await assert.rejects(begin(), {
    code: "console-foreign",
    message: /is no operators' console of this version \(HTTP status 200\)/,
  });
  server.answers.push({ status: 307, text: "", headers: { location: "http://127.0.0.1:1/" } });
  await assert.rejects(begin(), { code: "console-foreign", message: /goes by another address/ });
  // The fetch standard sends a request once more, on another connection, after 421.
  const misdirected = { status: 421, text: "misdirected request\n" };
  server.answers.push(misdirected, misdirected);
  await assert.rejects(begin(), { code: "console-foreign", message: /goes by another address/ });
  server.answers.push({ status: 503, text: "the console waits for its database\n" });
  await assert.rejects(begin(), { code: "console-unreachable", message: /is not ready: the console waits for its database$/ });
  server.answers.push({ status: 503, json: { error: "temporarily_unavailable", error_description: "too many wait" } });
  await assert.rejects(begin(), { code: "console-unreachable", message: /too many wait/ });
  for (const json of [{}, { device_code: "d", user_code: "u", verification_uri: "v", expires_in: -1 }, { device_code: 1 }]) {
    server.answers.push({ status: 200, json });
    await assert.rejects(begin(), { code: "console-foreign" });
  }
  server.answers.push({ status: 200, json: { preferred_username: "anna" } });
  await assert.rejects(findWhose(server.origin, "token"), { code: "console-foreign" });
  server.answers.push({ status: 401, json: { error: "invalid_token" } });
  assert.equal(await findWhose(server.origin, "token"), null);
  const stopped = await ScriptedConsole.start();
  const { origin } = stopped;
  await stopped[Symbol.asyncDispose]();
  await assert.rejects(beginSignIn(origin, "a test"), {
    ...{ code: "console-unreachable", message: /no console answers at .* \(ECONNREFUSED\): start it/ },
  });
});
