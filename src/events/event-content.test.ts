import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { CborWriter } from "./cbor/cbor-writer.ts";
import { decodeEvents, encodeEvents, type OpenedEvent } from "./event-content.ts";
import { anyCommit, fullEvent, plainEvent } from "./testing/test-events.ts";
import type { NewEvent } from "./writers/event-writer.ts";

/** What the log must hold of an event. */
const opened = (event: NewEvent, effect: Buffer | null): OpenedEvent => ({
  ...{ at: event.at, kind: event.kind, outcome: event.outcome, terminal: event.terminal ?? null, session: event.session ?? null },
  ...{ request: event.request ?? null, customer: event.customer ?? null, account: event.account ?? null },
  ...{ amount: event.amount === undefined ? null : Number(event.amount), effect, confidential: event.confidential ?? null },
});

/** A form that can be compared although a field may be named like a property of every object. */
const comparable = ({ confidential, ...rest }: OpenedEvent) => [
  rest,
  confidential === null ? null : Object.entries(confidential),
];

const anyDigests = fc.option(fc.uint8Array({ minLength: 16, maxLength: 48 }).map((bytes) => Buffer.from(bytes)));

/** Bytes between two ends of the same commit. */
const APART = process.env["FUZZ_RUNS"] === undefined ? 31 : 7;

it("the events of a commit are decoded as they were recorded, and no beginning of their bytes is", () => {
  fc.assert(
    fc.property(anyCommit, fc.array(anyDigests, { minLength: 12, maxLength: 12 }), (events, digests) => {
      const bytes = Buffer.from(encodeEvents(events, digests));
      const expected = events.map((event, i) => opened(event, digests[i] ?? null));
      assert.deepEqual(decodeEvents(bytes).map(comparable), expected.map(comparable));
      for (let size = 0; size < bytes.length; size += APART)
        assert.throws(() => decodeEvents(bytes.subarray(0, size)), RangeError);
    }),
  );
});

it("a field may be named like a property of every object", () => {
  const confidential = JSON.parse('{"__proto__":1,"constructor":"two","1":3}') as Record<string, string | number>;
  const [event] = decodeEvents(encodeEvents([plainEvent({ confidential })], [null]));
  assert.deepEqual(Object.entries(event?.confidential ?? {}), Object.entries(confidential));
  assert.equal(Object.getPrototypeOf(event?.confidential), Object.prototype);
});

it("what events share is stored once", () => {
  const sizeOf = (count: number) => encodeEvents(Array(count).fill(fullEvent()), []).length;
  const [one, two] = [sizeOf(1), sizeOf(2)];
  assert.ok(two - one < one / 2, `${one} bytes, then ${two - one}`);
});

it("a text that is no UUID is not recorded as one", () => {
  for (const request of ["", "0123", "z".repeat(36)])
    assert.throws(() => encodeEvents([plainEvent({ request } as never)], [null]), RangeError);
});

/** The items of a valid event, each as what writes it. */
const WHOLE: readonly ((writer: CborWriter) => void)[] = [
  (writer) => writer.number(1),
  (writer) => writer.text("signout"),
  (writer) => writer.text("ok"),
  ...Array.from({ length: 8 }, () => (writer: CborWriter) => writer.null()),
];

function decodeItems(items: readonly ((writer: CborWriter) => void)[]): OpenedEvent[] {
  const writer = new CborWriter();
  writer.begin();
  writer.array(1);
  writer.array(items.length);
  for (const write of items) write(writer);
  return decodeEvents(writer.bytes());
}

it("bytes that are no events of a commit are refused", () => {
  const text = (writer: CborWriter): void => writer.text("x");
  const number = (writer: CborWriter): void => writer.number(5);
  const nothing = (writer: CborWriter): void => writer.null();
  const short = (writer: CborWriter): void => writer.binary(Buffer.alloc(15));
  const nested = (writer: CborWriter): void => {
    writer.map(1);
    writer.text("x");
    writer.array(0);
  };
  assert.equal(decodeItems(WHOLE)[0]?.kind, "signout");
  const wrong: readonly (readonly [number, ...((writer: CborWriter) => void)[]])[] = [
    [0, nothing, text],
    ...[1, 2].map((member) => [member, nothing, number] as const),
    [3, number, short],
    ...[4, 5, 6, 7].map((member) => [member, text, number, short] as const),
    [8, text, short],
    [9, text, number],
    [10, text, number, nested],
  ];
  for (const [member, ...writes] of wrong)
    for (const write of writes) assert.throws(() => decodeItems(WHOLE.with(member, write)), RangeError, `member ${member}`);
  for (const items of [[], WHOLE.slice(1), [...WHOLE, nothing]]) assert.throws(() => decodeItems(items), RangeError);
  for (const hex of ["d9010080", "d90100a0", "d90100f6", "d9010000", "d9010081f6", "d90100816178"])
    assert.throws(() => decodeEvents(Buffer.from(hex, "hex")), RangeError, hex);
});
