import assert from "node:assert/strict";
import { test } from "node:test";
import { Money } from "../../model/model.ts";
import type { Machine } from "../operations/machine.ts";
import { NOTES_IN_MAX } from "./acceptor.ts";
import { Faults } from "./faults.ts";
import { Feeding } from "./feeding.ts";
import { worth } from "./notes.ts";

const [TEN, TWENTY, FIFTY] = [Money(1000n), Money(2000n), Money(5000n)];

/** A slot at a machine with cassettes for tens and fifties. */
function slot() {
  const feeding = new Feeding();
  const faults = new Faults();
  const machine = { cash: { denominations: [TEN, FIFTY] } as unknown as Machine["cash"], faults, log: () => {} };
  return { feeding, faults, feed: (denomination: Money) => feeding.feed(machine, { denomination }).fate, machine };
}

test("notes with a cassette are accepted one by one, and all others are given back with a reason", () => {
  const { feeding, feed, machine } = slot();
  assert.deepEqual([feed(TEN), feed(FIFTY), feed(TWENTY)], ["accepted", "accepted", "unknown"]);
  assert.equal(feeding.feed(machine, { unfit: "damaged" }).fate, "damaged");
  assert.deepEqual([worth(feeding.accepted), feeding.givenBack], [6000n, 2]);
  assert.deepEqual(
    feeding.recent.map(({ fate }) => fate),
    ["damaged", "unknown", "accepted", "accepted"],
  );
});

test("the last accepted note can be taken back, and only what is there", () => {
  const { feeding, feed } = slot();
  assert.equal(feeding.takeBack(), null);
  for (const each of [TEN, FIFTY, TWENTY]) feed(each);
  assert.deepEqual([feeding.takeBack(), worth(feeding.accepted)], [FIFTY, 1000n]);
  assert.deepEqual([feeding.takeBack(), feeding.takeBack(), feeding.accepted], [TEN, null, []]);
  assert.equal(feeding.givenBack, 1, "what the machine gave back is counted alone");
});

test("a full slot gives further notes back until one is taken back", () => {
  const { feeding, feed } = slot();
  for (let fed = 0; fed < NOTES_IN_MAX; fed++) assert.equal(feed(TEN), "accepted");
  assert.equal(feed(TEN), "full");
  feeding.takeBack();
  assert.equal(feed(FIFTY), "accepted");
});

test("a fault of the acceptor happens at the first note and lasts for this feeding alone", () => {
  const first = slot();
  first.faults.arm("takes-none");
  assert.deepEqual([first.feed(TEN), first.feed(TEN)], ["not-taken", "not-taken"]);
  assert.equal(new Feeding().feed(first.machine, { denomination: TEN }).fate, "accepted");
  const second = slot();
  second.faults.arm("takes-part");
  assert.deepEqual([second.feed(FIFTY), second.feed(TEN)], ["accepted", "not-taken"]);
});
