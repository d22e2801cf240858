import assert from "node:assert/strict";
import { test } from "node:test";
import { Findings } from "./finding.ts";

test("a finding has its code's sentence, and what is added to it", () => {
  const findings = new Findings();
  findings.add("record-changed", { file: "plain/000000000000.jsonl", index: 3 });
  findings.add("sealed-differs", { file: "sealed/000000000000.hpke", index: 4 }, "amount");
  assert.deepEqual(
    findings.list.map(({ what }) => what),
    ["a record is not the one that was signed", "the sealed record differs from the plain line: amount"],
  );
});

test("findings beyond the limit of the list are only counted", () => {
  const findings = new Findings(2);
  for (let index = 0; index < 5; index++) findings.add("record-changed", { file: "plain/000000000000.jsonl", index });
  assert.deepEqual([findings.list.length, findings.more], [2, 3]);
});
