import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { newRequestId, refuse, terminalIdOf } from "../../model/model.ts";
import { orderTerminal, rotate } from "../../terminals/terminals.ts";
import { TestBank } from "../testing/test-bank.ts";
import { TEST_KEY_ENCRYPTION_KEY } from "../testing/test-bank-parts.ts";

// Terminal orders over real channels of one ATM.
let bank: TestBank;
before(async () => {
  bank = await TestBank.start();
});
after(() => bank[Symbol.asyncDispose]());

const standing = { closed: "nobody", operator: "" } as const;
const idsOf = (result: { readonly orders: readonly { readonly order: string }[] }): string[] =>
  result.orders.map(({ order }) => order);
/** Resolves once a request of the ATM waits. */
const untilHeld = async (): Promise<void> => {
  while (bank.bank.orders.waiting === 0) await pause(1);
};

test("an ATM that waits gets an order as soon as there is one, and again until it has confirmed it", async () => {
  const atm = await bank.connect();
  const waiting = atm.get("next-order", { seconds: 20, ...standing });
  await untilHeld();
  const id = await bank.order({ kind: "close" });
  const first = await waiting;
  assert.deepEqual(
    first.orders.map((each) => ({ ...each })),
    [{ order: id, kind: "close" }],
  );
  assert.deepEqual(idsOf(await atm.get("next-order", { seconds: 20, ...standing })), [id]);
  await atm.get("order-done", { order: id, how: "done" });
  await atm.get("order-done", { order: id, how: "done" });
  assert.deepEqual(idsOf(await atm.get("next-order", { seconds: 0, ...standing })), []);
  await atm.close();
});

test("a newer question of the ATM ends the one that waits, also over another channel", async () => {
  const [one, other] = [await bank.connect(), await bank.connect()];
  const first = one.get("next-order", { seconds: 20, ...standing });
  await untilHeld();
  const second = other.get("next-order", { seconds: 20, ...standing });
  assert.deepEqual(idsOf(await first), []);
  await untilHeld();
  const id = await bank.order({ kind: "open" });
  assert.deepEqual(idsOf(await second), [id]);
  await other.get("order-done", { order: id, how: "done" });
  for (const each of [one, other]) await each.close();
});

test("a question that gets nothing leaves no event, and what the ATM says of itself is kept", async () => {
  const atm = await bank.connect();
  const events = async () => (await bank.database.store.sql`select from audit_event where kind = 'next-order'`).length;
  const before = await events();
  await atm.get("next-order", { seconds: 0, closed: "operator", operator: "olga" });
  assert.equal(await events(), before);
  const [row] = await bank.database.store.sql`select closed, operator from terminal_standing`;
  assert.deepEqual({ ...row }, { closed: "operator", operator: "olga" });
  await atm.close();
});

test("an ATM may ask and be served other requests over the same channel while it waits", async () => {
  const atm = await bank.connect();
  const waiting = atm.get("next-order", { seconds: 20, ...standing });
  await untilHeld();
  assert.equal((await atm.get("outcome", { request: newRequestId() })).state, "void");
  bank.bank.orders.wake(null);
  await atm.roundTrip();
  assert.equal(bank.bank.orders.waiting, 1, "there was no order to wake for");
  const id = await bank.order({ kind: "close" });
  assert.deepEqual(idsOf(await waiting), [id]);
  await atm.get("order-done", { order: id, how: "done" });
  await atm.close();
});

// Last, because nobody waits afterwards.
test("a bank that stops answers those that wait, and lets nobody wait any more", async () => {
  const atm = await bank.connect();
  const waiting = atm.get("next-order", { seconds: 20, ...standing });
  await untilHeld();
  bank.bank.orders.close();
  assert.deepEqual(idsOf(await waiting), []);
  assert.deepEqual(idsOf(await atm.get("next-order", { seconds: 20, ...standing })), []);
  await atm.close();
});

test("a rotation's key is in the answer to its ATM alone, the same each time, and in nothing that is kept", async () => {
  const { sql } = bank.database.store;
  const { psk } = await bank.database.store.begin((tx, record) =>
    rotate(tx, record, TEST_KEY_ENCRYPTION_KEY, { terminal: terminalIdOf(1), at: Date.now() }),
  );
  const order = { id: newRequestId(), terminal: terminalIdOf(1), at: Date.now(), kind: "rotate", epoch: 2 } as const;
  await bank.database.store.begin((tx, record) => orderTerminal(tx, record, order, { name: "anna", approver: "ben" }));
  for (const _ of ["given", "given again, as after a lost answer"]) {
    const atm = await bank.connect();
    const { orders, keys } = await atm.get("next-order", { seconds: 20, ...standing });
    assert.deepEqual([orders[0]?.order, orders[0]?.kind], [order.id, "rotate"]);
    assert.deepEqual({ ...keys[0] }, { epoch: 2, psk });
    await atm.close();
  }
  const rows = [
    ...(await sql`select to_jsonb(terminal_order) from terminal_order`),
    ...(await sql`select to_jsonb(e) from audit_event as e`),
  ];
  for (const form of [psk.toString("hex"), psk.toString("base64").slice(0, 42)]) assert.ok(!JSON.stringify(rows).includes(form));
  await sql`update terminal_psk set sealed = set_byte(sealed, 20, get_byte(sealed, 20) # 1) where epoch = 2`;
  const atm = await bank.connect();
  assert.deepEqual(await atm.ask("next-order", { seconds: 20, ...standing }), refuse("bank-busy"), "it cannot be opened");
  await atm.get("order-done", { order: order.id, how: "done" });
  await atm.close();
});
