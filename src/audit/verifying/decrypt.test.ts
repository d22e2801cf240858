import assert from "node:assert/strict";
import { mkdir, readFile, rm, symlink, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { after, test } from "node:test";
import { rawPublic, setupSender, TAG_SIZE } from "../../crypto/crypto.ts";
import { keyIdOf } from "../log/key-id.ts";
import { encodeHeader, HEADER_SIZE, recordAad, segmentInfo } from "../log/segment.ts";
import { edit, flip } from "../testing/test-damage.ts";
import { ORIGIN, type TestLog, testEvents, testLog } from "../testing/test-log.ts";
import { decrypt } from "./decrypt.ts";

/** Records 0 to 4 in one file, 5 to 9 in the next. */
const base = await testLog();
await base.append(testEvents(3), testEvents(2));
await base.append(testEvents(5));
after(() => base[Symbol.asyncDispose]());

async function indices({ dir, auditor }: TestLog, end?: number): Promise<number[]> {
  const found: number[] = [];
  const lines = decrypt({ dir, origin: ORIGIN, auditorKeys: [auditor.privateKey], ...(end !== undefined && { end }) });
  for await (const { i } of lines) found.push(i);
  return found;
}
const upTo = (end: number): number[] => Array.from({ length: end }, (_, i) => i);

test("the sealed form can be opened up to any record", async () => {
  for (let end = 0; end <= 10; end++) assert.deepEqual(await indices(base, end), upTo(end));
  assert.deepEqual(await indices(base), upTo(10));
});

test("files behind the end are not read", async () => {
  await using log = await base.copy();
  const newest = path.join(log.dir, "sealed/000000000005.hpke");
  await rm(newest);
  await symlink("nowhere", newest);
  assert.deepEqual(await indices(log, 5), upTo(5));
  await assert.rejects(indices(log, 6));
});

test("a record that is still being written is left out, and bytes between records are an error", async () => {
  await using torn = await base.copy();
  const newest = path.join(torn.dir, "sealed/000000000005.hpke");
  await truncate(newest, (await readFile(newest)).length - 1);
  assert.deepEqual(await indices(torn), upTo(9));

  // This damages the length in the first of two segments: only the second one is found again.
  await using damaged = await base.copy();
  await edit("sealed/000000000000.hpke", flip(HEADER_SIZE))(damaged);
  await assert.rejects(indices(damaged), {
    code: "log-records",
    message: /^sealed\/000000000000\.hpke, byte \d+: not a record$/,
  });
});

test("a record whose sealed form differs from its line is an error", async () => {
  const [line] = (await readFile(path.join(base.dir, "plain/000000000005.jsonl"), "utf8")).split("\n");
  for (const text of ["nonsense", `${line}`]) {
    await using log = await testLog();
    const { publicKey } = log.auditor;
    const context = setupSender(rawPublic(publicKey), segmentInfo(ORIGIN, 0));
    assert.ok(context !== null);
    const header = encodeHeader({ segment: 0, firstIndex: 0, keyId: keyIdOf(publicKey), enc: context.enc });
    const record = Buffer.alloc(4 + text.length + TAG_SIZE);
    record.writeUInt32BE(text.length + TAG_SIZE);
    context.sender.seal(recordAad(0), Buffer.from(text), record.subarray(4));
    await mkdir(path.join(log.dir, "sealed"));
    await writeFile(path.join(log.dir, "sealed/000000000000.hpke"), Buffer.concat([header, record]));
    await assert.rejects(indices(log), { code: "log-records", message: /not the line of record 0$/ });
  }
});
