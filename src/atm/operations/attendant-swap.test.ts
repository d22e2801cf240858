import assert from "node:assert/strict";
import { test } from "node:test";
import { Money, refuse } from "../../model/model.ts";
import type { Notes } from "../cash/notes.ts";
import { attended } from "../testing/test-attendant.ts";

const ANNA = { operator: "anna", login: "ops1" };
const notes = (tens: number, fifties: number): Notes => [
  { denomination: Money(1000n), notes: tens },
  { denomination: Money(5000n), notes: fifties },
];

test("a swap may name only existing cassettes", async () => {
  await using at = await attended();
  await at.cash.setClosed(true);
  const strange = [...notes(1, 0).slice(0, 1), { denomination: Money(2000n), notes: 1 }];
  assert.match((await at.why({ ask: "swap", notes: strange, ...ANNA })) ?? "", /no cassette of a denomination that is named/);
});

test("a swap unloads only old notes and loads only new notes, and skips either if there are none", async () => {
  await using at = await attended();
  await at.cash.setClosed(true);
  const tens = (count: number) => notes(count, 0).slice(0, 1);
  const changes: unknown[] = [];
  for (const count of [0, 4, 5]) {
    const { done } = await at.get({ ask: "swap", notes: tens(count), ...ANNA });
    changes.push(done.map(({ op, amount, how }) => [op, amount, how]));
  }
  assert.deepEqual(changes, [
    [["unload", 10_000n, "booked"]],
    [["load", 4000n, "booked"]],
    [
      ["unload", 4000n, "booked"],
      ["load", 5000n, "booked"],
    ],
  ]);
  assert.deepEqual(
    at.seen.map(({ op, fields }) => [op, fields]),
    [
      ["cash-unload", { notes: tens(10), ...ANNA }],
      ["cash-load", { notes: tens(4), ...ANNA }],
      ["cash-unload", { notes: tens(4), ...ANNA }],
      ["cash-load", { notes: tens(5), ...ANNA }],
    ],
  );
});

test("the new notes of a swap stay out if the bank has not booked the old ones", async () => {
  await using at = await attended(() => refuse("hold-unknown"));
  await at.cash.setClosed(true);
  const { done, cassettes } = await at.get({ ask: "swap", notes: notes(5, 0), ...ANNA });
  assert.deepEqual(
    done.map(({ op, how }) => [op, how]),
    [["unload", "refused"]],
  );
  assert.deepEqual(
    cassettes.map((each) => each.notes),
    [10, 10],
  );
});
