import assert from "node:assert/strict";
import { test } from "node:test";
import { recordedEvents } from "../../events/testing/test-event-store.ts";
import { Money, newRequestId, type OrderRefusal, type RequestId } from "../../model/model.ts";
import { AT, ATM, OTHER, testRegistry } from "../testing/test-registry.ts";
import { countDifference } from "./count-difference.ts";
import { type AgreedCount, answerOrder, findCount } from "./order-outcome.ts";
import { findOrder, listOrders, nextOrder } from "./order-rows.ts";
import { type NewOrder, orderTerminal } from "./order-terminal.ts";

const note = (denomination: bigint, notes: number) => ({ denomination: Money(denomination), notes });
const COUNT = { cassettes: [note(5000n, 9), note(1000n, 20)], rejected: [note(5000n, 1)] };

async function ordering() {
  const registry = await testRegistry();
  await registry.enrol(ATM);
  await registry.enrol(OTHER);
  const { store, sql } = registry;
  const give = async (order: NewOrder, people = order.kind === "count" ? ["anna", "ben"] : ["anna"]) => {
    const [name = "", approver = null] = people;
    const ordered = await store.begin((tx, record) => orderTerminal(tx, record, order, { name, approver }));
    return ordered.ok ? "ok" : ordered.refusal;
  };
  const order = async (kind: "close" | "open", at = AT): Promise<RequestId> => {
    const id = newRequestId();
    assert.equal(await give({ id, terminal: ATM, kind, at }), "ok");
    return id;
  };
  const count = (counted = COUNT, id = newRequestId()): NewOrder => ({ id, terminal: ATM, at: AT, kind: "count", counted });
  const answer = (id: RequestId, how: "done" | OrderRefusal, terminal = ATM) =>
    store.begin((tx, record) => answerOrder(tx, record, { order: id, terminal, how, at: AT + 50 }, {}));
  const state = async (id: RequestId) => {
    const found = await findOrder(sql, id);
    return [found?.state, found?.outcome];
  };
  /** The ATM has a cash account, and has reported ten notes of 50, twenty of 10, and whether it is in service. */
  const reported = async (inService: boolean) => {
    await sql`
      insert into account (id, kind, terminal, opened_at, posted) values (gen_random_uuid(), 'cash', ${ATM}, now(), 71000)
      on conflict do nothing`;
    await sql`
      insert into terminal_counters (terminal, at, in_service, denomination, notes)
      values (${ATM}, now(), ${inService}, '{5000,1000}', '{10,20}')
      on conflict (terminal) do update set in_service = excluded.in_service`;
  };
  const kinds = async () =>
    (await recordedEvents(sql)).filter(({ kind }) => /order/.test(kind)).map(({ kind, outcome }) => `${kind} ${outcome}`);
  return Object.assign(registry, { give, order, count, answer, state, reported, kinds });
}

test("an order to close or open replaces an older one that is open, and the ATM gets the newer", async () => {
  await using at = await ordering();
  const [close, open] = [await at.order("close"), await at.order("open")];
  assert.deepEqual(
    [await at.state(close), await at.state(open)],
    [
      ["ended", "replaced"],
      ["open", null],
    ],
  );
  assert.equal((await nextOrder(at.sql, ATM))?.id, open);
  assert.equal(await nextOrder(at.sql, OTHER), null);
  assert.equal(await at.answer(close, "done"), true, "the ATM may have carried it out meanwhile");
  assert.deepEqual(await at.state(close), ["ended", "replaced"]);
  assert.equal(await at.answer(open, "jammed"), true);
  assert.equal(await at.answer(open, "done"), true, "the first confirmation counts");
  assert.deepEqual(await at.state(open), ["refused", "jammed"]);
  assert.equal(await at.answer(open, "done", OTHER), false, "another ATM has no such order");
  assert.equal(await at.answer(newRequestId(), "done"), false);
  assert.deepEqual(await at.kinds(), [
    "terminal-order ok",
    "terminal-order-end ok",
    "terminal-order ok",
    "order-done error:replaced",
    "order-done error:jammed",
    "order-done error:jammed",
    "order-done denied:order-unknown",
    "order-done denied:order-unknown",
  ]);
});

