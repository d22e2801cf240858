import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { Alarm } from "./alarm.ts";
import { DEFAULT_LIMITS } from "./limits.ts";
import { clientUpkeep, type Kept, serverUpkeep, type Upkeep } from "./upkeep.ts";

/** The limits of a session, exact to the millisecond, on a clock that the test moves (PROTOCOL.md, sections 4.2 and 7). */

const LIMITS = { ...DEFAULT_LIMITS, idleMs: 500, pingMs: 120, sessionMs: 900, marginMs: 200, renewMs: 700, busyCheckMs: 10 };
const AGE_MS = 50;

/** Moves the clock, one millisecond at a time. */
function clock(t: TestContext): { pass: (ms: number) => void; passed: () => number } {
  const startedAt = 1_000;
  let now = startedAt;
  t.mock.timers.enable({ apis: ["setTimeout"] });
  t.mock.method(performance, "now", () => now);
  const pass = (ms: number): void => {
    for (const end = now + ms; now < end; ) {
      now += 1;
      t.mock.timers.tick(1);
    }
  };
  return { pass, passed: () => now - startedAt };
}

/** A channel without a connection, which records what its upkeep does and when. */
function kept(passed: () => number): { channel: Kept; did: string[] } {
  const did: string[] = [];
  const note = (what: string): void => void did.push(`${what} ${passed()}`);
  const channel = {
    sent: 0,
    received: 0,
    renewDue: false,
    ping: () => note("ping"),
    timeOut: () => note("timeout"),
    close: note,
  };
  return { channel: channel as unknown as Kept, did };
}

/** Records that come every 50 milliseconds, which no idle limit ends. */
function busyFor(ms: number, pass: (ms: number) => void, upkeep: Upkeep): void {
  for (let at = 0; at < ms; at += 50) {
    pass(50);
    upkeep.received();
    upkeep.sent();
  }
}

test("the server counts a session's age from the ServerHello, and closes it before the limit if no request is in progress", (t) => {
  const { pass, passed } = clock(t);
  const { channel, did } = kept(passed);
  busyFor(
    850,
    pass,
    serverUpkeep(channel, new Alarm(), LIMITS, () => false, AGE_MS),
  );
  assert.equal(did[0], `renew ${LIMITS.sessionMs - LIMITS.marginMs - AGE_MS}`);
});

test("the server counts a session's age from the ServerHello, and closes it at the limit even if a request is in progress", (t) => {
  const { pass, passed } = clock(t);
  const { channel, did } = kept(passed);
  busyFor(
    850,
    pass,
    serverUpkeep(channel, new Alarm(), LIMITS, () => true, AGE_MS),
  );
  assert.equal(did[0], `renew ${LIMITS.sessionMs - AGE_MS}`);
});

test("a client without a PONG keeps sending PINGs until the bank has been silent for too long", (t) => {
  const { pass, passed } = clock(t);
  const { channel, did } = kept(passed);
  clientUpkeep(
    channel,
    new Alarm(),
    LIMITS,
    () => false,
    () => {},
  );
  pass(500);
  assert.deepEqual(did, ["ping 120", "ping 240", "ping 360", "ping 480", "timeout 500"]);
});
