import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { Currency, Money } from "../model/model.ts";
import { controlFile } from "./assemble.ts";
import { Faults } from "./cash/faults.ts";
import { TestAtm } from "./testing/test-atm.ts";

/** Resolves once the condition holds; otherwise the test's time limit ends the wait. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(1);
}

test("an ATM follows its options and reports its state to the bank", { timeout: 10_000 }, async () => {
  const low = [{ denomination: Money(1000n), notes: 100 }];
  await using test = await TestAtm.start({
    allowFaults: true,
    thresholds: { low, empty: [] },
    takeCashWithinMs: 1_234,
    sessionLimits: { most: 7 },
    now: () => 42,
    currency: Currency("JPY"),
  });
  const { atm, bank } = test;
  assert.ok(atm.faults instanceof Faults);
  assert.deepEqual([atm.number, atm.machine.dispenser.tray.withinMs, atm.sessions.limits.most], [1, 1_234, 7]);
  assert.equal(atm.sessions.limits.idleMs, 90_000, "other limits keep their defaults");
  assert.equal(atm.sessions.begin(null).bornAt, 42);
  assert.equal(atm.currency.code, "JPY", "the option's currency applies until the bank has sent its own");
  await until(() => atm.currency.code === "EUR");
  assert.equal(atm.currency.exponent, 2);
  const [status] = bank.ledger.statuses;
  assert.equal(status?.inService, true);
  assert.deepEqual(
    status?.cassettes.map(({ denomination, notes, level }) => [denomination, notes, level]),
    [
      [1000n, 100, "low"],
      [5000n, 100, "ok"],
    ],
  );
  assert.deepEqual(status?.rejected, []);
});

test("an ATM without options accepts no faults, counts notes as taken at once, and has not reached the bank yet", async () => {
  await using test = await TestAtm.start();
  const { faults, machine, lines, currency } = test.atm;
  assert.deepEqual([faults, machine.dispenser.tray.withinMs, lines.reached, currency.code], [null, 0, null, "EUR"]);
});

test("after a channel's end the witness asks for a checkpoint soon, and a channel that fails is a warning", {
  timeout: 10_000,
}, async () => {
  const logged: string[] = [];
  await using test = await TestAtm.start({ log: (level, message) => void logged.push(`${level} ${message}`) });
  let soon = 0;
  test.atm.witness.soon = () => soon++;
  (await test.atm.openLink()).close("done");
  await until(() => soon > 0 && test.bank.ledger.statuses.length > 0 && test.bank.channels === 0);
  await test.bank.goDown();
  await assert.rejects(test.atm.openLink(), { code: "bank-unreachable" });
  assert.deepEqual(logged, ["warn secure channel failed"]);
  await test.bank.comeBack();
});

test("an ATM that is closed ends its sessions and removes its socket and its lock", async () => {
  const test = await TestAtm.start();
  const files = [controlFile(test.bank.folder, 1), path.join(test.bank.folder, "atm-1.lock")];
  assert.equal(files[0], path.join(test.bank.folder, "atm-1.control"));
  assert.deepEqual(files.map(existsSync), [true, true]);
  const session = test.atm.sessions.begin(null);
  const { journal } = test.atm.machine;
  await test[Symbol.asyncDispose]();
  assert.equal(test.atm.sessions.peek(session.id), null);
  assert.equal(existsSync(files[0] as string), false);
  await assert.rejects(journal.append(), { code: "journal-broken" });
});
