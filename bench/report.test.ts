import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkoutRoot } from "../tests/checkout.ts";
import { BENCHMARKS } from "./benchmarks.ts";
import { withReports } from "./report.ts";

const DOCUMENT = "before\n<!-- bench: one -->\nold\n<!-- end -->\nbetween\n<!-- bench: two -->\n<!-- end -->\nafter\n";

test("a report is written between its markers, and nothing else changes", () => {
  const once = withReports(DOCUMENT, new Map([["two", "a table\n"]]));
  assert.equal(once, DOCUMENT.replace("two -->\n", "two -->\n\n```text\na table\n```\n\n"));
  assert.equal(withReports(once, new Map([["two", "a table\n"]])), once);
  assert.match(withReports(once, new Map([["one", "$& new"]])), /one -->\n\n```text\n\$& new\n```\n\n<!-- end -->\nbetween/);
});

test("a report without markers is an error", () => {
  assert.throws(() => withReports(DOCUMENT, new Map([["three", ""]])), /no markers "<!-- bench: three -->"/);
});

test("docs/BENCHMARKS.md has a place for every benchmark", () => {
  const document = readFileSync(path.join(checkoutRoot, "docs", "BENCHMARKS.md"), "utf8");
  const reports = new Map(["machine", ...Object.keys(BENCHMARKS)].map((name) => [name, `report of ${name}`]));
  const filled = withReports(document, reports);
  for (const report of reports.values()) assert.ok(filled.includes(report));
});
