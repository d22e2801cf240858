import assert from "node:assert/strict";
import { it } from "node:test";
import { socketSetting } from "./cluster.ts";

it("the socket lies in the data directory, unless its name would be too long", () => {
  assert.equal(socketSetting({ data: '/a, "b"/postgres' }), '"/a, ""b""/postgres"');
  // With "/.s.PGSQL.65535" the name has 103 bytes, the most there can be.
  assert.equal(socketSetting({ data: `/${"d".repeat(87)}` }), `"/${"d".repeat(87)}"`);
  assert.equal(socketSetting({ data: `/${"d".repeat(88)}` }), "");
});
