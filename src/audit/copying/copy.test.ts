import assert from "node:assert/strict";
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { testAuditor } from "../../events/testing/test-event-store.ts";
import { Disk } from "../log/disk.ts";
import { FILE_EVENTS } from "../log/layout.ts";
import { type Added, filesOf, large, SECRET, TestOrder, testFolder } from "../testing/test-order.ts";

/** Appends these checkpoints as one: their commits under the last note. */
const joined = (added: readonly Added[]) => [added.flatMap(({ forms }) => forms), added.at(-1)?.note ?? ""] as const;
const isHead = () => true;

test("a copy has the documented files, for its owner only, and the partial tiles of its newest checkpoint alone", async () => {
  await using folder = await testFolder();
  await new TestOrder([[3], [297], [1]]).copyTo(folder.dir);
  assert.deepEqual(Object.keys(await filesOf(folder.dir)), [
    "plain/000000000000.jsonl",
    "sealed/000000000000.hpke",
    "tlog/checkpoint",
    "tlog/tile/0/000",
    "tlog/tile/0/001.p/45",
    "tlog/tile/1/000.p/1",
    "tlog/tile/entries/000",
    "tlog/tile/entries/001.p/45",
  ]);
  for (const entry of await readdir(folder.dir, { recursive: true, withFileTypes: true })) {
    const { mode } = await stat(path.join(entry.parentPath, entry.name));
    assert.equal(mode & 0o777, entry.isFile() ? 0o600 : 0o700, entry.name);
  }
});

test("no file of a copy contains a confidential field, a private key or a MAC of a chain", async () => {
  await using folder = await testFolder();
  const order = new TestOrder([[100, 1, 199]]);
  await order.copyTo(folder.dir);
  const keys = [order.signer.privateKey, testAuditor.privateKey].map((key) => key.export({ format: "raw-private" }));
  const macs = order.added.flatMap(({ commits }) => commits.flat().flatMap(({ mac }) => (mac === null ? [] : [mac])));
  assert.equal(macs.length, 3);
  for (const name of Object.keys(await filesOf(folder.dir))) {
    const bytes = await readFile(path.join(folder.dir, name));
    assert.ok(!bytes.includes(SECRET), name);
    for (const secret of [...keys, ...macs]) assert.ok(!bytes.includes(secret) && !bytes.includes(secret.toString("hex")), name);
  }
});

const commitSizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 700 })), {
  minLength: 1,
  maxLength: 5,
});
const checkpoints = fc.array(fc.record({ sizes: commitSizes, isJoined: fc.boolean(), restarts: fc.boolean() }), {
  minLength: 1,
  maxLength: 8,
});

test("a copy has the same bytes, however many checkpoints it was given at a time, and however often it was restarted", async () => {
  const property = fc.asyncProperty(checkpoints, async (given) => {
    const order = new TestOrder([...given.map(({ sizes }) => sizes)]);
    await using one = await testFolder();
    await using other = await testFolder();
    await order.copyTo(one.dir);
    let copy = await order.open(other.dir);
    await copy.append([], order.begin, isHead);
    let waiting: Added[] = [];
    for (const [i, { isJoined, restarts }] of given.entries()) {
      waiting.push(order.added[i] as Added);
      if (isJoined && i < given.length - 1) continue;
      await copy.append(...joined(waiting), ({ size }) => size === waiting.at(-1)?.size);
      waiting = [];
      if (!restarts) continue;
      await copy.close();
      copy = await order.open(other.dir);
    }
    await copy.close();
    assert.deepEqual(await filesOf(other.dir), await filesOf(one.dir));
  });
  await fc.assert(property, { numRuns: 15 * Number(process.env["FUZZ_RUNS"] ?? 1) });
});

test("a new file begins at every 16,384th event, and a commit that reaches over that is in the file in which it begins", async () => {
  const order = new TestOrder([large(FILE_EVENTS - 10), [5], [300], [1], large(FILE_EVENTS - 296), [2]]);
  const second = [FILE_EVENTS - 5, order.added[2]?.size as number] as const;
  assert.ok(second[0] < FILE_EVENTS && second[1] > FILE_EVENTS);
  assert.equal(order.added.at(-2)?.size, 2 * FILE_EVENTS);
  await using folder = await testFolder();
  await using restarted = await testFolder();
  const copy = await order.open(folder.dir);
  await copy.append([], order.begin, isHead);
  await copy.append(...joined(order.added), isHead);
  await copy.close();
  // Another process for each checkpoint: it finds the place to continue on both sides of the boundary.
  for (const { size } of order.added) await order.copyTo(restarted.dir, { upTo: size });
  assert.deepEqual(await filesOf(restarted.dir), await filesOf(folder.dir));

  const names = Object.keys(await filesOf(folder.dir)).filter((name) => !name.startsWith("tlog"));
  const firsts = ["000000000000", "000000016384", "000000032768"];
  assert.deepEqual(names, [...firsts.map((first) => `plain/${first}.jsonl`), ...firsts.map((first) => `sealed/${first}.hpke`)]);
  const lines = (await readFile(path.join(folder.dir, "plain/000000016384.jsonl"), "utf8")).split("\n");
  assert.equal(lines.length, FILE_EVENTS + 1);
  assert.match(lines[0] ?? "", /^{"v":2,"i":16384,/);
  const sealed = await readFile(path.join(folder.dir, "sealed/000000016384.hpke"));
  assert.equal(Number(sealed.readBigUInt64BE(4)), second[1], "the first record is that of the next commit");
});

test("commits that do not give the checkpoint's tree are refused before anything is written", async () => {
  const order = new TestOrder([[3], [4]]);
  await using folder = await testFolder();
  await order.copyTo(folder.dir, { upTo: 3 });
  const before = await filesOf(folder.dir);
  const copy = await order.open(folder.dir);
  const [forms, note] = joined(order.added.slice(1));
  assert.equal(await copy.append(forms, note, ({ size, root }) => size === 7 && root.length === 0), false);
  assert.deepEqual(await filesOf(folder.dir), before);
  await assert.rejects(copy.append(forms, note, isHead), /failed before/);
  await copy.close();
});

test("a failed write may be tried again by the same process, and a failed sync may not", async () => {
  const order = new TestOrder([[1], [1]]);
  for (const [step, code] of [
    ["append", "disk-write"],
    ["sync", "disk-sync"],
  ] as const) {
    class Failing extends Disk {
      override async append(...args: Parameters<Disk["append"]>): Promise<void> {
        if (step === "append") await args[0].handle.close();
        else args[0].handle.sync = () => Promise.reject(new Error("EIO"));
        await super.append(...args);
      }
    }
    await using folder = await testFolder();
    await order.copyTo(folder.dir, { upTo: 1 });
    const copy = await order.open(folder.dir, new Failing());
    const added = joined(order.added.slice(1));
    await assert.rejects(copy.append(...added, isHead), { code });
    await assert.rejects(copy.append(...added, isHead), /failed before/);
    await copy.close();
  }
});

test("a copy that is closed takes no more", async () => {
  const order = new TestOrder([[1]]);
  await using folder = await testFolder();
  const copy = await order.open(folder.dir);
  await copy.close();
  await assert.rejects(copy.append(...joined(order.added), isHead), /failed before/);
});
