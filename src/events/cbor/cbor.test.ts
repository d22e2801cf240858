import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { describe, it } from "node:test";
import fc from "fast-check";
import { unicodeText } from "../../model/testing/unicode-text.ts";
import { type CborValue, readCbor as readAtBank } from "./cbor-reader.ts";
import { CborWriter } from "./cbor-writer.ts";

const { readCbor: readInBrowser } = await import(import.meta.resolve("#assets/console/assets/cbor.js"));
const writer = new CborWriter();

/** Reads with the bank's reader and with the browser's, which must agree on every item and every refusal. */
function readCbor(bytes: Buffer): CborValue {
  let value: CborValue;
  try {
    value = readAtBank(bytes);
  } catch (error) {
    assert.throws(() => readInBrowser(bytes), { name: (error as Error).name });
    throw error;
  }
  assert.deepEqual(withBuffers(readInBrowser(bytes)), value);
  return value;
}

function withBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(withBuffers);
  return value instanceof Map ? new Map([...value].map(([key, each]) => [key, withBuffers(each)])) : value;
}

/** Writes a value. A byte string of 16 bytes is written as a UUID. */
function written(value: CborValue): Buffer {
  writer.begin();
  write(value);
  return Buffer.from(writer.bytes());
}

function write(value: CborValue): void {
  if (value === null) writer.null();
  else if (typeof value === "number") writer.number(value);
  else if (typeof value === "string") writer.text(value);
  else if (Buffer.isBuffer(value)) writeBytes(value);
  else if (Array.isArray(value)) {
    writer.array(value.length);
    for (const each of value as readonly CborValue[]) write(each);
  } else {
    const map = value as ReadonlyMap<string, CborValue>;
    writer.map(map.size);
    for (const [key, each] of map) {
      writer.text(key);
      write(each);
    }
  }
}

function writeBytes(value: Buffer): void {
  if (value.length !== 16) writer.binary(value);
  else writer.uuid(value.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"));
}

const refused = (hex: string): void => assert.throws(() => readCbor(Buffer.from(hex, "hex")), RangeError, hex);

const anyText = fc.oneof(fc.constantFrom("transfer", "ok", "it", "née"), unicodeText());
const { value: anyValue } = fc.letrec<{ value: CborValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    fc.constant(null),
    fc.maxSafeInteger(),
    fc.double().map((value) => value + 0),
    anyText,
    fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
    fc.array(tie("value"), { maxLength: 40 }),
    fc.array(fc.tuple(anyText, tie("value")), { maxLength: 8 }).map((entries) => new Map(entries)),
  ),
}));

describe("what is written", () => {
  it("reads back, and its beginnings and what goes beyond it do not", () => {
    fc.assert(
      fc.property(anyValue, fc.integer({ min: 0, max: 255 }), (value, more) => {
        const bytes = written(value);
        assert.deepEqual(readCbor(bytes), value);
        for (let size = 0; size < bytes.length; size++) assert.throws(() => readCbor(bytes.subarray(0, size)), RangeError);
        assert.throws(() => readCbor(Buffer.concat([bytes, Buffer.of(more)])), RangeError);
      }),
    );
  });

  it("is the only spelling: changed bytes are refused, or are what another item is written as", () => {
    fc.assert(
      fc.property(anyValue, fc.nat(), fc.integer({ min: 1, max: 255 }), (value, place, change) => {
        const bytes = written(value);
        bytes[place % bytes.length] = (bytes[place % bytes.length] as number) ^ change;
        let read: CborValue;
        try {
          read = readCbor(bytes);
        } catch (error) {
          assert.ok(error instanceof RangeError, String(error));
          return;
        }
        assert.deepEqual(written(read), bytes);
      }),
      { numRuns: 2_000 },
    );
  });

  it("grows beyond the writer's buffer, and a new item does not know the strings of the one before", () => {
    const long = "é".repeat(100_000);
    assert.deepEqual(readCbor(written([long, Buffer.alloc(300_000, 3), long])), [long, Buffer.alloc(300_000, 3), long]);
    assert.equal(written(["transfer"]).toString("hex"), "d9010081687472616e73666572");
  });

  it("shares a UUID with the same bytes, and whatever its capitals are", () => {
    const [uuid, bytes] = ["00112233-4455-6677-8899-aabbccddeeff", Buffer.from("00112233445566778899aabbccddeeff", "hex")];
    writer.begin();
    writer.array(4);
    for (const each of [uuid, uuid.toUpperCase()]) writer.uuid(each);
    for (const each of [bytes, bytes]) writer.binary(each);
    assert.equal(writer.bytes().toString("hex"), `d901008450${bytes.toString("hex")}${"d81900".repeat(3)}`);
    assert.deepEqual(readCbor(Buffer.from(writer.bytes())), Array(4).fill(bytes));
  });

  it("has U+FFFD instead of half a surrogate pair, and shares it", () => {
    const bytes = written(["half \ud800", "half \ufffd", "half \ud800"]);
    assert.deepEqual(readCbor(bytes), ["half \ufffd", "half \ufffd", "half \ufffd"]);
    assert.ok(bytes.toString("hex").endsWith("d81900d81900"));
  });
});

