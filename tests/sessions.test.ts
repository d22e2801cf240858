import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { InitiatorKeys } from "../src/channel/handshake/keys.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import { connectionsOf } from "./connections-of.ts";
import { workersOf } from "./everything.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

/** So many that both workers get some. */
const SESSIONS = 20;
let bank: BankUnderTest;
let keys: InitiatorKeys;
before(async () => {
  bank = await BankUnderTest.start(["--workers", "2", "--sessions-per-terminal", String(SESSIONS)]);
  keys = await bank.enrol(1);
});
after(() => bank[Symbol.asyncDispose]());

test("one session more than the maximum, across workers, closes the longest idle one as replaced", async () => {
  const atms: ScriptedAtm[] = [];
  while (atms.length < SESSIONS) atms.push(await bank.connect(keys));
  const [first, second, ...others] = atms as [ScriptedAtm, ScriptedAtm, ...ScriptedAtm[]];
  // The second is idle longest. It also sends a request, because only the answer shows that the bank knows the READY session.
  for (const atm of [second, ...others, first])
    await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  await using another = await bank.connect(keys);
  assert.deepEqual(await second.channel.ended, { how: "closed", by: "peer", reason: "replaced" });
  for (const atm of [first, ...others, another])
    await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  for (const atm of [first, ...others]) await atm[Symbol.asyncDispose]();
});

test("a killed worker is started again, and the others serve on", async () => {
  const primary = bank.program.process.pid as number;
  const [killed, other] = workersOf(primary) as [number, number];
  const atms: ScriptedAtm[] = [];
  const at = (worker: number): number =>
    connectionsOf(process.pid, bank.port).intersection(connectionsOf(worker, bank.port)).size;
  while (at(killed) === 0 || at(other) === 0) {
    assert.ok(atms.length < SESSIONS, "all connections go to one worker");
    atms.push(await bank.connect(keys));
  }
  const lost = at(killed);
  process.kill(killed, "SIGKILL");
  const ends = await Promise.all(
    atms.map((atm) =>
      Promise.race([
        atm.channel.ended.then(({ how }) => how),
        atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] }).then(
          () => "served",
          () => atm.channel.ended.then(({ how }) => how),
        ),
      ]),
    ),
  );
  assert.equal(ends.filter((how) => how === "truncated").length, lost);
  assert.equal(ends.filter((how) => how === "served").length, atms.length - lost);
  for (const since = performance.now(); workersOf(primary).length < 2; await new Promise((resolve) => setTimeout(resolve, 20)))
    assert.ok(performance.now() - since < 5_000, "the worker was not started again");
  for (const atm of atms) atm.channel.destroy();
});
