import assert from "node:assert/strict";
import { test } from "node:test";
import { Money } from "../../model/model.ts";
import type { Ending } from "./ending.ts";
import { OneTime } from "./one-time.ts";
import { Order } from "./order.ts";

const TOKEN_BYTES = 16;
const terms = { op: "transfer", amount: Money(6000n), payee: "ben", name: "b•••n" } as const;

/** An order whose operation ends when the test decides. */
function underWay() {
  const order = new Order(terms);
  const [first, later] = [Promise.withResolvers<Ending>(), Promise.withResolvers<Ending>()];
  const asked: string[] = [];
  const confirm = () =>
    order.confirm((request) => {
      asked.push(request);
      return first.promise;
    });
  return { order, confirm, asked, end: first.resolve, later };
}

test("an order is unconfirmed, without an ending, and not pending until it is confirmed", () => {
  const { order } = underWay();
  assert.deepEqual([order.confirmed, order.confirmedAt, order.ending, order.pending], [false, null, null, false]);
  assert.equal(Buffer.from(order.token, "base64url").length, TOKEN_BYTES);
  assert.match(order.token, /^[\w-]+$/, "the token is part of a URL");
});

test("an order runs once under its request id, however often it is confirmed, and keeps its first time", async (t) => {
  const { order, confirm, asked, end } = underWay();
  let now = 1_000;
  t.mock.method(Date, "now", () => now);
  const first = confirm();
  now = 2_000;
  const second = confirm();
  assert.deepEqual([order.confirmed, order.confirmedAt, order.ending, order.pending], [true, 1_000, null, true]);
  const ending: Ending = { how: "unreachable" };
  end(ending);
  assert.deepEqual([await first, await second], [ending, ending]);
  assert.deepEqual(asked, [order.request]);
  assert.deepEqual([order.ending, order.pending], [ending, false]);
  await order.known;
});

test("an order whose answer was lost stays pending until its final ending is known", async () => {
  const { order, confirm, end, later } = underWay();
  const confirmed = confirm();
  end({ how: "checking", later: later.promise });
  assert.equal((await confirmed).how, "checking");
  assert.equal(order.pending, true);
  assert.equal(await Promise.race([order.known.then(() => "known"), Promise.resolve("not yet")]), "not yet");
  later.resolve({ how: "nothing" });
  await order.known;
  assert.deepEqual([order.ending, order.pending], [{ how: "nothing" }, false]);
});

test("a form acts once: the same fields get the first answer, other fields get none, and again() allows another try", async () => {
  const form = new OneTime<number>();
  const asked: string[] = [];
  const act = async (request: string): Promise<number> => asked.push(request);
  assert.equal(form.used, false);
  assert.equal(await form.fill(["ben", "60"], act), 1);
  assert.equal(form.used, true);
  assert.equal(await form.fill(["ben", "60"], act), 1, "the first answer");
  for (const fields of [["ben", "61"], ["ben60"], ["ben", "60", ""], []]) assert.equal(form.fill(fields, act), null, `${fields}`);
  form.again();
  assert.equal(form.used, false);
  assert.equal(await form.fill(["ben", "61"], act), 2);
  assert.deepEqual(asked, [form.request, form.request], "every try has the same request id");
});

test("the token of a form is random and fits into a URL", () => {
  const [one, other] = [new OneTime(), new OneTime()];
  assert.notEqual(one.token, other.token);
  assert.equal(Buffer.from(one.token, "base64url").length, TOKEN_BYTES);
  assert.match(one.token, /^[\w-]+$/);
});
