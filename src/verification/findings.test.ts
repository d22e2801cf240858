import assert from "node:assert/strict";
import { it } from "node:test";
import { Findings } from "./findings.ts";

it("lists so many findings of each kind, and counts the others", () => {
  const findings = new Findings(2);
  for (const place of ["a", "b", "c", "d"]) findings.add("chain", place, "is wrong");
  findings.add("hold", "e", "is wrong");
  assert.deepEqual(
    findings.list.map(({ kind, place }) => [kind, place]),
    [
      ["chain", "a"],
      ["chain", "b"],
      ["hold", "e"],
    ],
  );
  assert.equal(findings.more, 2);
});