test("orders of one ATM have different times, whatever the clock says, and are given in that order", async () => {
  await using at = await ordering();
  const ids = [await at.order("close", AT), await at.order("open", AT - 9), await at.order("close", AT - 9)];
  const listed = await listOrders(at.sql, { terminal: ATM, most: 2 });
  assert.deepEqual(
    listed.map(({ id, orderedAt }) => [id, orderedAt]),
    [
      [ids[2], AT + 2],
      [ids[1], AT + 1],
    ],
  );
});

test("two orders at the same moment leave exactly one open", async () => {
  await using at = await ordering();
  const ids = await Promise.all(Array.from({ length: 6 }, (_, n) => at.order(n % 2 === 0 ? "close" : "open")));
  const states = await Promise.all(ids.map(at.state));
  assert.deepEqual(states.map(([state]) => state).sort(), ["ended", "ended", "ended", "ended", "ended", "open"]);
});

test("ordering again under the same id changes nothing, and the id of another order is refused", async () => {
  await using at = await ordering();
  const id = await at.order("close");
  assert.equal(await at.give({ id, terminal: ATM, kind: "close", at: AT }), "ok");
  assert.deepEqual(await at.kinds(), ["terminal-order ok"]);
  await assert.rejects(at.give({ id, terminal: ATM, kind: "open", at: AT }), RangeError);
  await assert.rejects(at.give({ id, terminal: OTHER, kind: "close", at: AT }), RangeError);
});

test("an unknown or revoked ATM gets no order, and a revocation ends the open ones", async () => {
  await using at = await ordering();
  await at.reported(false);
  const id = newRequestId();
  assert.equal(await at.give({ id, terminal: "ATM-0009" as never, kind: "close", at: AT }), "terminal-unknown");
  const [close, count] = [await at.order("close"), at.count()];
  assert.equal(await at.give(count), "ok");
  await at.revoke();
  assert.deepEqual(
    [await at.state(close), await at.state(count.id)],
    [
      ["ended", "revoked"],
      ["ended", "revoked"],
    ],
  );
  assert.equal(await at.give({ id, terminal: ATM, kind: "open", at: AT }), "terminal-revoked");
  assert.equal(await at.give(at.count()), "terminal-revoked");
});

test("a count has two people with different names, and nobody approves another order", async () => {
  await using at = await ordering();
  await at.reported(false);
  for (const people of [["anna"], ["anna", "ANNA"], ["anna", ""], ["", "ben"]])
    await assert.rejects(at.give(at.count(), people), RangeError, people.join());
  await assert.rejects(at.give({ id: newRequestId(), terminal: ATM, kind: "close", at: AT }, ["anna", "ben"]), RangeError);
  await assert.rejects(at.give({ id: newRequestId(), terminal: ATM, kind: "close", at: AT }, [""]), RangeError);
  // Nor can the database hold a count of one person.
  for (const approver of [null, "Anna"])
    await assert.rejects(
      at.sql`
        insert into terminal_order (id, terminal, kind, content, ordered_by, approved_by, ordered_at)
        values (${newRequestId()}, ${ATM}, 'count', '{}', 'anna', ${approver}, now())`,
      /terminal_order_people/,
    );
});

test("a rotation has two people, its order names the epoch, and a newer order to close or open leaves it open", async () => {
  await using at = await ordering();
  const rotation = { id: newRequestId(), terminal: ATM, at: AT, kind: "rotate", epoch: 2 } as const;
  for (const people of [["anna"], ["anna", "ANNA"]]) await assert.rejects(at.give(rotation, people), RangeError);
  assert.equal(await at.give(rotation, ["anna", "ben"]), "ok");
  assert.equal(await at.give(rotation, ["anna", "ben"]), "ok", "ordering again changes nothing");
  await at.order("close");
  const given = await nextOrder(at.sql, ATM);
  assert.deepEqual([given?.id, given?.kind, given?.epoch, given?.count], [rotation.id, "rotate", 2, null]);
  const second = { ...rotation, id: newRequestId() };
  await assert.rejects(at.give(second, ["anna", "ben"]), /terminal_order_open/, "one at a time");
  assert.equal(await at.answer(rotation.id, "done"), true);
  assert.deepEqual(await at.state(rotation.id), ["done", ""]);
});

