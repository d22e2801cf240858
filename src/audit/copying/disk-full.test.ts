import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Form } from "../log/record-file.ts";
import { plainRecords, sealedRecords } from "../log/records.ts";
import { noSmallDisk, type SmallDisk, smallDisk } from "../testing/small-disk.ts";
import { filesOf, TestOrder, testFolder } from "../testing/test-order.ts";

const DISK_SIZE = 2 * 1024 * 1024;
const PAGE = 4096;
/** Such a commit takes some pages in each form, a bundle, a tile and a checkpoint. Six of them fill a tile. */
const COMMIT = 43;

test("if the disk is full after any page of an append, the copy has its last checkpoint, and then the same bytes", {
  skip: noSmallDisk(),
}, async () => {
  using disk = smallDisk(DISK_SIZE) as SmallDisk;
  await using folder = await testFolder(disk.folder);
  await using other = await testFolder();
  const order = new TestOrder([[COMMIT]]);
  await order.copyTo(folder.dir);
  const torn = { plain: 0, sealed: 0 };
  let fits = false;
  for (let pages = 0; !fits; pages++) {
    order.add(20, COMMIT - 20);
    disk.leave(pages * PAGE);
    fits = await order.copyTo(folder.dir).then(
      () => true,
      (error) => {
        assert.match(`${error.code}, ${error.message}`, /^disk-write, .*ENOSPC/);
        return false;
      },
    );
    if (!fits) for (const form of ["plain", "sealed"] as const) if (isTorn(folder.dir, form)) torn[form]++;
    disk.leave();
    const open = await order.open(folder.dir);
    await open.close();
    assert.equal(open.size, fits ? order.size : order.size - COMMIT, `with ${pages} pages`);
    await order.copyTo(folder.dir);
    await order.copyTo(other.dir);
    assert.deepEqual(await filesOf(folder.dir), await filesOf(other.dir));
  }
  assert.ok(torn.plain > 0 && torn.sealed > 0, `short writes: ${JSON.stringify(torn)}`);
});

/** True if the newest file ends in the middle of a record. */
function isTorn(dir: string, form: Form): boolean {
  const newest = readdirSync(path.join(dir, form)).sort().at(-1) ?? "";
  const records = form === "plain" ? plainRecords : sealedRecords;
  return [...records(readFileSync(path.join(dir, form, newest)))].at(-1)?.digest === null;
}
