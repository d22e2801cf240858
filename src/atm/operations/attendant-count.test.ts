import assert from "node:assert/strict";
import { test } from "node:test";
import { accept, Money, refuse } from "../../model/model.ts";
import { Faults } from "../cash/faults.ts";
import type { Notes } from "../cash/notes.ts";
import type { Asked } from "../operator/control-message.ts";
import { attended } from "../testing/test-attendant.ts";
import { LOAD } from "../testing/test-machine.ts";

const ANNA = { operator: "anna", login: "ops1" };
const BEN = { operator: "ben", login: "ops2" };
const notes = (tens: number, fifties: number): Notes => [
  { denomination: Money(1000n), notes: tens },
  { denomination: Money(5000n), notes: fifties },
];
const COUNT = { ask: "count", notes: LOAD, rejected: [] } as const;

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

const FORGOTTEN: readonly [what: string, asked: Asked, forgets: boolean][] = [
  ["a status request", { ask: "status" }, false],
  ["closing", { ask: "close", ...ANNA }, false],
  ["a fault", { ask: "fault", fault: "not-taken" }, false],
  ["opening", { ask: "open", ...ANNA }, true],
  ["a load", { ask: "load", notes: notes(1, 0), ...ANNA }, true],
];
for (const [what, asked, forgets] of FORGOTTEN)
  test(`a count that waits for the second operator is ${forgets ? "forgotten after" : "kept after"} ${what}`, async () => {
    await using at = await attended(() => accept({}), new Faults());
    await at.cash.setClosed(true);
    await at.get({ ...COUNT, confirm: false, ...ANNA });
    await at.get(asked);
    await at.cash.setClosed(true);
    const confirmed = await at.why({ ...COUNT, confirm: true, ...BEN });
    assert.match(String(confirmed), forgets ? /^nobody has counted yet/ : /^null$/);
  });

test("a count is confirmed by the same notes in any order, and by no other notes", async () => {
  await using at = await attended();
  await at.cash.setClosed(true);
  assert.deepEqual((await at.get({ ...COUNT, rejected: notes(1, 0), confirm: false, ...ANNA })).done, []);
  const own = /^the operator who counted cannot confirm: a second one must \(counted by anna\)$/;
  assert.match((await at.why({ ...COUNT, rejected: notes(1, 0), confirm: true, ...ANNA })) ?? "", own);
  const differs = /^anna counted something else: count again, both of you$/;
  for (const other of [{ rejected: [] }, { rejected: notes(1, 1) }, { notes: notes(10, 9) }])
    assert.match((await at.why({ ...COUNT, rejected: notes(1, 0), ...other, confirm: true, ...BEN })) ?? "", differs);
  const { done } = await at.get({ ...COUNT, notes: LOAD.toReversed(), rejected: notes(1, 0), confirm: true, ...BEN });
  assert.deepEqual(
    done.map(({ op, amount }) => [op, amount]),
    [
      ["count", 61_000n],
      ["unload", 1000n],
    ],
  );
  const people = { ...ANNA, second: BEN.operator, secondLogin: BEN.login };
  assert.deepEqual(at.seen[0]?.fields, { cassettes: LOAD, rejected: notes(1, 0).slice(0, 1), ...people });
  assert.deepEqual(at.seen[1]?.fields, { notes: notes(1, 0).slice(0, 1), ...BEN });
});

test("a count that the bank has not booked leaves the reject box as it is", async () => {
  await using at = await attended(() => refuse("hold-unknown"));
  await at.cash.setClosed(true);
  await at.get({ ...COUNT, rejected: notes(1, 0), confirm: false, ...ANNA });
  const { done } = await at.get({ ...COUNT, rejected: notes(1, 0), confirm: true, ...BEN });
  assert.deepEqual(
    done.map(({ op, how }) => [op, how]),
    [["count", "refused"]],
  );
});
