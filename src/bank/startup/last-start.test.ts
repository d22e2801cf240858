import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, beforeEach, test } from "node:test";
import type { Sql } from "../../store/store.ts";
import { type TestDatabase, testDatabase } from "../../store/testing/test-database.ts";
import { openStartKey, readLastStart, writeLastStart } from "./last-start.ts";

const START = { "bank-name": "Bänk", workers: 3, pepper: "0123456789abcdef" };
let folder: string;
let database: TestDatabase;
let sql: Sql;
before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "strongroom-last-start-"));
  database = await testDatabase();
  ({ sql } = database.store);
});
beforeEach(() => sql`delete from last_start`);
after(async () => {
  await database[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const keyIn = (name: string) => openStartKey(path.join(folder, name));
const read = async (name: string) => {
  const key = await keyIn(name);
  return sql.begin((tx) => readLastStart(tx, key));
};
const write = async (name: string, start: Parameters<typeof writeLastStart>[2]) => {
  const key = await keyIn(name);
  await sql.begin((tx) => writeLastStart(tx, key, start));
};

test("the last start is read as it was written, and only the last", async () => {
  assert.equal(await read("events.key"), null);
  await write("events.key", { first: 1 });
  await write("events.key", START);
  assert.deepEqual(await read("events.key"), START);
  assert.equal((await sql`select from last_start`).length, 1);
});

test("another key of the events is refused with a sentence for the operator", async () => {
  await write("events.key", START);
  await assert.rejects(read("other.key"), {
    ...{ name: "BankError", code: "keys" },
    message: new RegExp(`^${path.join(folder, "other.key")} is not the key that this database's bank was last started with`),
  });
  assert.deepEqual(await read("events.key"), START);
});

test("a changed row is refused wherever it was changed, and so is a row that is too short", async () => {
  await write("events.key", START);
  const [row] = await sql<{ sealed: Buffer }[]>`select sealed from last_start`;
  const sealed = row?.sealed as Buffer;
  const set = (bytes: Buffer) => sql`update last_start set sealed = ${bytes}`;
  for (const at of [0, 11, 12, sealed.length - 17, sealed.length - 1]) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    await set(changed);
    await assert.rejects(read("events.key"), { code: "keys" }, `byte ${at}`);
  }
  for (const size of [0, 11, 12, 27, sealed.length - 1]) {
    await set(sealed.subarray(0, size));
    await assert.rejects(read("events.key"), { code: "keys" }, `${size} bytes`);
  }
  await set(sealed);
  assert.deepEqual(await read("events.key"), START);
});

test("the row shows nothing of the settings, and the same settings are sealed differently each time", async () => {
  const rows: string[] = [];
  for (let n = 0; n < 2; n++) {
    await write("events.key", START);
    rows.push(...(await sql<{ sealed: Buffer }[]>`select sealed from last_start`).map(({ sealed }) => sealed.toString("latin1")));
  }
  assert.notEqual(rows[0], rows[1]);
  for (const row of rows) for (const secret of ["workers", START.pepper]) assert.ok(!row.includes(secret), secret);
});
