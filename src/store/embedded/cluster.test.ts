import assert from "node:assert/strict";
import { it } from "node:test";
import { socketSetting } from "./cluster.ts";

it("the socket is in the data directory, unless its path would be too long", () => {
  assert.equal(socketSetting({ data: '/a, "b"/postgres' }), '"/a, ""b""/postgres"');
  // With "/.s.PGSQL.65535" the path has 103 bytes, the maximum.
  assert.equal(socketSetting({ data: `/${"d".repeat(87)}` }), `"/${"d".repeat(87)}"`);
  assert.equal(socketSetting({ data: `/${"d".repeat(88)}` }), "");
});
