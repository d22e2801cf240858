import assert from "node:assert/strict";
import { it } from "node:test";
import { cents, TestBank } from "./testing/test-bank.ts";
import { ATM, PASSWORD } from "./testing/test-people.ts";

const DAY_MS = 86_400_000;

it("a clock that was days ahead and was put right leaves no finding", async () => {
  await using bank = await TestBank.open();
  await bank.enrol(ATM);
  await bank.post("cash-load", null, { amount: cents(100_000) });
  const [alice, bob] = [await bank.signUp("alice"), await bank.signUp("bob")];
  await bank.post("deposit", alice, { amount: cents(50_000) });
  const use = async (password: string, replacement: string): Promise<void> => {
    const { request: hold } = await bank.post("withdraw", alice, { amount: cents(100) });
    await bank.post("settle", null, { hold, amount: cents(100) });
    await bank.post("withdraw", alice, { amount: cents(200) });
    await bank.post("set-limit", alice, { limit: cents(password.length * 1_000) });
    assert.ok((await bank.changePassword(alice, password, replacement)).ok);
    await bank.lock(alice);
    await bank.unlock(alice);
    await bank.note(alice, replacement);
    await bank.endSessions(alice);
    for (const act of ["close", "open"] as const) await bank[act](bob);
    await bank.rotate(ATM).catch(() => {});
    await bank.sequence();
  };
  bank.aheadMs = 3 * DAY_MS;
  await use(PASSWORD, "a lively brook");
  bank.aheadMs = 0;
  await bank.store.record([{ at: bank.now(), kind: "clock-refused", outcome: "error:books-ahead" }]);
  await use("a lively brook", "a frozen pond of otters");
  assert.deepEqual((await bank.verify()).findings, []);
  await bank.lock(alice);
  const [row] = await bank.store.sql<{ ahead: boolean }[]>`select bool_or(day < placed_at::date) as ahead from hold`;
  assert.ok(row?.ahead, "the ledger has moved holds to the right day");
  assert.deepEqual((await bank.verify()).findings, []);
});
