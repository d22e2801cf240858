import assert from "node:assert/strict";
import { cpSync, renameSync, statSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { writeKeyPair, writePublicKey } from "../src/audit/log/keys.ts";
import { FILE_EVENTS } from "../src/audit/log/layout.ts";
import { listRecordFiles } from "../src/audit/log/record-file.ts";
import { ORIGIN, testLog } from "../src/audit/testing/test-log.ts";
import { temporaryFolder } from "./bank-under-test.ts";
import { isNightly } from "./nightly.ts";
import { runProgram } from "./program.ts";

// The lines of this log are larger than the heap that the readers get.
const RECORDS = 17_000;
/** So that a line has more than a kilobyte. */
const EFFECTS = 52;
const HEAP_MIB = 22;
const data = temporaryFolder();
const key = path.join(data.folder, "auditor.key");
const logKey = path.join(data.folder, "audit-log.key");

before(async () => {
  await using log = await testLog();
  await log.fill(RECORDS, EFFECTS);
  const files = await listRecordFiles(log.dir, "plain");
  const sizes = files.map(({ name }) => statSync(path.join(log.dir, name)).size);
  assert.ok(sizes.reduce((sum, size) => sum + size) > HEAP_MIB * 2 ** 20);
  cpSync(log.dir, path.join(data.folder, "audit"), { recursive: true });
  await writeKeyPair(key, log.auditor);
  await writePublicKey(logKey, log.logKey.publicKey);
});
after(() => data[Symbol.dispose]());

const environment = {
  STRONGROOM_DATA: data.folder,
  NODE_OPTIONS: `--max-old-space-size=${HEAP_MIB}`,
  STRONGROOM_AUDIT_ORIGIN: ORIGIN,
};

const READERS = [
  ["search of the sealed form", "search", "--format", "json", "--key", key],
  ["search", "search", "--format", "json"],
  ["decrypting", "decrypt", "--key", key],
  ["tail", "tail", "--lines", String(RECORDS), "--format", "json"],
] as const;
// The first reads both forms, by the same streams as the others.
for (const [what, ...args] of isNightly ? READERS : READERS.slice(0, 1))
  test(`${what} needs no more memory for many records than for few`, async () => {
    const { code, stdout, stderr } = await runProgram(["audit", ...args, "--offline"], environment);
    assert.equal(code, 0, stderr);
    assert.equal(stdout.split("\n").length - 1, RECORDS);
  });

test("old plaintext can be moved off the host: readers begin with what remains, and say so", async () => {
  const run = (...args: readonly string[]) => runProgram(["audit", ...args, "--offline"], { ...environment, NODE_OPTIONS: "" });
  const verify = (...args: readonly string[]) => run("verify", "--log-key", `${logKey}.pub`, ...args);
  renameSync(path.join(data.folder, "audit/plain/000000000000.jsonl"), path.join(data.folder, "moved.jsonl"));
  const moved = await verify();
  assert.equal(moved.code, 1);
  assert.match(moved.stdout, new RegExp(`records 0 to ${FILE_EVENTS - 1}: signed records are missing \\[record-missing\\]`));
  const rest = await verify("--plain-from", String(FILE_EVENTS));
  assert.equal(rest.code, 0, rest.stdout);
  assert.match(rest.stdout, new RegExp(`: ${RECORDS - FILE_EVENTS} plain and ${RECORDS} sealed proven`));
  const { stderr } = await run("search", "--operation", "deposit");
  assert.match(stderr, new RegExp(`the plaintext form begins at record ${FILE_EVENTS}: older files are not here`));
});
