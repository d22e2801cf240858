import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Box, gapsOf, shapeOf } from "./shape.ts";

const runs = { numRuns: 200 * Number(process.env["FUZZ_RUNS"] ?? 1) };
const BOX: Box = { left: 50, right: 350, top: 10, bottom: 110 };

test("the line goes through the middles of the times, and is broken where a value is not known", () => {
  const { line, area, last } = shapeOf([0, 10, null, 5, null, 2, 4], 10, { ...BOX, right: 400 });
  assert.equal(line, "M75 110L125 10M225 60h0M325 90L375 70");
  assert.equal(area, "M75 110L75 110L125 10V110ZM225 110L225 60V110ZM325 110L325 90L375 70V110Z");
  assert.deepEqual(last, { x: 375, y: 70 });
  assert.deepEqual(shapeOf([null, 1, null], 1, BOX).last, { x: 200, y: 10 });
  assert.deepEqual(shapeOf([null], 1, BOX), { line: "", area: "", last: null });
  assert.deepEqual(shapeOf([], 1, BOX), { line: "", area: "", last: null });
});

test("a gap is where any of the series is not known", () => {
  const one = [1, null, null, 2, 3, null];
  const two = [1, 2, null, null, 3, 4];
  assert.deepEqual(gapsOf([one, two], BOX), [
    { first: 1, end: 4, x: 100, width: 150 },
    { first: 5, end: 6, x: 300, width: 50 },
  ]);
  assert.deepEqual(gapsOf([[1, 2]], BOX), []);
  assert.deepEqual(gapsOf([], BOX), []);
});

test("for any values the line stays in its box and runs to the right, with a corner for each known value and none for another", () => {
  const values = fc.array(fc.option(fc.double({ min: 0, max: 100, noNaN: true })), { maxLength: 80 });
  fc.assert(
    fc.property(values, (all) => {
      const corners = [...shapeOf(all, 100, BOX).line.matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(([, x, y]) => [
        Number(x),
        Number(y),
      ]);
      assert.equal(corners.length, all.filter((value) => value !== null).length);
      for (const [i, [x = 0, y = 0]] of corners.entries()) {
        assert.ok(x >= BOX.left && x <= BOX.right && y >= BOX.top && y <= BOX.bottom);
        assert.ok(i === 0 || x >= (corners[i - 1]?.[0] ?? 0));
      }
      const inGaps = gapsOf([all], BOX).reduce((sum, { first, end }) => sum + end - first, 0);
      assert.equal(inGaps + corners.length, all.length);
    }),
    runs,
  );
});
