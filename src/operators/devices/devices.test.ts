import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { changeRoles, disable } from "../accounts/change-operator.ts";
import { findSession, listSessions } from "../sessions/find-session.ts";
import type { Operators } from "../settings.ts";
import { AT, anotherOperator, firstOperator, nameOf, resultOf, testOperators } from "../testing/test-operators.ts";
import { approveDevice, denyDevice, findDevice } from "./decide-device.ts";
import { beginDevice, pollDevice } from "./poll-device.ts";
import { newUserCode, readUserCode, shownUserCode } from "./user-code.ts";

const CLI = { address: "192.0.2.9", userAgent: "strongroom login" };

/** A bank with an administrator and a teller, and a device that waits. */
async function waiting(operators: Operators) {
  const anna = await firstOperator(operators);
  const ben = await anotherOperator(operators, { by: anna.signedIn, username: "ben", roles: ["teller"] });
  const device = resultOf(await beginDevice(operators, { from: CLI, at: AT }));
  const poll = async (at: number) => pollDevice(operators, { deviceCode: device.deviceCode, from: CLI, at });
  return { anna, ben, device, poll };
}

test("a command line waits, is approved by an operator, and gets a session that lives 8 hours, once", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { ben, device, poll } = await waiting(operators);
  assert.match(device.userCode, /^[B-DF-HJ-NP-TV-Z]{4}-[B-DF-HJ-NP-TV-Z]{4}$/);
  assert.deepEqual(await poll(AT), { state: "authorization_pending" });
  const asked = { userCode: device.userCode.toLowerCase().replace("-", " "), at: AT + 1_000 };
  assert.deepEqual(resultOf(await findDevice(operators, ben.signedIn, asked)), { ...CLI, madeAt: AT });
  assert.equal(nameOf(await approveDevice(operators, ben.signedIn, asked)), "ok");
  assert.equal(nameOf(await approveDevice(operators, ben.signedIn, asked)), "device-unknown");
  const granted = await poll(AT + 5_000);
  assert.ok(granted.state === "granted");
  const { token, signedIn } = granted.session;
  assert.deepEqual([signedIn.username, signedIn.roles, signedIn.provenAt], ["ben", ["teller"], AT]);
  assert.deepEqual(await poll(AT + 10_000), { state: "expired_token" });
  assert.ok(await findSession(operators, token, AT + 7 * 3_600_000), "no idle time ends it");
  assert.equal(await findSession(operators, token, AT + 5_000 + 8 * 3_600_000), null);
  const kinds = (await listSessions(operators, ben.signedIn, AT + 6_000)).map(({ kind }) => kind);
  assert.deepEqual(kinds, ["command-line", "browser"]);
  const events = (await recordedEvents(operators.store.sql)).filter(({ at }) => at > AT);
  assert.deepEqual(
    events.map(({ kind, outcome, confidential }) => [kind, outcome, confidential?.["by"] ?? confidential?.["decision"]]),
    [
      ["operator-device", "ok", "approved"],
      ["operator-device", "error:device-unknown", "approved"],
      ["operator-signin", "ok", "device"],
    ],
  );
});

test("a device that asks too often is slowed down by 5 seconds each time", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { poll } = await waiting(operators);
  assert.deepEqual(await poll(AT), { state: "authorization_pending" });
  assert.deepEqual(await poll(AT + 4_999), { state: "slow_down", intervalS: 10 });
  assert.deepEqual(await poll(AT + 14_998), { state: "slow_down", intervalS: 15 });
  assert.deepEqual(await poll(AT + 29_998), { state: "authorization_pending" });
});

