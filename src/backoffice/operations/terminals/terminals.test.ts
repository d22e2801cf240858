import assert from "node:assert/strict";
import { it } from "node:test";
import { generateKeyPair } from "../../../crypto/crypto.ts";
import { recordedEvents } from "../../../events/testing/test-event-store.ts";
import { keepCounters } from "../../../ledger/ledger.ts";
import { Money, type TerminalId, terminalIdOf } from "../../../model/model.ts";
import { enrol, findOrder, listOrders } from "../../../terminals/terminals.ts";
import type { Performed } from "../../performing/performed.ts";
import { TestBackoffice } from "../../testing/test-bank.ts";

const ATM = terminalIdOf(1);
const ROOT = { kind: "break-glass", login: "root", reason: "a test" } as const;
const refusalOf = (performed: Performed): string => (performed.ok ? performed.kind : performed.refusal);

/** A bank with ATM 1, which has 10 notes of 50.00 by its counters and 1000.00 by the books, and is closed. */
async function withAtm() {
  const bank = await TestBackoffice.open();
  await enrolAtm(bank, ATM);
  await report(bank, 10, false);
  return bank;
}

const enrolAtm = (bank: TestBackoffice, terminal: TerminalId) =>
  bank.store.begin((tx, record) =>
    enrol(tx, record, Buffer.alloc(32), { terminal, publicKey: generateKeyPair().publicKey, at: bank.now() }),
  );

const report = async (bank: TestBackoffice, notes: number, inService: boolean): Promise<void> => {
  const cassettes = [{ denomination: Money(50_00n), notes, level: null }];
  await keepCounters(bank.store.sql, { terminal: ATM, at: bank.now(), inService, cassettes, rejected: [] });
};

it("an operator takes an ATM out of service and puts it back, by orders in the operator's name", async () => {
  await using bank = await withAtm();
  const { operators } = bank;
  const { anna } = operators;
  const closed = await operators.perform(anna, "terminal-close", { terminal: 1 });
  assert.match(closed.ok && closed.kind === "done" ? closed.text : "", /^ATM-0001 is ordered to close/);
  assert.equal(refusalOf(await operators.perform(anna, "terminal-open", { terminal: "1" })), "done");
  const orders = await listOrders(bank.store.sql, { terminal: ATM, most: 9 });
  assert.deepEqual(
    orders.map(({ kind, state, orderedBy }) => `${kind} ${state} ${orderedBy}`),
    ["open open anna", "close ended anna"],
  );
  assert.equal(refusalOf(await operators.perform(anna, "terminal-close", { terminal: 2 })), "terminal-unknown");
  const teller = operators.signIn("tom", ["teller", "viewer", "auditor"]);
  assert.equal(refusalOf(await operators.perform(teller, "terminal-close", { terminal: 1 })), "not-allowed");
  const stale = { ...anna, provenAt: 0 };
  assert.equal(
    refusalOf(await operators.perform(stale, "terminal-close", { terminal: 1 })),
    "done",
    "whoever sees a fraud stops it",
  );
  assert.equal(refusalOf(await operators.perform(stale, "terminal-open", { terminal: 1 })), "proof-stale");
  await operators.perform(anna, "terminal-revoke", { terminal: 1 });
  assert.equal(refusalOf(await operators.perform(anna, "terminal-open", { terminal: 1 })), "terminal-revoked");
});

it("a count is ordered under the id of the proposal that two operators agreed on, and by nobody alone", async () => {
  await using bank = await withAtm();
  const { operators } = bank;
  const given = { terminal: 1, cassettes: "9x50", rejected: "1x50" };
  const proposal = await operators.propose("cash-count", given);
  const shown = await operators.perform(operators.ben, "proposals-show", { proposal: proposal.id });
  const { changes } = (shown.ok && shown.kind === "done" ? shown.result : {}) as { changes: readonly object[] };
  assert.deepEqual(changes, [
    { what: "cassette, notes of 50.00 EUR", before: "10 notes", after: "9 notes" },
    { what: "reject box, notes of 50.00 EUR", before: "none", after: "1 note" },
    {
      what: "cash account of ATM-0001",
      before: "10000000.00 EUR",
      after: "500.00 EUR: 9999500.00 EUR short",
    },
  ]);
  assert.equal(await findOrder(bank.store.sql, proposal.id), null);
  await operators.approve(proposal.id);
  assert.equal(await findOrder(bank.store.sql, proposal.id), null, "an approval orders nothing");
  for (const _ of ["carried out", "carried out again"]) assert.equal(await operators.carryOut(proposal.id), "ended");
  const order = await findOrder(bank.store.sql, proposal.id);
  assert.deepEqual([order?.kind, order?.state, order?.orderedBy, order?.approvedBy], ["count", "open", "anna", "ben"]);
  assert.deepEqual(order?.count?.counted, {
    cassettes: [{ denomination: 50_00n, notes: 9 }],
    rejected: [{ denomination: 50_00n, notes: 1 }],
  });
  assert.equal(refusalOf(await operators.perform(operators.anna, "cash-count", given)), "count-open");
});

it("a count that is not of a closed ATM, or whose machine has moved notes meanwhile, is not carried out", async () => {
  await using bank = await withAtm();
  const { operators } = bank;
  const tries = async (given: object) =>
    refusalOf(await operators.perform(operators.anna, "cash-count", { terminal: 1, ...given }));
  assert.equal(await tries({ cassettes: "1x20" }), "count-incomplete");
  assert.equal(await tries({ cassettes: "x" }), "field-invalid");
  assert.equal(await tries({ cassettes: "1x50", terminal: 2 }), "terminal-unknown");
  const proposal = await operators.propose("cash-count", { terminal: 1, cassettes: "9x50" });
  await report(bank, 8, false);
  assert.equal(refusalOf(await operators.approve(proposal.id)), "proposal-stale");
  await report(bank, 10, false);
  assert.equal(refusalOf(await operators.approve(proposal.id)), "done");
  await report(bank, 10, true);
  await operators.carryOut(proposal.id);
  assert.equal(await bank.stateOf(proposal.id), "failed");
  assert.equal(await findOrder(bank.store.sql, proposal.id), null);
  assert.equal(await tries({ cassettes: "9x50" }), "in-service");
});

it("whoever breaks the glass closes an ATM, which is an alarm, and counts nothing", async () => {
  await using bank = await withAtm();
  const { perform } = await import("../../performing/perform.ts");
  const asRoot = async (name: string, given: object) =>
    refusalOf(await perform(bank.operators.backoffice, ROOT, name, given as Record<string, unknown>));
  assert.equal(await asRoot("cash-count", { terminal: 1, cassettes: "9x50" }), "needs-two");
  assert.equal(await asRoot("limits-set", { "per-day": "1.00" }), "needs-two");
  assert.equal(await asRoot("terminal-close", { terminal: 1 }), "done");
  const kinds = (await recordedEvents(bank.store.sql)).map(({ kind }) => kind);
  assert.deepEqual(kinds.slice(-2).toSorted(), ["break-glass", "terminal-order"]);
});
