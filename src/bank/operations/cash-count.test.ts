import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { orderCount } from "../../backoffice/testing/order-count.ts";
import { Money, newRequestId, type Outcome, type RequestId, terminalIdOf } from "../../model/model.ts";
import { ProposalKey } from "../../proposals/proposals.ts";
import { orderTerminal } from "../../terminals/terminals.ts";
import type { TestAtm } from "../testing/test-atm.ts";
import { TestBank } from "../testing/test-bank.ts";

// Somebody writes to the database and controls an ATM. A count makes money out of nothing, so both together must book none.
const ATM = terminalIdOf(1);
const cassettes = [{ denomination: Money(50_00n), notes: 1_000 }];
const COUNT = { cassettes, rejected: [] };

let bank: TestBank;
let atm: TestAtm;
before(async () => {
  bank = await TestBank.start();
  atm = await bank.connect();
  await atm.get("terminal-status", { inService: false, cassettes: [], rejected: [] });
});
after(() => bank[Symbol.asyncDispose]());

/** The ATM asks to book the count; resolves with the answer's name, and ends the order for the next test. */
async function book(id: RequestId): Promise<string> {
  const answer: Outcome<object> | null = await atm.ask("cash-count", COUNT, id);
  await bank.database.store.sql`
    update terminal_order set state = 'ended', outcome = 'replaced', done_at = now() where id = ${id} and state = 'open'`;
  assert.ok(answer !== null);
  return answer.ok ? "ok" : answer.refusal;
}

const booked = async () => bank.database.store.sql`select from request_answer where op = 'cash-count'`;

test("an order of a count that nobody agreed on books nothing, whatever names it has", async () => {
  const order = { id: newRequestId(), terminal: ATM, at: Date.now(), kind: "count", counted: COUNT } as const;
  await bank.database.store.begin((tx, record) => orderTerminal(tx, record, order, { name: "anna", approver: "ben" }));
  assert.equal(await book(order.id), "order-unknown");
  assert.equal((await booked()).length, 0);
});

test("nor does one with a proposal that was written without the bank's key, or that says something else", async () => {
  const { store } = bank.database;
  const order = { terminal: ATM, at: Date.now(), people: ["anna", "ben"] } as const;
  const forged = newRequestId();
  const foreign = new ProposalKey(Buffer.alloc(32, 1));
  assert.equal(await orderCount(store, foreign, { ...order, id: forged, counted: COUNT }), null);
  assert.equal(await book(forged), "order-unknown");

  const other = await bank.order({
    kind: "count",
    counted: { cassettes: [{ denomination: Money(50_00n), notes: 1 }], rejected: [] },
  });
  await store.sql`update terminal_order set content = replace(content, '5000,1]', '5000,1000]') where id = ${other}`;
  assert.equal(await book(other), "order-unknown");
  // Two people approved it, but the bank has not carried it out.
  const early = await bank.order({ kind: "count", counted: COUNT });
  await store.sql`update proposal set state = 'approved', outcome = null, ended_at = null where id = ${early}`;
  assert.equal(await book(early), "order-unknown");
  assert.equal((await booked()).length, 0);
});

test("a count that two operators agreed on is booked, with their names", async () => {
  const id = await bank.order({ kind: "count", counted: COUNT });
  assert.equal(await book(id), "ok");
  assert.equal((await booked()).length, 1);
});
