import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { readUuid, writeDigits, writeUuid } from "./uuid-bytes.ts";

const ID = "01970000-0000-7000-8000-00000000000f";

function bytesOf(id: string): string {
  const target = Buffer.alloc(20, 0xee);
  writeUuid(id, target, 2);
  assert.deepEqual([target.readUInt16BE(0), target.readUInt16BE(18)], [0xeeee, 0xeeee]);
  return target.toString("hex", 2, 18);
}

test("the digits become bytes for every internal kind of string", () => {
  fc.assert(fc.property(fc.uuid(), (id) => assert.equal(bytesOf(id), id.replaceAll("-", ""))));
  const id = randomUUID();
  const kinds = [id.toUpperCase(), `${id.slice(0, 9)}${id.slice(9)}`, `"${id}"`.slice(1, 37), Buffer.from(id).toString("latin1")];
  for (const each of kinds) assert.equal(bytesOf(each), id.replaceAll("-", ""));
});

test("bytes read back as written", () => {
  fc.assert(
    fc.property(fc.uuid(), fc.nat(4), (id, at) => {
      const bytes = Buffer.alloc(20);
      writeUuid(id, bytes, at);
      assert.equal(readUuid(bytes, at), id);
      assert.equal(bytesOf(readUuid(bytes, at)), id.replaceAll("-", ""));
    }),
  );
});

test("a text with a wrong character at any place is refused, whatever was written before", () => {
  for (const odd of ["g", "é", "\u0130", "\u{1f600}"])
    for (let at = 0; at + odd.length <= ID.length; at++) {
      const changed = ID.slice(0, at) + odd + ID.slice(at + odd.length);
      // The function accepts any ASCII character at the place of a dash.
      if (odd === "g" && ID[at] === "-") continue;
      bytesOf(ID);
      assert.throws(() => bytesOf(changed), RangeError, changed);
    }
  for (const size of [0, 35, 37]) assert.throws(() => bytesOf("0".repeat(size)), RangeError);
});

test("digits without dashes become the bytes of the same UUID, and anything else is refused", () => {
  const target = Buffer.alloc(20, 0xee);
  fc.assert(
    fc.property(fc.uuid(), (id) => {
      const digits = id.replaceAll("-", "");
      for (const each of [digits, digits.toUpperCase()]) {
        writeDigits(each, target, 2);
        assert.equal(target.toString("hex"), `eeee${digits}eeee`);
      }
    }),
  );
  const digits = ID.replaceAll("-", "");
  for (const odd of ["g", "é", "\u0130", "\u{1f600}", "-"])
    for (let at = 0; at + odd.length <= digits.length; at++)
      assert.throws(() => writeDigits(digits.slice(0, at) + odd + digits.slice(at + odd.length), target, 2), RangeError);
  for (const size of [0, 31, 33, 36]) assert.throws(() => writeDigits("0".repeat(size), target, 2), RangeError);
});
