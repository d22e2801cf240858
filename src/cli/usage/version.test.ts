import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { runCommandLine } from "../command-line.ts";
import { UsageError } from "../options/usage-error.ts";
import { collectStdout } from "../testing/test-stdout.ts";
import { versionLine } from "./version.ts";

const facts = {
  ...{ version: "1.2.3", commit: "0123456789abcdef0123456789abcdef01234567", date: "2026-03-31T14:05:09Z", modified: false },
  ...{ node: "26.10.0", postgresql: "18.4", platform: "linux-x64" },
};

async function printed(t: TestContext, ...argv: readonly string[]): Promise<string> {
  let text = "";
  const stdout = collectStdout(t, (piece) => {
    text += piece;
  });
  assert.equal(await runCommandLine(argv).finally(() => stdout.restore()), 0);
  return text;
}

test("the version is one line with what the program runs on", () => {
  const line = "strongroom 1.2.3 (commit 0123456789ab of 2026-03-31), Node.js 26.10.0, PostgreSQL 18.4, linux-x64";
  assert.equal(versionLine(facts), line);
  assert.match(versionLine({ ...facts, modified: true }), /of 2026-03-31, with changes\)/);
  const bare = { ...facts, commit: null, date: null, postgresql: null };
  assert.equal(versionLine(bare), "strongroom 1.2.3, Node.js 26.10.0, no PostgreSQL of its own, linux-x64");
});

test("strongroom --version prints it, or its facts as JSON, and takes nothing else", async (t) => {
  assert.match(await printed(t, "--version"), /^strongroom \d+\.\d+\.\d+ ?[^\n]*, Node\.js [^\n]*\n$/);
  const json = JSON.parse(await printed(t, "--version", "--json")) as object;
  assert.deepEqual(Object.keys(json).sort(), Object.keys(facts).sort());
  await assert.rejects(runCommandLine(["--version", "bank"]), UsageError);
});
