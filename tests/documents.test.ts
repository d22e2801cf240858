import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { checkoutRoot } from "./checkout.ts";
import { DOCUMENTS, renewed } from "./generated.ts";

for (const document of DOCUMENTS)
  test(`${document} says what the sources say`, () => {
    const { now, ought } = renewed(document);
    assert.equal(now, ought, `${document} is out of date: npm run docs renews it`);
    assert.match(now, /<!-- generated: /);
  });

test("every file and test that the threat model names is there", () => {
  const rows = readFileSync(path.join(checkoutRoot, "docs/THREAT-MODEL.md"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| "));
  const named = rows.flatMap((row) => [...row.matchAll(/\b(?:src|tests|docs)\/[\w./-]+/g)].map(([name]) => name));
  assert.ok(named.length > 60);
  assert.deepEqual(
    named.filter((name) => !existsSync(path.join(checkoutRoot, name))),
    [],
  );
});

test("every file that a document names in a link is there", () => {
  const missing: string[] = [];
  for (const document of [...DOCUMENTS, "docs/ARCHITECTURE.md"]) {
    const text = readFileSync(path.join(checkoutRoot, document), "utf8");
    for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g))
      if (!existsSync(path.resolve(checkoutRoot, path.dirname(document), target as string)))
        missing.push(`${document}: ${target}`);
  }
  assert.deepEqual(missing, []);
});
