import assert from "node:assert/strict";
import { it } from "node:test";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import type { SetLimits } from "../../../ledger/ledger.ts";
import type { Performed } from "../../performing/performed.ts";
import { TestBackoffice } from "../../testing/test-bank.ts";

const ALL = {
  "per-withdrawal": "500.00",
  "per-day": "1000.00",
  "per-day-count": 10,
  "terminal-deposits": "5000.00",
  "terminal-transfers": "6000.00",
  "terminal-loads": "7000.00",
};

const refusalOf = (performed: Performed): string => (performed.ok ? performed.kind : performed.refusal);

it("two operators set the bank's limits, and what is left out stays as it is", async () => {
  await using bank = await TestBackoffice.open();
  const { operators } = bank;
  const shown = async () => {
    const performed = await operators.perform(operators.anna, "limits-show", {});
    assert.ok(performed.ok && performed.kind === "done");
    return { set: performed.result as SetLimits | null, text: performed.text };
  };
  const tries = async (given: object) =>
    refusalOf(await operators.perform(operators.anna, "limits-set", { reason: "a test", ...given }));
  assert.match((await shown()).text, /^operators have set no limits: those of each server's options hold/);
  assert.equal(await tries({ "per-day": "800.00" }), "limits-incomplete");
  assert.equal(await tries({ ...ALL, "per-withdrawal": "1000.01" }), "limits-order");
  assert.equal(await tries({ ...ALL, "per-day-count": 0 }), "field-invalid");

  const first = await operators.agree("limits-set", { ...ALL, reason: "a test" });
  await operators.carryOut(first);
  const { set, text } = await shown();
  assert.deepEqual([set?.version, set?.limits.perDayAmount, set?.limits.terminalDay.loads], [1, 1000_00n, 7000_00n]);
  assert.match(text, /the most of one withdrawal +500\.00 EUR/);
  assert.equal(await tries({ "per-day": "1000.00" }), "limits-unchanged");

  const { id } = await operators.propose("limits-set", { "per-day": "800.00", reason: "a test" });
  const view = await operators.perform(operators.ben, "proposals-show", { proposal: id });
  const { changes } = (view.ok && view.kind === "done" ? view.result : {}) as { changes: readonly object[] };
  assert.deepEqual(changes, [
    { what: "the most that a customer withdraws in a day (UTC)", before: "1000.00 EUR", after: "800.00 EUR" },
  ]);
  await operators.approve(id);
  await operators.carryOut(id);
  const after = (await shown()).set?.limits;
  assert.deepEqual([after?.perDayAmount, after?.perWithdrawal, after?.perDayCount], [800_00n, 500_00n, 10]);
  const events = (await recordedEvents(bank.store.sql)).filter(({ kind }) => kind === "limits-set");
  assert.deepEqual(
    events.map(({ confidential }) => [confidential?.["operator"], confidential?.["approver"], confidential?.["limit-day"]]),
    [
      ["anna", "ben", 1000_00],
      ["anna", "ben", 800_00],
    ],
  );
});

it("limits that somebody else set meanwhile make a proposal stale", async () => {
  await using bank = await TestBackoffice.open();
  const { operators } = bank;
  await operators.agree("limits-set", { ...ALL, reason: "a test" });
  const stale = await operators.propose("limits-set", { "per-day": "800.00", reason: "a test" });
  await operators.agree("limits-set", { "per-day": "900.00", reason: "a test" });
  assert.equal(refusalOf(await operators.approve(stale.id)), "proposal-stale");
});
