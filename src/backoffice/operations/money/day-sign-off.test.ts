import assert from "node:assert/strict";
import { it } from "node:test";
import { keepCounters } from "../../../ledger/ledger.ts";
import { ATM, NOON } from "../../../ledger/testing/test-ledger.ts";
import { Money } from "../../../model/model.ts";
import { TestBackoffice } from "../../testing/test-bank.ts";

const DAY = "2026-01-15";

/** Has the ATM report notes worth this, in minor units. */
const report = ({ store, passedMs }: TestBackoffice, worth: number): Promise<unknown> => {
  const cassettes = [{ denomination: Money(1n), notes: worth, level: "ok" }] as const;
  return keepCounters(store.sql, { terminal: ATM, at: NOON + passedMs, inService: true, cassettes, rejected: [] });
};

it("a day is signed off once two operators agree, and not before", async () => {
  await using bank = await TestBackoffice.open();
  const { operators } = bank;
  const signOffs = async () => (await bank.store.sql`select 1 from request_answer where op = 'day-sign-off'`).length;
  const { id } = await operators.propose("day-sign-off", { day: DAY });
  assert.equal(await signOffs(), 0);
  await operators.approve(id);
  assert.equal(await signOffs(), 0, "an approval signs nothing off");
  await operators.carryOut(id);
  assert.deepEqual([await signOffs(), await bank.stateOf(id)], [1, "done"]);
  await assert.rejects(operators.propose("day-sign-off", { day: DAY }), /day-signed-off/);
  await assert.rejects(operators.propose("day-sign-off", { day: "2026-01-16" }), /day-not-begun/);
});

it("a difference that nothing explains needs a remark, and another difference makes the proposal stale", async () => {
  await using bank = await TestBackoffice.open();
  const { operators } = bank;
  const { posted } = await bank.fundsOf(await cashAccount(bank));
  await report(bank, Number(posted) - 500);
  await assert.rejects(operators.propose("day-sign-off", { day: DAY }), /differences-unexplained/);
  const { id } = await operators.propose("day-sign-off", { day: DAY, remark: "a note is in the workshop" });
  const shown = await operators.perform(operators.ben, "proposals-show", { proposal: id });
  const changes = shown.ok && shown.kind === "done" ? (shown.result as { changes: readonly unknown[] }).changes : [];
  assert.deepEqual(changes[1], {
    what: "unexplained difference: ATM-0001",
    before: "-5.00 EUR",
    after: "signed off with the remark: a note is in the workshop",
  });
  await report(bank, Number(posted) - 900);
  const approved = await operators.approve(id);
  assert.equal(approved.ok ? "approved" : approved.refusal, "proposal-stale");
});

async function cashAccount({ store }: TestBackoffice) {
  const [row] = await store.sql`select id from account where kind = 'cash'`;
  return row?.["id"];
}