test("a device that was denied, waits too long, or whose operator was disabled meanwhile, gets nothing", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { anna, ben, device, poll } = await waiting(operators);
  assert.equal(nameOf(await denyDevice(operators, ben.signedIn, { userCode: device.userCode, at: AT })), "ok");
  assert.deepEqual(await poll(AT), { state: "access_denied" });
  assert.deepEqual(await poll(AT + 5_000), { state: "expired_token" });
  const other = resultOf(await beginDevice(operators, { from: CLI, at: AT }));
  assert.equal(nameOf(await approveDevice(operators, ben.signedIn, { userCode: other.userCode, at: AT })), "ok");
  const change = { actor: anna.signedIn, username: "ben", reason: "", at: AT };
  resultOf(await operators.store.begin((tx, record) => disable(tx, record, operators, change)));
  assert.deepEqual(await pollDevice(operators, { deviceCode: other.deviceCode, from: CLI, at: AT }), { state: "access_denied" });
  assert.equal(nameOf(await approveDevice(operators, ben.signedIn, { userCode: other.userCode, at: AT })), "device-unknown");
  const late = resultOf(await beginDevice(operators, { from: CLI, at: AT }));
  const asked = { userCode: late.userCode, at: AT + 600_000 };
  assert.equal(nameOf(await denyDevice(operators, anna.signedIn, asked)), "device-unknown");
  const question = { deviceCode: late.deviceCode, from: CLI, at: AT + 600_000 };
  assert.deepEqual(await pollDevice(operators, question), { state: "expired_token" });
  assert.deepEqual(await pollDevice(operators, { ...question, deviceCode: "no code" }), { state: "expired_token" });
});

test("consent counts for the roles that its operator had: a device gets no others", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { anna, ben, device, poll } = await waiting(operators);
  assert.equal(nameOf(await approveDevice(operators, ben.signedIn, { userCode: device.userCode, at: AT })), "ok");
  const change = { actor: anna.signedIn, username: "ben", reason: "", at: AT, roles: ["teller", "treasurer"] as const };
  resultOf(await operators.store.begin((tx, record) => changeRoles(tx, record, operators, change)));
  assert.deepEqual(await poll(AT), { state: "access_denied" });
  assert.deepEqual(await listSessions(operators, ben.signedIn, AT), [], "nor does the change leave a session");
});

test("consent takes a fresh proof, and guesses at codes are counted", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { ben, device } = await waiting(operators);
  const stale = { userCode: device.userCode, at: AT + 5 * 60_000 + 1 };
  assert.equal(nameOf(await approveDevice(operators, ben.signedIn, stale)), "proof-stale");
  const wrong = { userCode: "BCDF-GHJK" === device.userCode ? "XZBC-DFGH" : "BCDF-GHJK", at: AT };
  for (let n = 0; n < 4; n++) assert.equal(nameOf(await findDevice(operators, ben.signedIn, wrong)), "device-unknown");
  assert.equal(nameOf(await findDevice(operators, ben.signedIn, { ...wrong, userCode: device.userCode })), "credentials-delayed");
  assert.equal(nameOf(await denyDevice(operators, ben.signedIn, { userCode: device.userCode, at: AT + 5_000 })), "ok");
});

test("of two questions at once one gets the token; and only so many devices wait", async () => {
  await using database = await testOperators();
  const { operators } = database;
  const { ben, device, poll } = await waiting(operators);
  resultOf(await approveDevice(operators, ben.signedIn, { userCode: device.userCode, at: AT }));
  const states = (await Promise.all([poll(AT), poll(AT)])).map(({ state }) => state).sort();
  assert.deepEqual(states, ["expired_token", "granted"]);
  for (let n = 0; n < 19; n++) resultOf(await beginDevice(operators, { from: CLI, at: AT }));
  assert.equal(nameOf(await beginDevice(operators, { from: CLI, at: AT })), "bank-busy");
  for (let n = 0; n < 180; n++) {
    const from = { ...CLI, address: `198.51.100.${Math.floor(n / 20)}` };
    resultOf(await beginDevice(operators, { from, at: AT }));
  }
  assert.equal(nameOf(await beginDevice(operators, { from: { ...CLI, address: "203.0.113.1" }, at: AT })), "bank-busy");
  assert.equal(nameOf(await beginDevice(operators, { from: CLI, at: AT })), "bank-busy");
  assert.equal(nameOf(await beginDevice(operators, { from: CLI, at: AT + 600_000 })), "ok");
});

test("a user code has eight different consonants, and is read as people type it", () => {
  const codes = Array.from({ length: 200 }, newUserCode);
  for (const code of codes) {
    assert.match(code, /^[BCDFGHJKLMNPQRSTVWXZ]{8}$/);
    assert.equal(new Set(code).size, 8);
    assert.equal(readUserCode(` ${shownUserCode(code).toLowerCase()} `), code);
  }
  assert.ok(new Set(codes).size > 199);
  for (const text of ["", "BCDF", "BCDF-GHJA", "BCDF-GHJB", "BCDF-GHJK-L"]) assert.equal(readUserCode(text), null, text);
});
