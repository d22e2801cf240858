import assert from "node:assert/strict";
import { test } from "node:test";
import { CrashDisk } from "../../files/testing/test-disk.ts";
import { inside, LOAD, LOADED } from "../testing/test-machine.ts";
import { openRecords } from "./open-records.ts";

test("a machine whose first start is cut at any step is loaded once and starts open", async () => {
  await using disk = await CrashDisk.make();
  const { journal } = await openRecords({ dataDir: disk.folder, number: 1, firstLoad: LOAD, disk }, () => {});
  await journal.close();
  await disk.everyCrash(0, async (folder, { text }) => {
    const again = await openRecords({ dataDir: folder, number: 1, firstLoad: LOAD }, () => {});
    assert.deepEqual([again.cash.doubt, again.cash.closed, inside(again.cash)], ["none", false, LOADED], text);
    await again.journal.close();
  });
});

test("a machine whose first start meets a full disk is loaded at the next start", async () => {
  for (let failing = 0, failed = true; failed; failing++) {
    await using disk = await CrashDisk.make();
    failed = false;
    disk.fails = () => {
      failed ||= disk.length >= failing;
      return failed ? "full-half-way" : null;
    };
    const place = { dataDir: disk.folder, number: 1, firstLoad: LOAD };
    const first = await openRecords({ ...place, disk }, () => {}).catch((error: { code: string }) => error.code);
    if (typeof first === "string") assert.equal(first, "journal-broken");
    else await first.journal.close();
    const { cash, journal } = await openRecords(place, () => {});
    assert.deepEqual([cash.doubt, cash.closed, inside(cash)], ["none", false, LOADED], `from step ${failing} on`);
    await journal.close();
  }
});

test("a first start that cannot write the cash file fails, and leaves no journal", async () => {
  await using disk = await CrashDisk.make();
  const place = { dataDir: disk.folder, number: 1, firstLoad: LOAD };
  disk.fails = (_, file) => (file.includes("atm-1.cash") ? "full-half-way" : null);
  await assert.rejects(
    openRecords({ ...place, disk }, () => {}),
    (error: Error & { code?: string }) =>
      error.code === "journal-broken" && /atm-1\.cash cannot be written/.test(error.message) && error.cause instanceof Error,
  );
  const { cash, journal } = await openRecords(place, () => {});
  assert.deepEqual([cash.doubt, inside(cash)], ["none", LOADED]);
  await journal.close();
});
