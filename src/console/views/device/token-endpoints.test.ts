import assert from "node:assert/strict";
import { test } from "node:test";
import { approveDevice, denyDevice, disable } from "../../../operators/operators.ts";
import { anotherOperator, resultOf } from "../../../operators/testing/test-operators.ts";
import { OperatorsConsole } from "../../testing/test-operators-console.ts";

const CLIENT = { client_id: "strongroom" };
const GRANT = { ...CLIENT, grant_type: "urn:ietf:params:oauth:grant-type:device_code" };
type Body = Readonly<Record<string, unknown>>;

/** Sends a request of a program, and resolves with the status and the JSON of the answer. */
async function ask(
  bank: OperatorsConsole,
  path: string,
  body: Readonly<Record<string, string>> | string | null,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly [number, Body]> {
  const own = { host: "localhost:4999", "content-type": "application/x-www-form-urlencoded", "user-agent": "a test" };
  const text = body === null || typeof body === "string" ? body : new URLSearchParams(body).toString();
  const init = { method: body === null ? "GET" : "POST", headers: { ...own, ...headers }, body: text };
  const answer = await bank.stage.app.request(path, init);
  assert.equal(answer.headers.get("cache-control"), "no-store");
  const said = await answer.text();
  return [answer.status, said === "" ? {} : (JSON.parse(said) as Body)];
}

/** The status and the error's name. */
const errorOf = ([status, { error }]: readonly [number, Body]) => [status, error];

/** Begins a sign-in; returns both codes and how it is asked for. */
async function begin(bank: OperatorsConsole) {
  const [status, { device_code: deviceCode, user_code: userCode, ...rest }] = await ask(bank, "/oauth/device", CLIENT);
  assert.equal(status, 200);
  const fields = { ...GRANT, device_code: String(deviceCode) };
  return { userCode: String(userCode), rest, poll: () => ask(bank, "/oauth/token", fields) };
}

test("a program gets codes, waits, and gets a token that names its operator, until it is revoked", async () => {
  await using bank = await OperatorsConsole.open();
  const { userCode, rest, poll } = await begin(bank);
  assert.deepEqual(rest, {
    verification_uri: "http://localhost:4999/device",
    verification_uri_complete: `http://localhost:4999/device?user_code=${userCode}`,
    ...{ expires_in: 600, interval: 5 },
  });
  assert.deepEqual(errorOf(await poll()), [400, "authorization_pending"]);
  bank.at += 4_999;
  const [status, slower] = await poll();
  assert.deepEqual([status, slower["error"], slower["interval"]], [400, "slow_down", 10]);
  resultOf(await approveDevice(bank.database.operators, bank.anna.signedIn, { userCode, at: bank.at }));
  bank.at += 10_000;
  const [granted, { access_token: token, ...more }] = await poll();
  assert.deepEqual([granted, more], [200, { token_type: "Bearer", expires_in: 8 * 3_600 }]);
  assert.deepEqual(errorOf(await poll()), [400, "expired_token"], "a token is given once");

  bank.at += 60_000;
  const bearer = { authorization: `Bearer ${token}` };
  const cookie = { authorization: `Bearer ${bank.anna.token}` };
  assert.deepEqual(errorOf(await ask(bank, "/oauth/userinfo", null, cookie)), [401, "invalid_token"], "a cookie is no token");
  const [, { sub, session, ...whose }] = await ask(bank, "/oauth/userinfo", null, bearer);
  assert.deepEqual([sub, typeof session], [bank.anna.signedIn.id, "string"]);
  const durations = { expires_in: 8 * 3_600 - 60, proven_ago: 74 };
  assert.deepEqual(whose, { preferred_username: "anna", roles: ["administrator"], ...durations });
  for (const each of ["unknown", String(token), String(token)])
    assert.deepEqual(await ask(bank, "/oauth/revoke", { ...CLIENT, token: each }), [200, {}]);
  assert.deepEqual(errorOf(await ask(bank, "/oauth/userinfo", null, bearer)), [401, "invalid_token"]);
  assert.deepEqual(errorOf(await ask(bank, "/oauth/userinfo", null)), [401, "invalid_token"]);
});

test("what was refused, is too old, or belongs to a disabled operator gets no token", async () => {
  await using bank = await OperatorsConsole.open();
  const { operators } = bank.database;
  const denied = await begin(bank);
  resultOf(await denyDevice(operators, bank.anna.signedIn, { userCode: denied.userCode, at: bank.at }));
  assert.deepEqual(errorOf(await denied.poll()), [400, "access_denied"]);
  const ben = await anotherOperator(operators, { by: bank.anna.signedIn, username: "ben", roles: ["teller"] });
  const lost = await begin(bank);
  resultOf(await approveDevice(operators, ben.signedIn, { userCode: lost.userCode, at: bank.at }));
  const change = { actor: bank.anna.signedIn, username: "ben", reason: "", at: bank.at };
  resultOf(await operators.store.begin((tx, record) => disable(tx, record, operators, change)));
  assert.deepEqual(errorOf(await lost.poll()), [400, "access_denied"]);
  const late = await begin(bank);
  bank.at += 600_000;
  assert.deepEqual(errorOf(await late.poll()), [400, "expired_token"]);
});

test("a step of the bank's clock back costs a waiting program one slower pause, and no more", async () => {
  await using bank = await OperatorsConsole.open();
  const { poll } = await begin(bank);
  assert.deepEqual(errorOf(await poll()), [400, "authorization_pending"]);
  bank.at -= 3_600_000;
  assert.deepEqual(errorOf(await poll()), [400, "slow_down"]);
  bank.at += 10_000;
  assert.deepEqual(errorOf(await poll()), [400, "authorization_pending"]);
});

test("each wrong request has its error by name, and no browser's request is taken", async () => {
  await using bank = await OperatorsConsole.open();
  const wrong = async (path: string, body: Readonly<Record<string, string>> | string, headers = {}) =>
    errorOf(await ask(bank, path, body, headers));
  assert.deepEqual(await wrong("/oauth/device", {}), [401, "invalid_client"]);
  assert.deepEqual(await wrong("/oauth/device", { client_id: "other" }), [401, "invalid_client"]);
  assert.deepEqual(await wrong("/oauth/device", "{}", { "content-type": "application/json" }), [400, "invalid_request"]);
  assert.deepEqual(await wrong("/oauth/token", CLIENT), [400, "invalid_request"]);
  assert.deepEqual(await wrong("/oauth/token", { ...CLIENT, grant_type: "password" }), [400, "unsupported_grant_type"]);
  assert.deepEqual(await wrong("/oauth/token", { ...GRANT, device_code: "" }), [400, "invalid_request"], "empty is absent");
  const twice = `${new URLSearchParams({ ...GRANT, device_code: "a" })}&device_code=b`;
  assert.deepEqual(await wrong("/oauth/token", twice), [400, "invalid_request"]);
  assert.deepEqual(await wrong("/oauth/token", { ...GRANT, device_code: "unknown" }), [400, "expired_token"]);
  assert.deepEqual(await wrong("/oauth/revoke", CLIENT), [400, "invalid_request"]);
  assert.deepEqual(await wrong("/oauth/device", { ...CLIENT, scope: "x".repeat(20_000) }), [413, "invalid_request"]);
  for (const header of [{ origin: "https://evil.example" }, { origin: "http://localhost:4999" }, { "sec-fetch-site": "none" }])
    assert.deepEqual(await wrong("/oauth/device", CLIENT, header), [403, "invalid_request"]);
  for (let n = 0; n < 20; n++) await begin(bank);
  assert.deepEqual(await wrong("/oauth/device", CLIENT), [503, "temporarily_unavailable"]);
});
