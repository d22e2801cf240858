import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { formatVerifier, signCheckpoint } from "../../tlog/tlog.ts";
import { readKept } from "./kept-checkpoint.ts";
import { WitnessFiles } from "./witness-files.ts";

const NAME = "bank.example/atm-audit";
const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const KEY = formatVerifier({ name: NAME, publicKey });
const noteOf = (size: number, byte = size): string =>
  signCheckpoint({ size, root: Buffer.alloc(32, byte) }, { name: NAME, privateKey });

test("a power failure at any step never looks like a lost or damaged checkpoint", async () => {
  await using disk = await CrashDisk.make();
  const files = new WitnessFiles(disk.folder, 1, { disk });
  await files.keepKey(KEY);
  const promised = [{ steps: 0, size: 0 }];
  for (const size of [3, 7, 9]) {
    await files.keepNote(noteOf(size));
    promised.push({ steps: disk.length, size });
  }
  await disk.everyCrash(0, async (folder, { steps, text }) => {
    const { state, head } = await readKept(new WitnessFiles(folder, 1), null);
    assert.equal(state, "whole", text);
    assert.ok((head?.size ?? 0) >= (promised.findLast((each) => each.steps <= steps)?.size ?? 0), text);
  });
});

test("what is in the two files decides whether the checkpoint is whole, lost or damaged", async () => {
  await using disk = await CrashDisk.make();
  const files = new WitnessFiles(disk.folder, 1);
  const copy = `${files.note}-copy`;
  const put = (file: string, text: string | null): Promise<void> =>
    text === null ? rm(file, { force: true }) : writeFile(file, text);
  const cases: readonly (readonly [
    note: string | null,
    copy: string | null,
    state: string,
    size: number | null,
    isCopied: boolean,
  ])[] = [
    [null, null, "whole", null, false],
    [noteOf(5), noteOf(5), "whole", 5, true],
    [noteOf(5), null, "whole", 5, false],
    [noteOf(5), noteOf(3), "whole", 5, false],
    [noteOf(0), null, "whole", 0, false],
    [null, noteOf(0), "lost", 0, true],
    [null, noteOf(5), "lost", 5, true],
    [noteOf(3), noteOf(5), "lost", 5, true],
    [noteOf(5), noteOf(5, 6), "damaged", null, false],
    [noteOf(5), "", "damaged", null, false],
    ["", noteOf(5), "damaged", null, false],
    [noteOf(5).replace("\n5\n", "\n6\n"), null, "damaged", null, false],
  ];
  for (const [note, copied, state, size, isCopied] of cases) {
    await put(files.note, note);
    await put(copy, copied);
    const kept = await readKept(files, KEY);
    assert.deepEqual([kept.state, kept.head?.size ?? null, kept.isCopied], [state, size, isCopied]);
    assert.equal((await readKept(files, null)).state, note === null && copied === null ? "whole" : "damaged", "without a key");
  }
  await files.keepNote(noteOf(8));
  assert.deepEqual([await readFile(files.note, "utf8"), await readFile(copy, "utf8")], [noteOf(8), noteOf(8)]);
});