// These bytes are by another implementation: cbor2 6.1.4 for Python, `dumps(value, string_referencing=True)`.
describe("the bytes of another implementation", () => {
  const numbered = (count: number, digits: number): string[] =>
    Array.from({ length: count }, (_, n) => n.toString().padStart(digits, "0"));

  it("are the same for every kind of item, and read back", () => {
    const uuid = Buffer.from("000102030405060708090a0b0c0d0e0f", "hex");
    const value = [
      ...["transfer", "ok", uuid, "transfer", uuid, null, -5.5],
      new Map([
        ["transfer", 2 ** 40],
        ["it", -1],
      ]),
      ...["é\0\u{1f600}", 0.1, 2 ** 53 - 1, 1 - 2 ** 53, 23, 24, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32],
    ];
    const bytes =
      "d9010094687472616e73666572626f6b50000102030405060708090a0b0c0d0e0fd81900d81901f6fbc016000000000000a2d819001b0000" +
      "0100000000006269742067c3a900f09f9880fb3fb999999999999a1b001fffffffffffff3b001ffffffffffffe17181818ff19010019ffff" +
      "1a000100001affffffff1b0000000100000000";
    assert.equal(written(value).toString("hex"), bytes);
    assert.deepEqual(readCbor(Buffer.from(bytes, "hex")), value);
  });

  it("are the same if byte strings repeat, and differ from equal texts", () => {
    const [uuid, bytes] = [Buffer.from("000102030405060708090a0b0c0d0e0f", "hex"), Buffer.from("bytes that repeat")];
    const short = Buffer.from("ab");
    const value = [uuid, bytes, "bytes that repeat", bytes, uuid, new Map([["it", bytes]]), short, short];
    const hex =
      "d901008850000102030405060708090a0b0c0d0e0f516279746573207468617420726570656174716279746573207468617420726570656174" +
      "d81901d81900a1626974d81901426162426162";
    assert.equal(written(value).toString("hex"), hex);
    assert.deepEqual(readCbor(Buffer.from(hex, "hex")), value);
  });

  for (const [names, digits, longer, size, sha256] of [
    [30, 3, "1234", 230, "c2853f753875754b34e876b18cc0cdf42486c6a55972a5fbf76c6b81751105ef"],
    [300, 4, "12345", 2_737, "3ec262cee88862606a87489c14d3dc1571500abf69c3fcdeef69adf527a5b42f"],
  ] as const)
    it(`are the same with more than ${names} strings, of which the last are too short to be shared`, () => {
      const texts = numbered(names, digits);
      const value = [...texts, longer, ...texts, longer];
      const bytes = written(value);
      assert.deepEqual([bytes.length, hash("sha256", bytes)], [size, sha256]);
      assert.deepEqual(readCbor(bytes), value);
    });

  it("are the same with more than 65,536 strings", () => {
    const texts = numbered(65_600, 5);
    const value = [...texts, "1234567", ...texts.slice(-100), "1234567"];
    const bytes = written(value);
    const sha256 = "abb24a338be135dd2dd90fe95fe602f1e9c807760d407f908ec519a851729637";
    assert.deepEqual([bytes.length, hash("sha256", bytes)], [394_187, sha256]);
    assert.deepEqual(readCbor(bytes), value);
  });
});

describe("another spelling is refused", () => {
  for (const [what, ...cases] of [
    ["a number in more bytes than it needs", "1817", "190018", "1900ff", "1a0000ffff", "1b00000000ffffffff", "3817", "390018"],
    ["a length in more bytes than it needs", "7801", "780161", "9801f6", "b801616101", "5900020000", "da00000019", "d9001900"],
    ["an integer that a number does not hold", "1b0020000000000000", "3b001fffffffffffff", "1bffffffffffffffff"],
    ["an integer as a double", "fb0000000000000000", "fb8000000000000000", "fb4014000000000000", "fb433fffffffffffff"],
    ["a shorter float", "f93c00", "fa3f800000", "f97e00"],
    ["another NaN", "fb7ff8000000000001", "fbfff8000000000000"],
    ["an indefinite length", "5f40ff", "5f4100ff", "7f6161ff", "9fff", "9ff6ff", "bfff", "bf6161f6ff"],
    ["a reserved length", "1c", "1d", "1e", "1f", "5c", "7d", "9e", "dc"],
    ["another simple value", "f4", "f5", "f7", "e0", "f818", "ff"],
    ["another tag", "c000", "c11a00000000", "d81a00", "d9d9f7f6", "d8196161", "d81920", "d819"],
    ["a namespace in the namespace", "d9010080", "81d9010080"],
    ["a reference to a string that is not there", "d81900", "8263616263d81901", "82d8190063616263", "826161d81900"],
    ["a reference in a longer form", "8263616263d8191800", "8263616263d9001900"],
    ["a string in full that a reference could name", "826361626363616263", "82636162637f63616263ff", "824361626343616263"],
    ["a text that is not UTF-8", "61ff", "62c080", "63eda080", "62c3", "64f4908080"],
    ["a key that is not a text", "a10001", "a1f601", "a1420000f6", "a1806161"],
    ["a key that is there twice", "a2616101616102", "a26361626301d8190002"],
    [
      "fewer items than announced",
      "81",
      "8200",
      "a1",
      "a16161",
      "9bffffffffffffffff",
      "9b001fffffffffffff",
      "bb001fffffffffffff",
    ],
    ["fewer bytes than announced", "4200", "626f", "5b001fffffffffffff", "fb00"],
    ["too many levels", "818181818181818181f6", `${"81".repeat(5_000)}f6`],
    ["nothing", ""],
  ] as const)
    it(what, () => {
      for (const hex of cases) refused(`d90100${hex}`);
    });

  it("no namespace, or another tag for it", () => {
    for (const hex of ["", "00", "f6", "80", "63616263", "d90101f6", "d901", "da00000100f6"]) refused(hex);
  });
});
