import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { type CashState, IN_SERVICE, readCashFile } from "./cash-state.ts";
import { KeptState } from "./kept-state.ts";

const UNIT = "0123456789abcdef";
const OPEN: CashState = { ...IN_SERVICE, doubt: "none", cassettes: [], rejected: [], jobs: [] };
const close = (state: CashState): CashState => ({ ...state, closedBy: "operator" });

async function keptOn() {
  const disk = await CrashDisk.make();
  const file = path.join(disk.folder, "atm-1.cash");
  const marks = { unit: UNIT, journal: 5, cash: 7 };
  const kept = new KeptState(file, OPEN, marks, disk);
  const broken: unknown[] = [];
  kept.onBroken = () => broken.push(kept.trouble);
  return { disk, file, marks, kept, broken, [Symbol.asyncDispose]: () => disk[Symbol.asyncDispose]() };
}

test("a change takes effect once it is on disk, and the file's version grows by one", async () => {
  await using at = await keptOn();
  let alongState: CashState | null = null;
  const changed = at.kept.change(close, () => {
    alongState = at.kept.now;
  });
  assert.equal(at.kept.now, OPEN, "the state does not change before the write");
  await changed;
  assert.deepEqual([at.kept.now, alongState, at.kept.trouble], [close(OPEN), close(OPEN), null]);
  assert.deepEqual(await readCashFile(at.file), { marks: { unit: UNIT, journal: 5, cash: 8 }, state: close(OPEN) });
  assert.equal(at.marks.cash, 8);
});

test("a change or a fact that changes nothing writes nothing", async () => {
  await using at = await keptOn();
  let along = 0;
  await at.kept.change(
    (state) => state,
    () => along++,
  );
  await at.kept.fact((state) => state);
  assert.deepEqual([at.disk.length, at.marks.cash, along], [0, 7, 1]);
});

test("a change that cannot be written has no effect; a fact has, and the next write records it", async () => {
  await using at = await keptOn();
  at.disk.fails = () => "full";
  let along = 0;
  await assert.rejects(
    at.kept.change(close, () => along++),
    { code: "ENOSPC" },
  );
  assert.deepEqual([at.kept.now, along, at.marks.cash, at.broken.length], [OPEN, 0, 7, 1]);
  assert.equal((at.broken[0] as { code: string }).code, "ENOSPC", "the trouble is set before onBroken is called");
  await at.kept.fact(close);
  assert.deepEqual([at.kept.now, at.marks.cash, at.broken.length], [close(OPEN), 7, 2]);
  await assert.rejects(at.kept.write(), { code: "ENOSPC" });
  assert.equal(at.broken.length, 3);
  assert.notEqual(at.kept.trouble, null);
  at.disk.fails = () => null;
  await at.kept.write();
  assert.deepEqual([at.kept.trouble, at.marks.cash], [null, 8]);
  assert.deepEqual((await readCashFile(at.file))?.state, close(OPEN));
});

test("changes are made one after another, each on the state that the one before returned", async () => {
  await using at = await keptOn();
  const failed = at.kept.change(() => {
    throw new RangeError("no");
  });
  const seen: string[] = [];
  const next = (state: CashState): CashState => {
    seen.push(state.closedBy);
    return { ...state, closedBy: state.closedBy === "nobody" ? "operator" : "nobody" };
  };
  await Promise.all([assert.rejects(failed, RangeError), at.kept.change(next), at.kept.fact(next), at.kept.change(next)]);
  assert.deepEqual(seen, ["nobody", "operator", "nobody"]);
  assert.equal(at.marks.cash, 10);
});
