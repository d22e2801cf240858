import assert from "node:assert/strict";
import { test } from "node:test";
import { everything, TestBank, until } from "../testing/test-bank.ts";
import { CLIENT_KEYS, SERVER_KEYS } from "../testing/test-session.ts";

/** Whom the bank lets in. All others get no byte. */

test("no stranger gets a single byte", async () => {
  await using bank = await TestBank.start();
  const hellos = ["GET / HTTP/1.1\r\n\r\n", "\x16\x03\x01\x02\x00\x01", "\x01\x01\x00\x8d", "\x01\x03\x00\xb0"];
  for (const hello of hellos) {
    const socket = await bank.stranger();
    socket.write(hello, "latin1");
    assert.equal((await everything(socket)).length, 0);
  }
  const unknown = { ...CLIENT_KEYS, staticPrivate: Buffer.alloc(32, 9) };
  await assert.rejects(bank.connect({ keys: unknown }), { name: "ChannelError", code: "truncated" });
  await until(() => bank.refused.length === 5, "five refusals");
  assert.deepEqual(bank.refused.sort(), ["frame-length", "frame-type", "frame-version", "frame-version", "terminal-unknown"]);
  assert.equal(bank.admission.halfOpen, 0);
});

test("a client that leaves while the bank looks it up gets no channel, and the bank keeps nothing of it", async () => {
  const lookup = Promise.withResolvers<void>();
  const findTerminal = async (publicKey: Buffer) => {
    await lookup.promise;
    return SERVER_KEYS.findTerminal(publicKey);
  };
  await using bank = await TestBank.start({ keys: { ...SERVER_KEYS, findTerminal } });
  await assert.rejects(bank.connect({ timeoutMs: 30 }), { code: "timeout-ready" });
  lookup.resolve();
  await until(() => bank.refused.length === 1, "the refusal");
  assert.deepEqual(bank.refused, ["truncated"]);
  assert.deepEqual([bank.admission.halfOpen, bank.sessions.size], [0, 0]);
});

test("one half-open connection too many: the bank destroys the oldest one, and an honest client gets in", async () => {
  await using bank = await TestBank.start({ limits: { halfOpenMax: 3, halfOpenPerAddressMax: 9 } });
  const [first, second] = [await bank.stranger(), await bank.stranger(), await bank.stranger()];
  await bank.connect();
  await until(() => bank.refused.length === 1, "the oldest stranger's end");
  assert.deepEqual(bank.refused, ["half-open-full"]);
  await until(() => first.destroyed, "the stranger's socket to close");
  assert.ok(!second.destroyed);
  await until(() => bank.sessions.size === 1, "READY");
  assert.equal(bank.admission.halfOpen, 2, "a session that is READY is not half-open");
});

test("one ClientHello too many in a second is refused", async () => {
  await using bank = await TestBank.start({ limits: { hellosPerAddressPerSecond: 2 } });
  await bank.connect();
  await bank.connect();
  await assert.rejects(bank.connect(), { code: "truncated" });
  await until(() => bank.refused.length === 1, "the refusal");
  assert.deepEqual(bank.refused, ["hello-address-rate"]);
});

test("one session too many of a terminal: the one that is idle longest is replaced", async () => {
  await using bank = await TestBank.start({ limits: { sessionsPerTerminal: 2 } });
  const first = await bank.connect();
  const second = await bank.connect();
  await until(() => bank.sessions.size === 2, "two sessions");
  first.send(Buffer.from("not idle"));
  await until(() => first.received === 1, "the answer");
  const third = await bank.connect();
  assert.deepEqual(await second.ended, { how: "closed", by: "peer", reason: "replaced" });
  await until(() => bank.channels.length === 3, "READY");
  assert.deepEqual(
    bank.sessions.of(first.terminalId).map(({ sessionId }) => sessionId),
    [first.sessionId, third.sessionId],
  );
});

test("one session too many in all is refused on accept, before the peer sends a byte", async () => {
  await using bank = await TestBank.start({ limits: { sessionsMax: 1 } });
  await bank.connect();
  await until(() => bank.sessions.size === 1, "READY");
  assert.equal((await everything(await bank.stranger())).length, 0);
  assert.deepEqual(bank.refused.splice(0), ["sessions-full"]);
  await assert.rejects(bank.connect(), { code: "truncated" });
  await until(() => bank.refused.length === 1, "the refusal");
  assert.deepEqual(bank.refused, ["sessions-full"]);
});

test("if two clients shake hands while there is room for one session, the second to be READY is refused", async () => {
  await using bank = await TestBank.start({ limits: { sessionsMax: 1 } });
  const puppets = [await bank.puppet(), await bank.puppet()];
  for (const { wire, session } of puppets) wire.send(session.seal("READY"));
  await until(() => bank.refused.length === 1, "the refusal");
  assert.deepEqual([bank.refused, bank.sessions.size], [["sessions-full"], 1]);
});

test("connections are counted by the address that they come from", async (t) => {
  await using bank = await TestBank.start();
  const enter = t.mock.method(bank.admission, "enter");
  await bank.connect();
  await until(() => bank.channels.length === 1, "READY");
  assert.deepEqual(
    enter.mock.calls.map(({ arguments: [address] }) => address),
    ["127.0.0.1"],
  );
});
