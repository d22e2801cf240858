import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { insertEvents } from "../../store/store.ts";
import { testDatabase } from "../../store/testing/test-database.ts";
import { type Form, plainRecords, sealedRecords } from "../log/record-file.ts";
import { noSmallDisk, type SmallDisk, smallDisk } from "../testing/small-disk.ts";
import { testLog } from "../testing/test-log.ts";
import { assertSealed, events, start, until } from "../testing/test-sealer.ts";

const DISK_SIZE = 2 * 1024 * 1024;
const PAGE = 4096;
/** Such a batch takes about four pages in each form, a bundle, a tile and a checkpoint. Six batches fill a tile. */
const BATCH = 43;

test("if the disk is full after any page of a batch, no record is lost, repeated or torn", { skip: noSmallDisk() }, async () => {
  using disk = smallDisk(DISK_SIZE) as SmallDisk;
  await using log = await testLog(undefined, undefined, disk.folder);
  await using database = await testDatabase();
  const torn = { plain: 0, sealed: 0 };
  let [size, fits] = [0, false];
  for (let pages = 0; !fits; pages++) {
    await insertEvents(database.store.sql, events(BATCH));
    size += BATCH;
    disk.leave(pages * PAGE);
    await using sealer = start(database, log);
    await until(() => sealer.state.trouble !== null || sealer.state.progress?.size === size);
    await sealer.stop();
    fits = sealer.state.trouble === null;
    if (!fits) {
      assert.match(`${sealer.state.trouble?.code}, ${sealer.state.trouble?.message}`, /^disk-write, .*ENOSPC/);
      const { findings, size: signed } = await log.verify({ store: database.store });
      assert.deepEqual([findings, signed], [[], size - BATCH], `with ${pages} pages`);
      for (const form of ["plain", "sealed"] as const) if (isTorn(log.dir, form)) torn[form]++;
    }
    disk.leave();
    await start(database, log).stop();
    await assertSealed(database, log, size);
  }
  assert.ok(torn.plain > 0 && torn.sealed > 0, `short writes: ${JSON.stringify(torn)}`);
});

/** True if the newest file ends in the middle of a record. */
function isTorn(dir: string, form: Form): boolean {
  const newest = readdirSync(path.join(dir, form)).sort().at(-1);
  if (newest === undefined) return false;
  const records = form === "plain" ? plainRecords : sealedRecords;
  return [...records(readFileSync(path.join(dir, form, newest)))].at(-1)?.digest === null;
}
