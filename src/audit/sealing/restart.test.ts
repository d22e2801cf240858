import assert from "node:assert/strict";
import { readdir, readFile, stat, truncate } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { Disk } from "../log/disk.ts";
import type { CommittedEvent } from "../log/line.ts";
import { readLines } from "../log/read.ts";
import { type TestLog, testEvents, testLog } from "../testing/test-log.ts";

/** Small events, because each byte of their records is a case. */
const small = (count: number): CommittedEvent[] =>
  testEvents(count).map((event) => ({
    ...event,
    ...{ kind: "balance", outcome: "ok", terminal: null, session: null, request: null, customer: null },
    ...{ account: null, amount: null, confidential: null },
  }));

/** Bytes between two cuts of one file; FUZZ_RUNS cuts it at every byte. */
const APART = process.env["FUZZ_RUNS"] === undefined ? 3 : 1;

/** The sizes of all files, by name. */
async function sizesOf({ dir }: TestLog): Promise<Map<string, number>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
  return new Map(await Promise.all(files.map(async (file) => [path.relative(dir, file), (await stat(file)).size] as const)));
}

/** Asserts that the log has these events, each once and in this order, in whole lines. */
async function assertHolds(log: TestLog, events: readonly CommittedEvent[], cut: string): Promise<void> {
  const ids: string[] = [];
  for await (const { id } of readLines(log.dir)) ids.push(id);
  assert.deepEqual(
    ids,
    events.map(({ id }) => id),
    cut,
  );
  for (const [name, size] of await sizesOf(log))
    if (name.startsWith("plain"))
      assert.equal((await readFile(path.join(log.dir, name))).at(size - 1), 0x0a, `${cut}: a torn line`);
}

test("a batch that was cut anywhere in any of its files is sealed again: no record is lost, repeated or torn", async () => {
  await using base = await testLog();
  const [first, second] = [small(2), small(1)];
  await base.append(first);
  const before = await sizesOf(base);
  // All of the second batch is written, and the process dies before the checkpoint's rename.
  await using torn = await base.copy();
  let dead = false;
  const disk = new Disk((step) => {
    dead ||= step === "rename";
    assert.ok(!dead, "died");
  });
  const dying = await torn.open({ disk });
  await assert.rejects(dying.append(second));
  await dying.close();

  const files = new Map<string, number>();
  for (const [name, size] of await sizesOf(torn)) {
    const kept = before.get(name) ?? 0;
    if (size === kept) continue;
    files.set(name, size - kept);
    for (let cut = kept; cut < size; cut += APART) {
      await using log = await torn.copy();
      await truncate(path.join(log.dir, name), cut);
      await log.append(second);
      await assertHolds(log, [...first, ...second], `${name} cut at byte ${cut}`);
      // A full verification takes longer than the rest of a case, so only some cases run it.
      if (cut % 5 === 0) assert.deepEqual((await log.verify()).findings, [], `${name} cut at byte ${cut}`);
    }
  }
  // Every kind of file was cut: both forms, the bundle, the tile and the new checkpoint.
  const kinds = [...files.keys()]
    .map((name) => name.replace(/\d{12}(?=\.[jh])|\d{3}\.p\/\d+|(?<=checkpoint\.)[0-9a-f]{12}/, "N"))
    .sort();
  assert.deepEqual(kinds, ["plain/N.jsonl", "sealed/N.hpke", "tlog/checkpoint.N.tmp", "tlog/tile/0/N", "tlog/tile/entries/N"]);
  assert.ok(files.values().reduce((sum, size) => sum + size, 0) > 700);
});

test("a form that was cut within a record under the checkpoint is refused, and nothing changes", async () => {
  await using base = await testLog();
  await base.append(small(2));
  for (const name of ["plain/000000000000.jsonl", "sealed/000000000000.hpke"]) {
    const bytes = await readFile(path.join(base.dir, name));
    for (let cut = Math.floor(bytes.length / 2); cut < bytes.length; cut += APART) {
      await using log = await base.copy();
      await truncate(path.join(log.dir, name), cut);
      const left = await sizesOf(log);
      await assert.rejects(log.open(), { code: "log-records" }, `${name} cut at byte ${cut}`);
      assert.deepEqual(await sizesOf(log), left);
    }
  }
});
