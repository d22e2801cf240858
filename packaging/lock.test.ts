import assert from "node:assert/strict";
import { it } from "node:test";
import { closureOf, nameAt, neededBy } from "./lock.ts";

const one = (needs: Record<string, string> = {}) => ({ version: "1.0.0", dependencies: needs });
const packages = {
  "node_modules/@x/a": one({ b: "1", c: "1" }),
  "node_modules/b": one({ c: "2" }),
  "node_modules/b/node_modules/c": one({ d: "1" }),
  "node_modules/c": one(),
  "node_modules/d": { ...one({ b: "1" }), optionalDependencies: { missing: "1" }, peerDependencies: { e: "*" } },
  "node_modules/e": one(),
  "node_modules/tool": one({ c: "1" }),
};

it("what a package needs is found as Node.js finds it: its own first, then what lies around", () => {
  assert.deepEqual(neededBy(packages, "node_modules/b"), ["node_modules/b/node_modules/c"]);
  assert.deepEqual(neededBy(packages, "node_modules/b/node_modules/c"), ["node_modules/d"]);
  assert.deepEqual(neededBy(packages, "node_modules/@x/a"), ["node_modules/b", "node_modules/c"]);
  assert.deepEqual(nameAt("node_modules/b/node_modules/@x/a"), "@x/a");
});

it("the closure has all that is needed, in a circle too, and nothing that only tools need", () => {
  assert.deepEqual(Object.keys(closureOf(packages, ["b"])), [
    ...["node_modules/b", "node_modules/b/node_modules/c", "node_modules/d", "node_modules/e"],
  ]);
  assert.throws(() => closureOf(packages, ["f"]), /package-lock\.json has no f: run/);
});
