import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { accept, newRequestId } from "../model/model.ts";
import { decodeResponse, encodeResponse, MESSAGE_SIZE_MAX } from "./message.ts";
import { ProtocolError } from "./protocol-error.ts";
import { hash, treeSize } from "./terminal-operations.ts";

const hashes = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

test("a hash decodes to what was encoded, and has only one form", () => {
  fc.assert(fc.property(hashes, (bytes) => assert.deepEqual(hash.decode(hash.encode(bytes)), bytes)));
  const good = hash.encode(Buffer.alloc(32, 0xfb)) as string;
  for (const wrong of [
    good.replace("=", ""),
    `${good}=`,
    good.replaceAll("+", "-"),
    good.replace(/.=$/, "9="),
    ` ${good}`,
    7n,
    null,
  ])
    assert.throws(() => hash.decode(wrong), ProtocolError, String(wrong));
});

test("a size is a whole number that every reader represents exactly", () => {
  fc.assert(fc.property(fc.maxSafeNat(), (size) => assert.equal(treeSize.decode(treeSize.encode(size)), size)));
  assert.throws(() => treeSize.decode(2n ** 53n), ProtocolError);
});

test("a checkpoint decodes to what was encoded, and the longest proof fits into a message", () => {
  const line = fc.string({ unit: "grapheme", maxLength: 80 }).filter((text) => !/\p{Cc}/u.test(text));
  const shown = fc.record({
    logKey: fc.constant("bank.example/log+00112233+AQID"),
    successions: fc.array(line, { maxLength: 16 }),
    note: fc.array(line, { minLength: 1, maxLength: 8 }),
    proof: fc.array(hashes, { maxLength: 63 }),
  });
  const id = newRequestId();
  fc.assert(
    fc.property(shown, (result) => {
      const bytes = encodeResponse("checkpoint", { id, outcome: accept(result) });
      assert.deepEqual(structuredClone(decodeResponse("checkpoint", bytes).outcome), structuredClone(accept(result)));
    }),
  );
  const line512 = "x".repeat(512);
  const most = {
    ...{ logKey: line512, successions: Array(16).fill(line512), note: Array(8).fill(line512) },
    proof: Array(63).fill(Buffer.alloc(32)),
  };
  assert.ok(encodeResponse("checkpoint", { id, outcome: accept(most) }).length <= MESSAGE_SIZE_MAX);
});
