import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { grouped, type Ordered } from "./grouped.ts";

interface Row {
  readonly key: number;
  readonly source: number;
}

async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item, void> {
  yield* items;
}

it("joins ordered sources by their keys: every row is in the one group of its key, and groups come in order", async () => {
  const keys = fc.array(fc.nat(9), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(keys, keys, keys, async (...lists) => {
      const rows = lists.map((list, source) => list.toSorted((a, b) => a - b).map((key): Row => ({ key, source })));
      const sourceOf = (i: number): Ordered<number, Row> => ({ rows: each(rows[i] ?? []), keyOf: ({ key }) => key });
      const groups = [];
      for await (const group of grouped<number, [Row, Row, Row]>([sourceOf(0), sourceOf(1), sourceOf(2)], (a, b) => a - b))
        groups.push(group);
      const expected = [...new Set(lists.flat())].toSorted((a, b) => a - b);
      assert.deepEqual(
        groups.map(({ key }) => key),
        expected,
      );
      for (const { key, rows: found } of groups)
        assert.deepEqual(
          found,
          rows.map((list) => list.filter((row) => row.key === key)),
        );
    }),
  );
});
