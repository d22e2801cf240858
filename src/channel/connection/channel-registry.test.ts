import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionId, TerminalId } from "../../model/model.ts";
import type { Channel, ChannelEnd } from "./channel-interface.ts";
import { ChannelRegistry } from "./channel-registry.ts";

/** A channel that only remembers how it was closed. */
function channel(terminal: string, activeAt: number): Channel & { closed: string | null; end(): Promise<void> } {
  const { promise, resolve } = Promise.withResolvers<ChannelEnd>();
  return {
    sessionId: SessionId("00".repeat(16)),
    terminalId: TerminalId(terminal),
    pskEpoch: 1,
    serverKeyId: "0123456789abcdef",
    sent: 0,
    received: 1,
    activeAt,
    renewDue: false,
    open: true,
    closed: null as string | null,
    ended: promise,
    send: () => {},
    ping: () => {},
    destroy: () => {},
    close(reason) {
      this.closed = reason;
      resolve({ how: "closed", by: "us", reason });
    },
    end: async () => {
      resolve({ how: "truncated" });
      await promise;
    },
  };
}

test("one session too many of a terminal: its session that is idle longest is replaced, and never the new one", () => {
  const sessions = new ChannelRegistry({ sessionsPerTerminal: 2 });
  const [other, first, second, third] = [channel("B", 1), channel("A", 30), channel("A", 20), channel("A", 10)] as const;
  assert.deepEqual(sessions.of(TerminalId("A")), []);
  for (const each of [other, first, second, third]) sessions.add(each);
  assert.deepEqual(
    [other, first, second, third].map(({ closed }) => closed),
    [null, null, "replaced", null],
  );
  assert.deepEqual(sessions.of(TerminalId("A")), [first, third]);
  assert.equal(sessions.size, 3);
});

test("the session that is idle longest is the one with the oldest last record, not the one added first or last", () => {
  const sessions = new ChannelRegistry({ sessionsPerTerminal: 3 });
  const all = [channel("A", 20), channel("A", 10), channel("A", 30), channel("A", 40)];
  for (const each of all) sessions.add(each);
  assert.deepEqual(
    all.map(({ closed }) => closed),
    [null, "replaced", null, null],
  );
});

test("if a terminal may have one session, a new one replaces the old one", () => {
  const sessions = new ChannelRegistry({ sessionsPerTerminal: 1 });
  const [first, second] = [channel("A", 1), channel("A", 2)];
  sessions.add(first);
  sessions.add(second);
  assert.equal(first.closed, "replaced");
  assert.deepEqual(sessions.of(TerminalId("A")), [second]);
});

test("a session that has ended is not in the registry", async () => {
  const sessions = new ChannelRegistry({ sessionsMax: 1 });
  const only = channel("A", 1);
  sessions.checkRoom();
  sessions.add(only);
  assert.throws(() => sessions.checkRoom(), { name: "ChannelError", code: "sessions-full" });
  await only.end();
  sessions.checkRoom();
  assert.deepEqual([sessions.size, sessions.of(TerminalId("A"))], [0, []]);
});

test("closeAll closes all sessions and resolves after their ends", async () => {
  const sessions = new ChannelRegistry();
  const all = [channel("A", 1), channel("A", 2), channel("B", 3)];
  for (const each of all) sessions.add(each);
  await sessions.closeAll("shutdown");
  assert.deepEqual(
    all.map(({ closed }) => closed),
    ["shutdown", "shutdown", "shutdown"],
  );
  assert.equal(sessions.size, 0);
});

test("closeAll does not resolve while one session has not ended", async () => {
  const sessions = new ChannelRegistry();
  const slow = { ...channel("A", 1), close: () => {} };
  sessions.add(slow);
  let done = false;
  const closing = sessions.closeAll("shutdown").then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(done, false);
  await slow.end();
  await closing;
});
