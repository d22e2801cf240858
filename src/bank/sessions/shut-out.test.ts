import assert from "node:assert/strict";
import { test } from "node:test";
import { TestBank } from "../testing/test-bank.ts";

test("a session of an ATM that is shut out is held for a second and not read, and leaves no event", async () => {
  await using bank = await TestBank.start();
  const honest = await bank.connect();
  await honest.close();
  await bank.untilAllEnded();
  bank.budgets.shutOut(honest.channel.terminalId, 60_000);

  const since = performance.now();
  const held = await Promise.all(Array.from({ length: 4 }, () => bank.connect()));
  const answers = held.map((atm) => atm.ask("balance", {}));
  assert.deepEqual(
    await Promise.all(answers),
    held.map(() => null),
  );
  assert.ok(performance.now() - since >= 900, "they were ended at once");
  await bank.drain();
  const [opened] = await bank.database.store.sql`select count(*)::int as n from audit_event where kind = 'channel-ready'`;
  assert.deepEqual(opened, { n: 1 });
});
