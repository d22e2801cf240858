import assert from "node:assert/strict";
import { cpSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeKeyPair } from "../src/audit/log/keys.ts";
import { listRecordFiles } from "../src/audit/log/record-file.ts";
import { ORIGIN, testEvents, testLog } from "../src/audit/testing/test-log.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { runProgram } from "./program.ts";

// The lines of this log are larger than the heap that the readers get.
const RECORDS = 50_000;
const HEAP_MIB = 16;
const data = temporaryFolder();
const key = path.join(data.folder, "auditor.key");

before(async () => {
  await using log = await testLog();
  const open = await log.open();
  for (let sealed = 0; sealed < RECORDS; sealed += 1_000) await open.append(testEvents(1_000));
  await open.close();
  const files = await listRecordFiles(log.dir, "plain");
  const sizes = files.map(({ name }) => statSync(path.join(log.dir, name)).size);
  assert.ok(sizes.reduce((sum, size) => sum + size) > HEAP_MIB * 2 ** 20);
  cpSync(log.dir, path.join(data.folder, "audit"), { recursive: true });
  await writeKeyPair(key, log.auditor);
});
after(() => data[Symbol.dispose]());

const environment = {
  STRONGROOM_DATA: data.folder,
  NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
  STRONGROOM_AUDIT_ORIGIN: ORIGIN,
};

for (const [what, ...args] of [
  ["search", "search", "--format", "json"],
  ["search of the sealed form", "search", "--format", "json", "--key", key],
  ["tail", "tail", "--lines", String(RECORDS), "--format", "json"],
] as const)
  test(`${what} needs no more memory for many records than for few`, async () => {
    const { code, stdout, stderr } = await runProgram(["audit", ...args, "--offline"], environment);
    assert.equal(code, 0, stderr);
    assert.equal(stdout.split("\n").length - 1, RECORDS);
  });
