import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { keyIdOf } from "../log/key-id.ts";
import { makeAuditorKey } from "../log/keys.ts";
import type { CommittedEvent } from "../log/line.ts";
import { Opener } from "../log/opener.ts";
import { sealedRecords } from "../log/record-file.ts";
import { decodeHeader } from "../log/segment.ts";
import { ORIGIN, type TestLog, testEvents, testLog } from "../testing/test-log.ts";
import { decrypt } from "../verifying/decrypt.ts";
import type { Unread } from "../verifying/unread.ts";
import { SealedBatch, sealSegment } from "./seal-segment.ts";

/** A log with 300 records for one auditor's key and then 10 for the next. */
async function rotatedLog(): Promise<{ log: TestLog; next: ReturnType<typeof makeAuditorKey> }> {
  const [log, next] = [await testLog(), makeAuditorKey()];
  const open = await log.open();
  await open.append(testEvents(300));
  assert.equal(open.sealedTo, keyIdOf(log.auditor.publicKey));
  open.sealTo(next.publicKey);
  await open.append(testEvents(10));
  assert.equal(open.sealedTo, keyIdOf(next.publicKey));
  await open.close();
  return { log, next };
}

async function opened(log: TestLog, keys: readonly ReturnType<typeof makeAuditorKey>[]): Promise<[number[], readonly Unread[]]> {
  const indices: number[] = [];
  const lines = decrypt({ dir: log.dir, origin: ORIGIN, auditorKeys: keys.map(({ privateKey }) => privateKey) });
  for (;;) {
    const { done, value } = await lines.next();
    if (done) return [indices, value];
    indices.push(value.i);
  }
}

const span = (first: number, last: number): number[] => Array.from({ length: last - first + 1 }, (_, i) => first + i);

test("after a change of the auditor's key both keys open all records, and one key alone names those it cannot open", async () => {
  const { log, next } = await rotatedLog();
  await using _ = log;
  const late = { keyId: keyIdOf(next.publicKey), firstIndex: 300, lastIndex: 309 };
  const early = { keyId: keyIdOf(log.auditor.publicKey), firstIndex: 0, lastIndex: 299 };
  assert.deepEqual(await opened(log, [next, log.auditor]), [span(0, 309), []]);
  assert.deepEqual(await opened(log, [log.auditor]), [span(0, 299), [late]]);
  assert.deepEqual(await opened(log, [next]), [span(300, 309), [early]]);

  const verified = async (...keys: (typeof next)[]): Promise<unknown[]> => {
    const { findings, unread, proven } = await log.verify({ auditorKey: keys.map(({ privateKey }) => privateKey) });
    return [findings, unread, proven.opened];
  };
  assert.deepEqual(await verified(log.auditor, next), [[], [], 310]);
  assert.deepEqual(await verified(log.auditor), [[], [late], 300]);
  assert.deepEqual(await verified(next), [[], [early], 10]);
  const open = await log.open();
  assert.equal(open.sealedTo, keyIdOf(next.publicKey), "a new process reads the key id of the last segment");
  await open.close();
});

test("a segment of version 1, which names no key, is tried with each key", () => {
  const keys = Array.from({ length: 3 }, makeAuditorKey);
  const { privateKey, publicKey } = keys[1] as (typeof keys)[0];
  const batch = new SealedBatch();
  sealSegment({ origin: ORIGIN, auditor: publicKey, currency: "EUR" }, { segment: 4, firstIndex: 9 }, testEvents(2), batch);
  const sealed = batch.sealed.bytes();
  const header = decodeHeader(sealed);
  assert.ok(header !== null && header.bytes.length === 73 && header.keyId === keyIdOf(publicKey));
  const begin = Buffer.concat([Buffer.from("atm-audit-hpke/1\n"), header.bytes.subarray(17, 33), header.enc]);
  const old = decodeHeader(Buffer.concat([begin, sealed]));
  assert.deepEqual(old, { ...header, keyId: null, bytes: begin });
  const [first, second] = [...sealedRecords(Buffer.concat([begin, sealed.subarray(73)]))];
  assert.ok(first?.digest && second?.digest && first.header && second.header);

  const opener = new Opener(
    ORIGIN,
    keys.map((pair) => pair.privateKey),
  );
  assert.equal(opener.missingKey(first.header), null);
  assert.match(opener.open(first.header, 9, first.bytes), /"i":9,/);
  assert.match(opener.open(second.header, 10, second.bytes), /"i":10,/);
  const others = new Opener(
    ORIGIN,
    keys.filter((pair) => pair.privateKey !== privateKey).map((pair) => pair.privateKey),
  );
  assert.throws(() => others.open(first.header ?? old, 9, first.bytes), { code: "hpke" });
  assert.throws(() => others.open(header, 9, first.bytes), { code: "hpke", message: /was not given/ });
});

/** All files of records, with their bytes. */
async function recordFiles(dir: string): Promise<Map<string, Buffer>> {
  const names = (
    await Promise.all(
      ["plain", "sealed"].map(async (form) => (await readdir(path.join(dir, form))).map((name) => `${form}/${name}`)),
    )
  ).flat();
  return new Map(await Promise.all(names.map(async (name) => [name, await readFile(path.join(dir, name))] as const)));
}

/** A batch so large that two of them fill a file. */
const large = (): CommittedEvent[] => testEvents(1_000).map((event) => ({ ...event, confidential: { note: "x".repeat(8_500) } }));

test("a new file begins by size, by day and at each start, the chain continues, and no written record is removed", async (t) => {
  await using log = await testLog();
  let before = await recordFiles(log.dir).catch(() => new Map<string, Buffer>());
  const grow = async (how: string, newFiles: number, act: () => Promise<void>): Promise<void> => {
    await act();
    const now = await recordFiles(log.dir);
    for (const [name, bytes] of before) assert.ok(now.get(name)?.subarray(0, bytes.length).equals(bytes), `${how}: ${name}`);
    assert.equal(now.size - before.size, 2 * newFiles, how);
    before = now;
  };
  await grow("the first start", 1, () => log.append(testEvents(1)));
  await grow("the next start", 1, () => log.append(testEvents(1)));
  const open = await log.open();
  await grow("a third start", 1, () => open.append(large()));
  await grow("still below the size", 0, () => open.append(large()));
  await grow("above the size", 1, () => open.append(testEvents(1)));
  await grow("the same day", 0, () => open.append(testEvents(1)));
  const tomorrow = performance.now() + 24 * 60 * 60 * 1000;
  t.mock.method(performance, "now", () => tomorrow);
  await grow("the next day", 1, () => open.append(testEvents(1)));
  await open.close();
  const { ok, size, proven } = await log.verify();
  assert.deepEqual([ok, size, proven.opened], [true, 2_005, 2_005]);
});
