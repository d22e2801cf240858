import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, newRequestId } from "../../model/model.ts";
import { answerOrder } from "../orders/order-outcome.ts";
import { orderTerminal } from "../orders/order-terminal.ts";
import { noteStanding } from "../orders/standing.ts";
import { noteUse } from "../terminal-use.ts";
import { AT, ATM, BANK_KEY, OTHER, testRegistry } from "../testing/test-registry.ts";
import { type TerminalOverview, terminalOverview } from "./terminal-overview.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const capacity = Money(1_000_000n);

async function overviews() {
  const registry = await testRegistry();
  await registry.enrol(ATM);
  const { sql, store } = registry;
  const seen = async (now = AT): Promise<TerminalOverview> => {
    const [first] = await terminalOverview(sql, { now, capacity });
    assert.ok(first);
    return first;
  };
  const report = (inService: boolean, at = AT) => sql`
    insert into terminal_counters (terminal, at, in_service, denomination, notes, level, rejected_denomination, rejected_notes)
    values (${ATM}, ${new Date(at)}, ${inService}, '{5000,1000}', '{10,20}', '{ok,low}', '{5000}', '{2}')
    on conflict (terminal) do update set at = excluded.at, in_service = excluded.in_service`;
  const stand = (closed: "nobody" | "operator" | "order" | "records", operator = "", at = AT) =>
    noteStanding(sql, { terminal: ATM, closed, operator, at });
  const order = async (kind: "close" | "open", name: string, at = AT) => {
    const id = newRequestId();
    await store.begin((tx, record) => orderTerminal(tx, record, { id, terminal: ATM, kind, at }, { name, approver: null }));
    return id;
  };
  return Object.assign(registry, { seen, report, stand, order });
}

test("an ATM that was only enrolled is unknown in everything but its key", async () => {
  await using registry = await overviews();
  assert.deepEqual(await registry.seen(), {
    ...{ terminal: ATM, state: { how: "unknown" }, seenAt: null, cash: null, booked: null, openHolds: null },
    ...{ key: { epoch: 1, madeAt: AT, isNext: false }, witnessed: 0, openOrders: [] },
  });
});

test("an ATM's state is its own word of a moment ago, and unknown after that", async () => {
  await using registry = await overviews();
  const state = async (now = AT) => (await registry.seen(now)).state;
  await registry.report(true);
  assert.deepEqual(await state(), { how: "in-service" }, "an ATM that does not ask for orders counts by its report");
  assert.deepEqual(await state(AT + 11 * MINUTE_MS), { how: "unknown" });
  await registry.stand("nobody", "", AT + MINUTE_MS);
  assert.deepEqual(await state(AT + 2 * MINUTE_MS), { how: "in-service" });
  assert.deepEqual(await state(AT + 3 * MINUTE_MS), { how: "unknown" }, "one that does is missed after 90 seconds");
  await registry.report(false, AT + MINUTE_MS);
  assert.deepEqual(await state(AT + MINUTE_MS), { how: "out-of-service" });
  await registry.stand("operator", "olga", AT + MINUTE_MS);
  assert.deepEqual(await state(AT + MINUTE_MS), { how: "closed", by: "operator", name: "olga" });
  await registry.stand("records", "", AT + MINUTE_MS);
  assert.deepEqual(await state(AT + MINUTE_MS), { how: "closed", by: "records", name: null });
  const at = AT + MINUTE_MS;
  const done = async (name: string) => {
    const id = await registry.order("close", name);
    await registry.store.begin((tx, record) => answerOrder(tx, record, { order: id, terminal: ATM, how: "done", at }, {}));
  };
  await done("anna");
  await done("ben");
  await registry.order("close", "carl");
  await registry.stand("order", "", at);
  assert.deepEqual(await state(at), { how: "closed", by: "order", name: "ben" }, "by the newest order that was carried out");
  await registry.revoke(at);
  assert.deepEqual(await state(at), { how: "revoked" });
  assert.equal((await registry.seen(at)).key, null);
});

test("the overview has cash, books, holds, the newest key and open orders, and how long the notes last", async () => {
  await using registry = await overviews();
  const { sql } = registry;
  await registry.enrol(OTHER);
  await registry.rotate(AT + 5);
  await noteUse(sql, ATM, 1, AT + 7, BANK_KEY);
  await sql`update terminal set witnessed = 77 where id = ${ATM}`;
  await registry.report(true);
  await sql`
    insert into account (id, kind, terminal, opened_at, posted, held, entries)
    values ('00000000-0000-7000-8000-00000000000a', 'cash', ${ATM}, ${new Date(AT - 30 * DAY_MS)}, 70000, 3000, 5)`;
  const movement = (kind: string, amount: number, number: number, daysAgo: number) => sql`
    insert into request_answer (terminal, request, digest, op, answer, at, kind, amount, debit, debit_entry, debit_balance, credit,
                                credit_entry, credit_balance)
    select ${ATM}, ${newRequestId()}, sha256(''), 'deposit', '', ${new Date(AT - daysAgo * DAY_MS)}, ${kind}::movement_kind, ${amount},
           case when ${kind} = 'withdrawal' then there else here end, ${number}, 0,
           case when ${kind} = 'withdrawal' then here else there end, ${number}, 0
    from (values ('00000000-0000-7000-8000-00000000000a'::uuid, '00000000-0000-7000-8000-00000000000b'::uuid)) as accounts (here, there)`;
  await movement("cash-load", 90_000, 1, 6);
  await movement("withdrawal", 50_000, 2, 8);
  await movement("withdrawal", 30_000, 3, 5);
  await movement("deposit", 10_000, 4, 2);
  await movement("withdrawal", 15_000, 5, 1);
  await sql`
    insert into hold (terminal, request, account, amount, day, placed_at, state)
    select ${ATM}, gen_random_uuid(), gen_random_uuid(), 1500, '2027-01-15', ${new Date(AT - 9)} + n * interval '1 millisecond', 'held'
    from generate_series(0, 1) as n`;
  const id = await registry.order("close", "anna", AT + 9);
  const [mine, other] = await terminalOverview(sql, { now: AT + 10, capacity });
  assert.deepEqual(mine, {
    ...{ terminal: ATM, state: { how: "in-service" }, seenAt: AT + 7, booked: 70_000n, witnessed: 77 },
    cash: {
      ...{ reportedAt: AT, untilEmpty: 70_000 / (35_000 / 7), untilFull: null },
      cassettes: [
        { denomination: 5000n, notes: 10, level: "ok" },
        { denomination: 1000n, notes: 20, level: "low" },
      ],
      rejected: [{ denomination: 5000n, notes: 2 }],
    },
    openHolds: { count: 2, oldestAt: AT - 9 },
    key: { epoch: 2, madeAt: AT + 5, isNext: true },
    openOrders: [{ id, kind: "close", orderedBy: "anna", orderedAt: AT + 9 }],
  });
  assert.deepEqual([other?.terminal, other?.cash, other?.openOrders], [OTHER, null, []]);
});
