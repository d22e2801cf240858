import assert from "node:assert/strict";
import { test } from "node:test";
import { equal, keyFrom } from "./key.ts";

test("moving a key into the library overwrites its bytes with zeros", () => {
  const secret = Buffer.alloc(32, 0xaa);
  const key = keyFrom(secret);
  assert.deepEqual(secret, Buffer.alloc(32));
  assert.deepEqual(key.export(), Buffer.alloc(32, 0xaa));
});

test("bytes are equal if they are the same, and bytes of another size are not", () => {
  const bytes = Buffer.from("bytes");
  assert.deepEqual(
    ["bytes", "bytez", "byte", ""].map((text) => equal(bytes, Buffer.from(text))),
    [true, false, false, false],
  );
});
