import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { CborWriter, isWorthNaming } from "./cbor-writer.ts";

type Value =
  | { readonly text: string }
  | { readonly binary: Uint8Array }
  | { readonly uuid: string }
  | { readonly digits: string }
  | number
  | null;

/** The head of an item, in the shortest form. */
function head(type: number, argument: number): Buffer {
  if (argument < 24) return Buffer.from([type | argument]);
  const size = [1, 2, 4, 8].find((each) => argument < 2 ** (8 * each)) as number;
  const bytes = Buffer.alloc(9);
  bytes.writeBigUInt64BE(BigInt(argument), 1);
  return Buffer.concat([Buffer.from([type | (24 + Math.log2(size))]), bytes.subarray(9 - size)]);
}

/** The same item, piece by piece, with every string in one map. */
function plainly(values: readonly Value[]): Buffer {
  const pieces = [Buffer.from([0xd9, 1, 0]), head(0x80, values.length)];
  const known = new Map<string, number>();
  let strings = 0;
  const string = (type: number, bytes: Buffer): void => {
    const name = `${type} ${bytes.toString("hex")}`;
    const number = known.get(name);
    if (number !== undefined) return void pieces.push(Buffer.from([0xd8, 25]), head(0x00, number));
    pieces.push(head(type, bytes.length), bytes);
    if (isWorthNaming(bytes.length, strings)) known.set(name, strings++);
  };
  for (const value of values)
    if (value === null) pieces.push(Buffer.from([0xf6]));
    else if (typeof value === "number") pieces.push(value >= 0 ? head(0x00, value) : head(0x20, -1 - value));
    else if ("text" in value) string(0x60, Buffer.from(value.text));
    else if ("binary" in value) string(0x40, Buffer.from(value.binary));
    else string(0x40, Buffer.from("uuid" in value ? value.uuid.replaceAll("-", "") : value.digits, "hex"));
  return Buffer.concat(pieces);
}

function written(writer: CborWriter, values: readonly Value[]): Buffer {
  writer.begin();
  writer.array(values.length);
  for (const value of values)
    if (value === null) writer.null();
    else if (typeof value === "number") writer.number(value);
    else if ("text" in value) writer.text(value.text);
    else if ("binary" in value) writer.binary(value.binary);
    else if ("uuid" in value) writer.uuid(value.uuid);
    else writer.digits(value.digits);
  return Buffer.from(writer.bytes());
}

/** Few different ones, so that they repeat. */
const digits = fc.integer({ min: 0, max: 40 }).map((n) => n.toString(16).padStart(32, n % 2 === 0 ? "0" : "f"));
const uuid = digits.map((each) => each.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));
const text = fc.oneof(
  fc.constantFrom("", "ok", "transfer", "Zürich", "x".repeat(300)),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom("\ud800", "\ufffd", "a\udfff"),
);
const values = fc.array(
  fc.oneof(
    ...[text.map((each) => ({ text: each })), uuid.map((each) => ({ uuid: each })), digits.map((each) => ({ digits: each }))],
    fc.uint8Array({ maxLength: 5, max: 2 }).map((binary) => ({ binary })),
    digits.map((each) => ({ binary: Buffer.from(each, "hex") })),
    ...[fc.maxSafeInteger(), fc.constant(null)],
  ),
  { maxLength: 60 },
);

test("an item after the other is what the plain way gives", () => {
  const writer = new CborWriter();
  fc.assert(fc.property(values, (each) => assert.deepEqual(written(writer, each), plainly(each))));
});

test("an item with thousands of strings is what the plain way gives, also after others", () => {
  const writer = new CborWriter();
  const many = Array.from({ length: 12_000 }, (_, n) => [
    { text: `text ${n % 4_000}` },
    { digits: (n % 9_000).toString(16).padStart(32, "a") },
  ]).flat();
  for (let round = 0; round < 3; round++) assert.ok(written(writer, many).equals(plainly(many)));
});
