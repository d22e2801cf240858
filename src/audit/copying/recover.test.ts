import assert from "node:assert/strict";
import { appendFile, cp, mkdir, readFile, rm, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { signCheckpoint } from "../../tlog/tlog.ts";
import type { AuditErrorCode } from "../audit-error.ts";
import { COPY_MAX, FILE_EVENTS } from "../log/layout.ts";
import { sealedRecords } from "../log/records.ts";
import { filesOf, large, TestOrder, testFolder } from "../testing/test-order.ts";

const PLAIN = "plain/000000000000.jsonl";
const SEALED = "sealed/000000000000.hpke";

const order = new TestOrder([[300], [8, 20]]);
const at = (dir: string, file: string): string => path.join(dir, file);
const edit = async (file: string, change: (bytes: Buffer) => Buffer): Promise<void> =>
  writeFile(file, change(await readFile(file)));
const flip = (file: string, offset: number): Promise<void> =>
  edit(file, (bytes) => {
    bytes[offset] = (bytes[offset] ?? 0) ^ 1;
    return bytes;
  });
/** Takes a record out of a sealed file. */
const drop = (file: string, which: number): Promise<void> =>
  edit(file, (bytes) => {
    const { offset, end } = [...sealedRecords(bytes)][which] as { offset: number; end: number };
    return Buffer.concat([bytes.subarray(0, offset), bytes.subarray(end)]);
  });

/** Moves the lines from this event on into a file of their own. */
async function split(dir: string, index: number): Promise<void> {
  const lines = (await readFile(at(dir, PLAIN), "utf8")).split(/(?<=\n)/);
  await writeFile(at(dir, PLAIN), lines.slice(0, index).join(""));
  await writeFile(at(dir, `plain/000000000${index}.jsonl`), lines.slice(index).join(""));
}

/** Changes of a copy while no process has it, and the error with which the next one then refuses it. */
const REFUSED: readonly [string, AuditErrorCode, (dir: string) => Promise<void>][] = [
  ["a checkpoint without a valid signature", "log-checkpoint", (dir) => flip(at(dir, "tlog/checkpoint"), 30)],
  ["an empty checkpoint", "log-checkpoint", (dir) => truncate(at(dir, "tlog/checkpoint"), 0)],
  ["a checkpoint of another root", "log-tiles", (dir) => writeFile(at(dir, "tlog/checkpoint"), note(328))],
  ["a checkpoint of another size", "log-tiles", (dir) => writeFile(at(dir, "tlog/checkpoint"), note(327))],
  ["a tile of the right edge changed", "log-tiles", (dir) => flip(at(dir, "tlog/tile/0/001.p/72"), 3)],
  ["a tile of the right edge gone", "log-tiles", (dir) => rm(at(dir, "tlog/tile/0/001.p/72"))],
  ["the tile of tiles gone", "log-tiles", (dir) => rm(at(dir, "tlog/tile/1/000.p/1"))],
  ["an entry of the last bundle changed", "log-tiles", (dir) => flip(at(dir, "tlog/tile/entries/001.p/72"), 10)],
  ["the last line cut in the middle", "log-records", async (dir) => truncate(at(dir, PLAIN), (await sizeOf(dir, PLAIN)) - 30)],
  [
    "the last line gone",
    "log-records",
    (dir) => edit(at(dir, PLAIN), (bytes) => bytes.subarray(0, bytes.lastIndexOf("\n", -2) + 1)),
  ],
  ["a line changed", "log-records", (dir) => flip(at(dir, PLAIN), 100)],
  ["a sealed record changed", "log-records", (dir) => flip(at(dir, SEALED), 100)],
  ["a sealed record's length changed", "log-records", (dir) => flip(at(dir, SEALED), 2)],
  ["the first sealed record gone", "log-records", (dir) => drop(at(dir, SEALED), 0)],
  ["a sealed record gone", "log-records", (dir) => drop(at(dir, SEALED), 1)],
  ["the last sealed record gone", "log-records", (dir) => drop(at(dir, SEALED), 2)],
  ["the newest file gone", "log-records", (dir) => rm(at(dir, SEALED))],
  ["a form gone", "log-records", (dir) => rm(at(dir, "plain"), { recursive: true })],
  ["a file that begins at another event", "log-records", (dir) => split(dir, 300)],
  ["the checkpoint gone", "log-checkpoint", (dir) => rm(at(dir, "tlog/checkpoint"))],
];

const note = (size: number): string => signCheckpoint({ size, root: Buffer.alloc(32) }, order.signer);
const sizeOf = async (dir: string, file: string): Promise<number> => (await readFile(at(dir, file))).length;

for (const [name, code, damage] of REFUSED)
  test(`a copy is refused and not changed: ${name}`, async () => {
    await using folder = await testFolder();
    await order.copyTo(folder.dir);
    await damage(folder.dir);
    const before = await filesOf(folder.dir);
    await assert.rejects(order.open(folder.dir), { code });
    assert.deepEqual(await filesOf(folder.dir), before);
  });

/** Lays the record files of one copy under the checkpoint and the tiles of another one, as a crash before the checkpoint does. */
async function layRecords(from: string, to: string): Promise<void> {
  for (const form of ["plain", "sealed"]) await cp(at(from, form), at(to, form), { recursive: true });
}

test("one append without a checkpoint is cut off; one event more cannot come from a crash and is refused", async () => {
  for (const begin of [0, 5]) {
    const longer = new TestOrder([...(begin === 0 ? [] : [[begin]]), large(COPY_MAX), [1]]);
    await using earlier = await testFolder();
    await using crashed = await testFolder();
    await longer.copyTo(earlier.dir, { upTo: begin });
    const before = await filesOf(earlier.dir);
    await longer.copyTo(crashed.dir, { upTo: begin + COPY_MAX });
    await layRecords(crashed.dir, earlier.dir);
    await (await longer.open(earlier.dir)).close();
    assert.deepEqual(await filesOf(earlier.dir), before);
    await longer.copyTo(crashed.dir);
    await layRecords(crashed.dir, earlier.dir);
    await assert.rejects(longer.open(earlier.dir), { code: "log-tail" });
  }
});

test("bytes after the checkpoint's last record are cut off, whatever they are", async () => {
  await using folder = await testFolder();
  await order.copyTo(folder.dir);
  const before = await filesOf(folder.dir);
  const tails = [Buffer.from("half a li"), Buffer.alloc(4_096), Buffer.from('{"v":2}\n\n\n'), Buffer.alloc(100, 0xff)];
  for (const tail of tails) {
    for (const file of [PLAIN, SEALED]) await appendFile(at(folder.dir, file), tail);
    for (const file of ["plain/000000016384.jsonl", "sealed/000000016384.hpke", "plain/000000032768.jsonl"])
      await writeFile(at(folder.dir, file), tail);
    await writeFile(at(folder.dir, "tlog/checkpoint.0123456789ab.tmp"), tail);
    await (await order.open(folder.dir)).close();
    assert.deepEqual(await filesOf(folder.dir), before);
  }
});

test("what a crash left of a file whose first events belong to a commit in the file before is removed", async () => {
  // The checkpoint is within the second file, in which no commit begins yet.
  const reaching = new TestOrder([large(FILE_EVENTS - 5), [300], [2]]);
  await using folder = await testFolder();
  await using whole = await testFolder();
  await reaching.copyTo(whole.dir);
  await reaching.copyTo(folder.dir, { upTo: FILE_EVENTS + 295 });
  const before = await filesOf(folder.dir);
  const next = "sealed/000000016384.hpke";
  assert.ok(!(next in before));
  const bytes = await readFile(at(whole.dir, next));
  for (const left of [0, 1, 30, bytes.length]) {
    await writeFile(at(folder.dir, next), bytes.subarray(0, left));
    await (await reaching.open(folder.dir)).close();
    assert.deepEqual(await filesOf(folder.dir), before, `${left} bytes`);
  }
  await reaching.copyTo(folder.dir);
  assert.deepEqual(await filesOf(folder.dir), await filesOf(whole.dir));
  // Now a commit begins there: without it the file is not the one that was signed.
  await writeFile(at(folder.dir, next), "");
  await assert.rejects(reaching.open(folder.dir), { code: "log-records" });
});

test("an empty folder, or one with folders and tiles that no checkpoint covers, is the beginning of a copy", async () => {
  await using folder = await testFolder();
  const dir = at(folder.dir, "a/b");
  // A process whose folder was removed may have written the tile that it was about to.
  await mkdir(at(dir, "tlog/tile/0/103.p"), { recursive: true });
  await writeFile(at(dir, "tlog/tile/0/103.p/143"), Buffer.alloc(143 * 32));
  await order.copyTo(dir);
  await using other = await testFolder();
  await order.copyTo(other.dir);
  assert.deepEqual(await filesOf(dir), await filesOf(other.dir));
});
