import assert from "node:assert/strict";
import { test } from "node:test";
import { keyFrom } from "./key.ts";

test("moving a key over the border leaves zeros", () => {
  const secret = Buffer.alloc(32, 0xaa);
  const key = keyFrom(secret);
  assert.deepEqual(secret, Buffer.alloc(32));
  assert.deepEqual(key.export(), Buffer.alloc(32, 0xaa));
});