test("a count is compared with books and counters, and names every cassette of a closed ATM", async () => {
  await using at = await ordering();
  assert.equal(await at.give(at.count()), "never-reported");
  await at.reported(true);
  assert.equal(await at.give(at.count()), "in-service");
  await at.reported(false);
  assert.equal(await at.give(at.count({ ...COUNT, cassettes: COUNT.cassettes.slice(1) })), "count-incomplete");
  const much = [note(5000n, 10 ** 9), note(1000n, 0)];
  assert.equal(await at.give(at.count({ ...COUNT, cassettes: much })), "cash-amount");
  const difference = await countDifference(at.sql, ATM, COUNT);
  assert.deepEqual(difference, {
    ok: true,
    before: { booked: 71_000n, cassettes: [note(5000n, 10), note(1000n, 20)], rejected: [] },
    after: { ...COUNT, booked: 70_000n },
    ...{ over: 0n, short: 1000n },
  });
  const order = at.count();
  assert.equal(await at.give(order), "ok");
  assert.equal(await at.give(at.count()), "count-open");
  const given = await nextOrder(at.sql, ATM);
  assert.deepEqual(given?.count, {
    counted: { cassettes: COUNT.cassettes.toReversed(), rejected: COUNT.rejected },
    before: { cassettes: [note(1000n, 20), note(5000n, 10)], rejected: [] },
  });
  assert.deepEqual([given?.orderedBy, given?.approvedBy], ["anna", "ben"]);
  const [event] = (await recordedEvents(at.sql)).filter(({ kind }) => kind === "terminal-order");
  assert.deepEqual(event?.confidential, {
    ...{ order: "count", operator: "anna", approver: "ben" },
    ...{ "notes-5000": 9, "notes-1000": 20, "rejected-5000": 1 },
  });
});

test("a count is known by its id, its ATM and exactly its notes, until it ends; once booked it stays known", async () => {
  await using at = await ordering();
  await at.reported(false);
  const { id } = at.count();
  assert.equal(await at.give(at.count(COUNT, id)), "ok");
  const agreed = { terminal: ATM, counted: COUNT, maker: "anna", approver: "ben" };
  const known = async (notes = COUNT, request = id, terminal = ATM, agreement: AgreedCount | null = agreed) =>
    (await findCount(at.sql, { terminal, request, notes }, async () => agreement)) !== null;
  assert.ok(await known({ ...COUNT, cassettes: COUNT.cassettes.toReversed() }));
  assert.ok(!(await known({ ...COUNT, rejected: [] })));
  assert.ok(!(await known({ ...COUNT, rejected: [...COUNT.rejected, note(1000n, 0)] })));
  assert.ok(!(await known(COUNT, newRequestId())));
  assert.ok(!(await known(COUNT, id, OTHER)));
  for (const other of [null, { ...agreed, terminal: OTHER }, { ...agreed, counted: { ...COUNT, rejected: [] } }])
    assert.ok(!(await known(COUNT, id, ATM, other)), "two people agreed on nothing, or on something else");
  const close = await at.order("close");
  assert.ok(!(await known({ cassettes: [], rejected: [] }, close)), "an order to close is no count");
  await at.answer(id, "done");
  assert.deepEqual(await at.state(id), ["refused", "not-booked"], "nothing was booked");
  assert.ok(!(await known()));
  await at.sql`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values (${ATM}, ${id}, sha256(''), 'cash-count', '{"ok":true,"posted":1,"over":0,"short":0}', now())`;
  assert.ok(await known());
});
