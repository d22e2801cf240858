import assert from "node:assert/strict";
import { test } from "node:test";
import { Money } from "../../model/model.ts";
import type { Ending } from "../operations/ending.ts";
import type { Order, OrderTerms } from "../operations/order.ts";
import { Session } from "./session.ts";

const KEPT = 32;
const ID_BYTES = 32;
const TRANSFER: OrderTerms = { op: "transfer", amount: Money(100n), payee: "ben", name: "b•••n" };
const WITHDRAWAL: OrderTerms = { op: "withdraw", amount: Money(100n), mixes: [{ name: "few", notes: [] }] };

/** Confirms an order that ends when the test decides. */
function confirm(order: Order): (ending: Ending) => Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<Ending>();
  const confirmed = order.confirm(() => promise);
  return (ending) => {
    resolve(ending);
    return confirmed;
  };
}

test("the id of a session is random and fits into a cookie", () => {
  const [one, other] = [new Session(null, 0), new Session(null, 0)];
  assert.notEqual(one.id, other.id);
  assert.equal(Buffer.from(one.id, "base64url").length, ID_BYTES);
  assert.match(one.id, /^[\w-]+$/);
});

test("a session is busy while an operation is under way, and checking until its final ending is known", async () => {
  const session = new Session(null, 0);
  const state = () => [session.busy, session.checking, session.withdrawal];
  const order = session.newOrder(WITHDRAWAL);
  assert.deepEqual(state(), [false, false, null], "an unconfirmed order is not an operation");
  const end = confirm(order);
  assert.deepEqual(state(), [true, true, order]);
  const later = Promise.withResolvers<Ending>();
  await end({ how: "checking", later: later.promise });
  assert.deepEqual(state(), [false, true, null]);
  later.resolve({ how: "nothing" });
  await order.known;
  assert.deepEqual(state(), [false, false, null]);
});

test("one operation under way makes a session busy, and `withdrawal` is null if that is no withdrawal", async () => {
  const session = new Session(null, 0);
  await confirm(session.newOrder(WITHDRAWAL))({ how: "unreachable" });
  session.newOrder(WITHDRAWAL);
  assert.equal(session.busy, false);
  confirm(session.newOrder(TRANSFER));
  assert.deepEqual([session.busy, session.checking, session.withdrawal], [true, true, null]);
});

test("a session keeps its newest orders, and every pending one", () => {
  const session = new Session(null, 0);
  const pending = session.newOrder(TRANSFER);
  confirm(pending);
  const orders = Array.from({ length: KEPT }, () => session.newOrder(TRANSFER));
  assert.equal(session.order(pending.token), pending);
  assert.deepEqual(
    orders.map(({ token }) => session.order(token)),
    [null, ...orders.slice(1)],
  );
});

test("a session keeps its newest forms", () => {
  const session = new Session(null, 0);
  const forms = Array.from({ length: KEPT + 1 }, () => session.newForm());
  assert.deepEqual(
    forms.map(({ token }) => session.form(token)),
    [null, ...forms.slice(1)],
  );
  assert.deepEqual([session.form(undefined), session.form("unknown"), session.order("unknown")], [null, null, null]);
});

test("a draft is shown once on its page, and another page drops it", () => {
  const session = new Session(null, 0);
  const draft = { at: "/withdraw", values: { amount: "6" } };
  assert.equal(session.takeDraft(draft.at), null);
  session.draft = draft;
  assert.equal(session.takeDraft("/transfer"), null);
  assert.equal(session.takeDraft(draft.at), null);
  session.draft = draft;
  assert.equal(session.takeDraft(draft.at), draft);
  assert.equal(session.takeDraft(draft.at), null);
});

test("a notice is shown once", () => {
  const session = new Session(null, 0);
  session.notice = "done";
  assert.deepEqual([session.takeNotice(), session.takeNotice()], ["done", null]);
});
