import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk, type Failure } from "../../files/testing/test-disk.ts";
import { Money, newRequestId, type RequestId } from "../../model/model.ts";
import { Journal, type NewStep } from "./journal.ts";
import type { OpenOperation } from "./operation.ts";

const NOTES = [{ denomination: Money(2000n), notes: 2 }];
const intent = (request: RequestId): NewStep => ({
  ...{ step: "intent", request, op: "withdraw", amount: Money(4000n), notes: NOTES },
});

/** A journal on a separate disk. `promises` lists its confirmed states, each with the disk's steps until then. */
async function journalOn(disk: CrashDisk, options: { sizeMax?: number } = {}) {
  const file = path.join(disk.folder, "atm-1.journal");
  const promises: { steps: number; open: ReadonlyMap<RequestId, OpenOperation> }[] = [];
  const journal = await Journal.open(file, { disk, now: () => 1, ...options });
  const note = (): void => void promises.push({ steps: disk.length, open: new Map(journal.operations) });
  note();
  const append = async (...steps: readonly NewStep[]): Promise<void> => {
    await journal.append(...steps);
    note();
  };
  /** Asserts that after any power failure the journal has its last confirmed state, or the one under way. */
  const check = async (failed?: { request: RequestId; until: number }): Promise<void> => {
    await disk.everyCrash(promises[0]?.steps ?? 0, async (folder, { steps, text }) => {
      const last = promises.findLastIndex((each) => each.steps <= steps);
      const again = await Journal.open(path.join(folder, "atm-1.journal"), { now: () => 1 });
      // The file may hold a failed step until a new file replaces it; recovery drops that step.
      const isExcused = (request: RequestId): boolean => request === failed?.request && steps < failed.until;
      const found = [...again.operations].filter(([request]) => !isExcused(request));
      await again.close();
      const possible = [promises[last], promises[last + 1]].flatMap((each) => (each === undefined ? [] : [[...each.open]]));
      assert.ok(
        possible.some((each) => isSame(each, found)),
        `${text}: found ${found.map(([, { state, paid }]) => `${state} ${paid}`)}`,
      );
    });
  };
  return { file, journal, append, check, promises };
}

function isSame(a: unknown, b: unknown): boolean {
  try {
    assert.deepEqual(a, b);
    return true;
  } catch {
    return false;
  }
}

/** The steps of one complete withdrawal, and of one that stays open. */
function story(): readonly (readonly NewStep[])[] {
  const [request, held, by] = [newRequestId(), newRequestId(), newRequestId()];
  return [
    [intent(request)],
    [intent(held)],
    [{ step: "answer", request, state: "held" }],
    [{ step: "answer", request: held, state: "held" }],
    [{ step: "dispensing", request }],
    [
      { step: "dispensed", request, paid: Money(4000n) },
      { step: "closing", request, op: "settle", by, amount: Money(4000n) },
    ],
    [{ step: "closed", request, how: "acknowledged" }],
  ];
}

test("after any power failure the journal has every confirmed step, and none that was never begun", async () => {
  await using disk = await CrashDisk.make();
  const { append, check, journal } = await journalOn(disk);
  for (const steps of story()) await append(...steps);
  await journal.close();
  await check();
});

test("a power failure while a journal is put aside, with a hold open, loses nothing", async () => {
  await using disk = await CrashDisk.make();
  const { append, check, journal } = await journalOn(disk, { sizeMax: 900 });
  for (const steps of [...story(), ...story()]) await append(...steps);
  assert.ok(disk.names.filter((name) => name.startsWith("link")).length > 2, "the journal was put aside more than once");
  assert.equal(journal.operations.size, 2);
  await journal.close();
  await check();
});

test("a power failure during the next start loses nothing either", async () => {
  await using disk = await CrashDisk.make();
  const { append, check, journal, file, promises } = await journalOn(disk);
  for (const steps of story().slice(0, 4)) await append(...steps);
  await journal.close();
  const open = new Map(journal.operations);
  for (const sizeMax of [1_000_000, 10]) {
    await (await Journal.open(file, { disk, now: () => 1, sizeMax })).close();
    promises.push({ steps: disk.length, open });
  }
  await check();
});

const FAILURES: readonly [string, step: string, Failure][] = [
  ["a full disk takes nothing", "append", "full"],
  ["a full disk takes half of a line", "append", "full-half-way"],
  ["the sync fails and the bytes are lost", "sync", "sync-lost"],
];

for (const [name, failing, failure] of FAILURES)
  for (const tries of [1, 3])
    test(`if ${name}, ${tries} times, the journal writes nothing behind the failed line, and continues by itself`, async () => {
      await using disk = await CrashDisk.make();
      const { append, check, journal, promises, file } = await journalOn(disk);
      const [first, ...rest] = story();
      await append(...(first as NewStep[]));
      let left = tries;
      // The new file that replaces the old one meets the same disk.
      disk.fails = (step) => (step === failing && left-- > 0 ? failure : null);
      const lost = newRequestId();
      for (let n = 0; n < tries; n++) {
        await assert.rejects(append(intent(lost)), { code: "journal-broken" });
        assert.ok(journal.trouble !== null && !journal.operations.has(lost));
        assert.deepEqual([...journal.operations], [...(promises.at(-1)?.open ?? [])]);
      }
      await journal.append();
      const failed = { request: lost, until: disk.length };
      assert.equal(journal.trouble, null);
      promises.push({ steps: disk.length, open: new Map(journal.operations) });
      for (const steps of rest) await append(...steps);
      await journal.close();
      assert.ok(!(await readFile(file)).includes(lost), "the journal's file does not have the failed step");
      await check(failed);
    });

test("after a failed sync and a crash, the next process writes the line again before it relies on it", async () => {
  await using disk = await CrashDisk.make();
  const { append, journal, file } = await journalOn(disk);
  const [first] = story();
  await append(...(first as NewStep[]));
  disk.fails = (step) => (step === "sync" ? "sync-lost" : null);
  const lost = newRequestId();
  await assert.rejects(append(intent(lost)));
  disk.fails = () => null;
  await journal.close();
  // The next process reads the line from the page cache, and may rely on it only after writing it again.
  const next = await Journal.open(file, { disk, now: () => 1 });
  assert.ok(next.operations.has(lost));
  const [promised, open] = [disk.length, [...next.operations]];
  await next.append({ step: "answer", request: lost, state: "void" });
  await next.close();
  await disk.everyCrash(promised, async (folder, { text }) => {
    const again = await Journal.open(path.join(folder, "atm-1.journal"));
    assert.ok(again.operations.has(lost), text);
    assert.equal(again.operations.size, open.length, text);
    await again.close();
  });
});

test("a journal that opens on a full disk is broken until there is room", async () => {
  await using disk = await CrashDisk.make();
  const { append, journal, file } = await journalOn(disk);
  for (const steps of story().slice(0, 3)) await append(...steps);
  await journal.close();
  disk.fails = () => "full";
  const again = await Journal.open(file, { disk });
  assert.equal(again.trouble?.code, "journal-broken");
  assert.deepEqual([...again.operations], [...journal.operations]);
  disk.fails = () => null;
  await again.append();
  assert.equal(again.trouble, null);
  await again.close();
});
