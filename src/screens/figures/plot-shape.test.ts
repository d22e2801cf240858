import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { BALANCE_MAX, Money } from "../../model/model.ts";
import { type Box, plotShape, type Step } from "./plot-shape.ts";

const runs = { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const BOX: Box = { left: 50, right: 350, top: 10, bottom: 110 };
const step = (at: number, balance: bigint): Step => ({ at, balance: Money(balance) });

/** Returns the corners of a path of M, H and V. */
function cornersOf(path: string): { x: number; y: number }[] {
  let [x, y] = [0, 0];
  return [...path.matchAll(/([MHV])(-?[\d.]+)(?: (-?[\d.]+))?/g)].map(([, letter, first, second]) => {
    if (letter !== "V") x = Number(first);
    if (letter === "M") y = Number(second);
    if (letter === "V") y = Number(first);
    return { x, y };
  });
}

test("the balance stays the same until the next entry", () => {
  const { line, area, ticks } = plotShape(Money(0n), [step(0, 10_000n), step(500, 4_000n), step(1_000, 8_000n)], BOX);
  assert.equal(line, "M50 110H68V10H200V70H332V30H350");
  assert.equal(area, "M50 110H68V10H200V70H332V30H350V110H50Z");
  assert.deepEqual(ticks, [
    { amount: 0n, y: 110 },
    { amount: 5_000n, y: 60 },
    { amount: 10_000n, y: 10 },
  ]);
});

test("the plot works with no entry, one entry, and several at one moment", () => {
  assert.equal(plotShape(Money(0n), [], BOX).line, "M50 110H350");
  assert.equal(plotShape(Money(400n), [], BOX).line, "M50 10H350");
  assert.equal(plotShape(Money(0n), [step(7, 100n)], BOX).line, "M50 110H200V10H350");
  assert.equal(plotShape(Money(0n), [step(7, 100n), step(7, 50n)], BOX).line, "M50 110H200V10H200V60H350");
});

test("for any balances the line stays in its box, runs to the right, and stays below the highest tick", () => {
  const money = fc.oneof(fc.bigInt(0n, BALANCE_MAX), fc.bigInt(0n, 50n)).map(Money);
  const steps = fc
    .array(fc.record({ at: fc.nat(2 ** 48 - 1), balance: money }), { maxLength: 50 })
    .map((all) => all.sort((a, b) => a.at - b.at));
  fc.assert(
    fc.property(money, steps, (opening, all) => {
      const { line, ticks } = plotShape(opening, all, BOX);
      const corners = cornersOf(line);
      assert.equal(corners.length, 2 * all.length + 2);
      for (const [i, { x, y }] of corners.entries()) {
        assert.ok(x >= BOX.left && x <= BOX.right && y >= BOX.top && y <= BOX.bottom, line);
        assert.ok(i === 0 || x >= (corners[i - 1]?.x ?? 0), line);
      }
      assert.deepEqual([ticks[0]?.amount, ticks.at(-1)?.y], [0n, BOX.top]);
      assert.ok(ticks.length >= 2 && ticks.length <= 5);
      assert.match(String(ticks[1]?.amount), /^[125]0*$/);
    }),
    runs,
  );
});
