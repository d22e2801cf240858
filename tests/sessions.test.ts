import assert from "node:assert/strict";
import { test } from "node:test";
import { BankUnderTest } from "./bank-under-test.ts";
import { connectionsOf } from "./connections-of.ts";
import { workersOf } from "./everything.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";

test("one session more than the maximum, across workers, closes the longest idle one as replaced", async () => {
  await using bank = await BankUnderTest.start(["--workers", "2", "--sessions-per-terminal", "3"]);
  const keys = await bank.enrol(1);
  const atms: ScriptedAtm[] = [];
  for (let n = 0; n < 3; n++) atms.push(await bank.connect(keys));
  const [first, second, third] = atms as [ScriptedAtm, ScriptedAtm, ScriptedAtm];
  // The second is idle longest. It also sends a request, because only the answer shows that the bank knows the READY session.
  for (const atm of [second, third, first]) await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  await using fourth = await bank.connect(keys);
  assert.deepEqual(await second.channel.ended, { how: "closed", by: "peer", reason: "replaced" });
  for (const atm of [first, third, fourth]) await atm.get("terminal-status", { inService: true, cassettes: [], rejected: [] });
  for (const atm of [first, third]) await atm[Symbol.asyncDispose]();
});

test("a killed worker is started again, and the others serve on", async () => {
  const most = 50;
  await using bank = await BankUnderTest.start(["--workers", "2", "--sessions-per-terminal", String(most)]);
  const primary = bank.program.process.pid as number;
  const keys = await bank.enrol(1);
  const [killed, other] = workersOf(primary) as [number, number];
  const atms: ScriptedAtm[] = [];
  const at = (worker: number): number =>
    connectionsOf(process.pid, bank.port).intersection(connectionsOf(worker, bank.port)).size;
  while (at(killed) === 0 || at(other) === 0) {
    assert.ok(atms.length < most, "all connections go to one worker");
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
