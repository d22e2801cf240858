import assert from "node:assert/strict";
import { test } from "node:test";
import type { CommitForms } from "../log/entries.ts";
import { COPY_MAX } from "../log/layout.ts";
import type { Sequenced } from "../sequencing/sequence.ts";
import { Offers } from "./offers.ts";

/** A checkpoint of `size` events after one of `fromSize`, with one commit whose record says its place. */
const offer = (fromSize: number, size: number): Sequenced => ({
  checkpoint: { fromSize, size, ranges: [], open: new Map(), frontier: [], note: `${size}` },
  forms: [{ lines: [], record: Buffer.from(`${fromSize}`), entries: [], leaves: [] } satisfies CommitForms],
});

const told = (taken: Sequenced | null) =>
  taken === null ? null : [taken.checkpoint.size, ...taken.forms.map(({ record }) => Number(record))];

function offersOf(...places: readonly (readonly [number, number])[]): Offers {
  const offers = new Offers();
  for (const place of places) offers.put(offer(...place));
  return offers;
}

test("the offers that continue a copy are taken as one, up to the events of one append", () => {
  const offers = offersOf([0, 100], [100, COPY_MAX], [COPY_MAX, COPY_MAX + 1]);
  assert.deepEqual(told(offers.takeAt(0)), [COPY_MAX, 0, 100]);
  assert.deepEqual(told(offers.takeAt(COPY_MAX)), [COPY_MAX + 1, COPY_MAX]);
  assert.equal(offers.takeAt(COPY_MAX + 1), null);
});

test("an offer with more events than one append is taken alone", () => {
  const offers = offersOf([0, COPY_MAX + 5], [COPY_MAX + 5, COPY_MAX + 6]);
  assert.deepEqual(told(offers.takeAt(0)), [COPY_MAX + 5, 0]);
});

test("offers that the copy has are dropped, and those after a gap wait", () => {
  const offers = offersOf([0, 10], [10, 20], [30, 40]);
  assert.equal(offers.takeAt(5), null);
  assert.deepEqual(told(offers.takeAt(10)), [20, 10]);
  assert.equal(offers.takeAt(20), null);
  assert.deepEqual(told(offers.takeAt(30)), [40, 30]);
});

test("if too many events wait, only the newest offer stays", () => {
  const offers = offersOf([0, COPY_MAX], [COPY_MAX, 4 * COPY_MAX], [4 * COPY_MAX, 4 * COPY_MAX + 1]);
  assert.equal(offers.takeAt(0), null);
  assert.deepEqual(told(offers.takeAt(4 * COPY_MAX)), [4 * COPY_MAX + 1, 4 * COPY_MAX]);
});

test("an offer is taken once", () => {
  const offers = offersOf([0, 10]);
  assert.deepEqual(told(offers.takeAt(0)), [10, 0]);
  assert.equal(offers.takeAt(0), null);
});

test("who waits is woken by an offer and by a stop", async () => {
  const offers = new Offers();
  const long = 60_000;
  const woken = offers.wait(long, new AbortController().signal);
  offers.put(offer(0, 10));
  await woken;
  const stopping = new AbortController();
  const stopped = offers.wait(long, stopping.signal);
  stopping.abort();
  await stopped;
  await offers.wait(long, AbortSignal.abort());
});
