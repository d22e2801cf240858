import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { newRequestId, type RequestId } from "../src/model/ids.ts";
import { Money } from "../src/model/money.ts";
import type { OperationName, RequestOf } from "../src/protocol/operations.ts";
import type { MachineNotes } from "../src/terminals/orders/count-content.ts";
import { recordedBy } from "./bank-events.ts";
import { BankUnderTest } from "./bank-under-test.ts";
import type { ScriptedAtm } from "./scripted-atm.ts";
import { ended, order } from "./terminal-orders.ts";

// The cash operations of operators, sent as another maker's ATM would send them.

const opened = new AsyncDisposableStack();
let bank: BankUnderTest;
let atm: ScriptedAtm;
before(async () => {
  bank = opened.use(await BankUnderTest.start());
  atm = opened.use(await bank.connect(await bank.enrol(1)));
});
after(() => opened.disposeAsync());

const anna = { operator: "anna", login: "ops1" };
const notes = (denomination: bigint, count: number) => [{ denomination: Money(denomination), notes: count }];
const LOADED = 18_000_00n;

async function refusalOf<Name extends OperationName>(op: Name, fields: RequestOf<Name>, id = newRequestId()): Promise<string> {
  const outcome = await atm.ask(op, fields, id);
  return outcome.ok ? "none" : [outcome.refusal, ...Object.entries(outcome.details).map((each) => each.join("="))].join(" ");
}

test("a load and its repeats are booked once; another body under its id is refused", async () => {
  const id = newRequestId();
  const fields = { notes: notes(50_00n, 10), ...anna };
  const [first, second] = await Promise.all([atm.get("cash-load", fields, id), atm.get("cash-load", fields, id)]);
  assert.deepEqual([first.posted, second.posted], [LOADED + 500_00n, LOADED + 500_00n]);
  assert.equal(await refusalOf("cash-load", { ...fields, operator: "ben" }, id), "request-id-reused");
  assert.equal(await refusalOf("cash-unload", fields, id), "request-id-reused");
  assert.equal((await atm.get("cash-unload", fields)).posted, LOADED);
});

test("an unload cannot exceed the books, and a load of nothing or of too much is refused", async () => {
  assert.equal(await refusalOf("cash-unload", { notes: notes(50_00n, 361), ...anna }), `terminal-cash-short largest=${LOADED}`);
  assert.equal(await refusalOf("cash-load", { notes: notes(50_00n, 0), ...anna }), "cash-amount limit=1000000000000");
  assert.equal(await refusalOf("cash-load", { notes: [], ...anna }), "cash-amount limit=1000000000000");
  const huge = notes(10n ** 12n, 1_000_000_000);
  assert.equal(await refusalOf("cash-load", { notes: huge, ...anna }), "cash-amount limit=1000000000000");
});

/** Orders the ATM, which is closed, to take over this count. */
async function ordered(counted: MachineNotes): Promise<RequestId> {
  await atm.get("terminal-status", { inService: false, cassettes: [], rejected: [] });
  return order(bank, { kind: "count", counted });
}

test("a count needs an order that two people agreed on, with these notes, and no open hold", async () => {
  const count = { cassettes: notes(50_00n, 350), rejected: notes(50_00n, 9) };
  assert.equal(await refusalOf("cash-count", count), "order-unknown", "nobody has ordered it");
  const held = await ordered(count);
  for (const other of [
    { ...count, rejected: notes(50_00n, 10) },
    { ...count, rejected: [] },
    { cassettes: count.rejected, rejected: count.cassettes },
    { ...count, cassettes: [...count.cassettes, ...notes(20_00n, 0)] },
  ])
    assert.equal(await refusalOf("cash-count", other, held), "order-unknown", "other notes");
  assert.equal(await refusalOf("cash-count", count), "order-unknown", "another id");
  await using stranger = await bank.connect(await bank.enrol(2));
  const theirs = await stranger.ask("cash-count", count, held);
  assert.ok(!theirs.ok && theirs.refusal === "order-unknown", "another ATM");
  await bank.signUp(["alice"], "a long enough secret");
  await atm.get("signin", { username: "alice", password: "a long enough secret" });
  await atm.get("deposit", { amount: Money(30_000_00n) });
  const hold = newRequestId();
  await atm.get("withdraw", { amount: Money(50_00n) }, hold);
  assert.equal(await refusalOf("cash-count", count, held), "holds-open held=5000");
  await atm.get("order-done", { order: held, how: "not-booked" });
  assert.equal(await refusalOf("cash-count", { ...count, cassettes: [] }, held), "order-unknown", "it has ended");
  await atm.get("release", { hold });
  await atm.get("signout", {});
  const none = { cassettes: notes(50_00n, 0), rejected: [] };
  const short = await ordered(none);
  assert.equal(await refusalOf("cash-count", none, short), `capital-short largest=${2n * LOADED + 500_00n}`);
  await atm.get("order-done", { order: short, how: "done" });
  assert.equal((await ended(bank, short)).outcome, "not-booked", "the books know better than the ATM");
  const right = { ...count, cassettes: notes(50_00n, 952) };
  const id = await ordered(right);
  assert.deepEqual({ ...(await atm.get("cash-count", right, id)) }, { posted: 48_050_00n, over: 50_00n, short: 0n });
  await atm.get("order-done", { order: id, how: "moved" });
  assert.equal((await ended(bank, id)).state, "done", "the books know better than the ATM");
  assert.deepEqual({ ...(await atm.get("cash-count", right, id)) }, { posted: 48_050_00n, over: 50_00n, short: 0n });
  const { code, stdout } = await bank.run("ledger", "verify");
  assert.equal(code, 0, stdout);
});

test("the audit log has every one of them, refused or not, with the operator", async () => {
  const events = (await recordedBy(bank)).filter(({ kind, session }) => kind.startsWith("cash-") && session !== null);
  const lines = Map.groupBy(events, ({ kind, outcome, confidential }) =>
    [kind, outcome, confidential?.["operator"], confidential?.["login"] ?? confidential?.["approver"]].join(" "),
  );
  assert.deepEqual(
    [...lines.keys()].sort().map((line) => `${lines.get(line)?.length} ${line}`),
    [
      "1 cash-count denied:capital-short anna ben",
      "1 cash-count denied:holds-open anna ben",
      "8 cash-count denied:order-unknown  ",
      "1 cash-count ok anna ben",
      "3 cash-load denied:cash-amount anna ops1",
      "1 cash-load denied:request-id-reused ben ops1",
      "1 cash-load ok anna ops1",
      "1 cash-unload denied:request-id-reused anna ops1",
      "1 cash-unload denied:terminal-cash-short anna ops1",
      "1 cash-unload ok anna ops1",
    ],
  );
});
