import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CHECKPOINT_FILE, sha256 } from "../../tlog/tlog.ts";
import { ORIGIN, testEvents, testLog } from "../testing/test-log.ts";
import { TileReader } from "../tiles/tile-reader.ts";
import { makeReceipt, verifyReceipt } from "./receipt.ts";

/** The receipt with the first or the last hash of its proof spelt in another way, or cut. */
function wrongHashes(receipt: string): string[] {
  const hashes = receipt.match(/^[A-Za-z0-9+/]{43}=$/gm) ?? [];
  // The last character before "=" has two unused bits: another base64 spelling of the same bytes.
  const respelt = (hash: string): string =>
    hash.replace(/(.)=$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}=`);
  const cut = (hash: string): string => Buffer.from(hash, "base64").subarray(1).toString("base64");
  return [hashes[0], hashes.at(-1)].flatMap((hash = "") =>
    [respelt(hash), cut(hash)].map((wrong) => receipt.replace(hash, wrong)),
  );
}

test("a receipt proves that a record is in the log, and reveals nothing else", async () => {
  await using log = await testLog();
  await log.append(testEvents(300));
  const verifier = { name: ORIGIN, publicKey: log.logKey.publicKey };
  const checkpoint = await readFile(path.join(log.dir, CHECKPOINT_FILE), "utf8");
  const reader = new TileReader(log.dir, 300);
  for (const index of [0, 255, 256, 299]) {
    const receipt = await makeReceipt(log.dir, checkpoint, verifier, index);
    assert.match(receipt, new RegExp(`^c2sp\\.org/tlog-proof@v1\nindex ${index}\n([A-Za-z0-9+/]{43}=\n)+\n${ORIGIN}\n300\n`));
    const entry = await reader.entry(index);
    assert.equal(verifyReceipt(receipt, entry, verifier), index);

    const others = [
      receipt.replace(`index ${index}`, `index ${index + 1}`),
      receipt.replace(`index ${index}`, `index 0${index}`),
      receipt.replace("@v1", "@v2"),
      receipt.replace(/\n[A-Za-z0-9+/]{43}=\n/, "\n"),
      receipt.replace("\n300\n", "\n301\n"),
      ...wrongHashes(receipt),
      receipt.slice(20),
      "",
    ];
    for (const other of others) assert.throws(() => verifyReceipt(other, entry, verifier), /./, other);
    assert.throws(() => verifyReceipt(receipt, Buffer.alloc(64), verifier), { code: "note" });
  }
  await assert.rejects(makeReceipt(log.dir, checkpoint, verifier, 300), RangeError);

  // A reader with the plain line can check that the entry belongs to it.
  const [line = ""] = (await readFile(path.join(log.dir, "plain/000000000000.jsonl"), "utf8")).split("\n");
  assert.deepEqual((await reader.entry(0)).subarray(0, 32), sha256(`${line}\n`));
});
