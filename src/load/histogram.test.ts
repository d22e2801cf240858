import assert from "node:assert/strict";
import { test } from "node:test";
import { Histogram } from "./histogram.ts";
import { orderOf } from "./mix.ts";

test("a quantile is at most 1 percent off, and never above the longest time", () => {
  const histogram = new Histogram();
  assert.equal(histogram.quantile(0.5), 0);
  for (let ms = 1; ms <= 10_000; ms++) histogram.add(ms);
  for (const share of [0.001, 0.5, 0.9, 0.99, 0.999]) {
    const found = histogram.quantile(share);
    assert.ok(found >= share * 10_000 && found <= share * 10_000 * 1.011 + 1, `${share}: ${found}`);
  }
  assert.equal(histogram.quantile(1), 10_000);
  assert.equal(histogram.most, 10_000);
  histogram.add(0);
  assert.equal(histogram.count, 10_001);
});

test("the order of a mix has each operation by its share, spread evenly", () => {
  const order = orderOf({ deposit: 4, withdraw: 3, transfer: 2, balance: 1 });
  assert.equal(order.length, 10);
  assert.equal(order.filter((name) => name === "deposit").length, 4);
  assert.equal(order.filter((name) => name === "transfer").length, 2);
  assert.ok(order.every((name, n) => name !== "deposit" || order[n + 1] !== "deposit"));
  assert.deepEqual(orderOf({ deposit: 0, balance: 2 }), ["balance", "balance"]);
});
