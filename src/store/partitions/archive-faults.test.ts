import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore, type Sql } from "../driver/connect.ts";
import { isConnectionLost } from "../errors.ts";
import { migrate } from "../migrations/migrate.ts";
import {
  addAnswer,
  addEvent,
  archive,
  FIRST,
  OLDEST,
  OWN,
  pastDatabase,
  QUARTERS,
  rowsOf,
  seenIn,
  shapesOf,
} from "../testing/test-archive.ts";
import type { TestDatabase } from "../testing/test-database.ts";
import { type TestTablespace, testTablespace } from "../testing/test-tablespace.ts";
import type { ArchiveStep } from "./archiving.ts";

it("rows that come during the copy, after it, and while rows are caught up are in the result", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const tries = new Map<string, number>();
  let expected: unknown;
  await archive(database, tablespace.name, async (step) => {
    if (step !== "filling" && step !== "copied") return;
    for (const quarter of QUARTERS) {
      await addAnswer(sql, quarter);
      await addEvent(sql, quarter);
    }
    tries.set(step, (tries.get(step) ?? 0) + 1);
    expected = await rowsOf(sql);
  });
  assert.deepEqual([...tries.values()], [4, 4]);
  assert.deepEqual(await rowsOf(sql), expected);
  assert.equal((await sql.unsafe(`select from ${FIRST}`)).length, 2 + 8);
});

it("a row that waits for the partition while it is replaced is added to the new one, and its transaction does not fail", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  let added: Promise<void> | undefined;
  await archive(database, tablespace.name, async (step) => {
    if (step !== "replacing" || added !== undefined) return;
    added = addAnswer(sql, OLDEST);
    await untilWaiting(sql, FIRST);
  });
  await added;
  assert.equal((await sql.unsafe(`select from ${FIRST}`)).length, 3);
  assert.equal((await seenIn(sql)).find(({ name }) => name === FIRST)?.place, tablespace.name);
});

async function untilWaiting(sql: Sql, relation: string): Promise<void> {
  while ((await sql`select from pg_locks where relation = ${relation}::regclass and not granted`).length === 0) await sleep(10);
}

for (const [what, begun] of [
  ["before the copy", "made"],
  ["between a late row and its copy", "copied"],
] as const)
  it(`a transaction whose snapshot is from ${what} sees every row: the partition is replaced after its end`, async () => {
    await using tablespace = await testTablespace();
    await using database = await pastDatabase();
    // As a backup does, under the role of the bank.
    const bank = openStore(database.applicationUrl, { connections: 1, applicationName: "strongroom test" });
    const reader = await bank.sql.reserve();
    let state: "none" | "open" | "ended" = "none";
    const archived = archive(database, tablespace.name, async (step) => {
      if (step === "switched") assert.equal(state, "ended", "the older snapshot would not see the rows of the copy");
      if (step !== begun || state !== "none") return;
      await addAnswer(database.store.sql, OLDEST);
      await reader`begin isolation level repeatable read`;
      await reader`select count(*) from bank_clock`;
      state = "open";
    });
    archived.catch(() => {});
    // Long enough for the switch, if nothing kept it waiting.
    await sleep(2_000);
    assert.equal(state, "open");
    assert.equal((await reader`select from request_answer`).length, 6);
    await reader`commit`;
    state = "ended";
    await bank.close();
    assert.equal((await archived).length, 4);
  });

it("somebody who reads the partition for long keeps it where it is, and a sentence says so", { timeout: 60_000 }, async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const [rows, seen] = [await rowsOf(sql), await seenIn(sql)];
  const reader = await sql.reserve();
  await reader`begin`;
  await reader.unsafe(`select from ${FIRST}`);
  await assert.rejects(archive(database, tablespace.name), {
    code: "partition-busy",
    message: new RegExp(`^${FIRST} was not archived, and is as it was: .*Give the command again when they have ended$`),
  });
  await reader`commit`;
  reader.release();
  assert.deepEqual([await rowsOf(sql), await seenIn(sql)], [rows, seen]);
  assert.equal((await archive(database, tablespace.name)).length, 4);
});

const STEPS: readonly ArchiveStep[] = ["made", "filling", "filled", "vacuumed", "copied", "replacing", "switched", "replaced"];

describe("a connection that is lost leaves all rows, and the next run ends well", () => {
  let tablespace: TestTablespace;
  let database: TestDatabase;
  before(async () => {
    tablespace = await testTablespace();
    database = await pastDatabase();
  });
  after(async () => {
    await database[Symbol.asyncDispose]();
    await tablespace[Symbol.asyncDispose]();
  });

  for (const [n, lost] of STEPS.entries())
    it(`at the step "${lost}"`, async () => {
      const { sql } = database.store;
      // There and back.
      const place = n % 2 === 0 ? tablespace.name : "pg_default";
      const [rows, shapes] = [await rowsOf(sql), shapesOf(await seenIn(sql))];
      const owned = openStore(database.url, { connections: 1, applicationName: OWN });
      const run = archive({ ...database, store: owned }, place, async (step) => {
        if (step !== lost) return;
        await sql`select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = ${OWN}`;
      });
      await assert.rejects(run, isConnectionLost);
      await owned.close();
      assert.deepEqual(await rowsOf(sql), rows);
      assert.equal((await sql`select from pg_inherits where inhrelid = ${FIRST}::regclass`).length, 1);
      const left = (await seenIn(sql)).filter(({ name }) => name === `${FIRST}_archiving`);
      assert.equal(left.length, lost === "replaced" ? 0 : 1);
      // A start of a bank does not stumble over what is left.
      assert.deepEqual(await migrate(database.store), { applied: [], partitions: [], granted: [], grantedConsole: [] });
      const archived = await archive(database, place);
      assert.equal(archived.length, lost === "replaced" ? 3 : 4);
      assert.deepEqual([await rowsOf(sql), shapesOf(await seenIn(sql))], [rows, shapes]);
    });
});

it("a process that hangs in the middle of the switch keeps the table from nobody for long, and nothing has changed", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const rows = await rowsOf(sql);
  let waitedMs = 0;
  const run = archive(database, tablespace.name, async (step) => {
    if (step !== "switched") return;
    const began = performance.now();
    assert.deepEqual(await rowsOf(sql), rows);
    waitedMs = performance.now() - began;
  });
  await assert.rejects(run, isConnectionLost);
  assert.ok(waitedMs > 500 && waitedMs < 5_000, `${waitedMs} ms`);
  assert.equal((await archive(database, tablespace.name)).length, 4);
  assert.deepEqual(await rowsOf(sql), rows);
});

it("one archive runs at a time, and a migration meanwhile makes it begin again", async () => {
  await using tablespace = await testTablespace();
  await using database = await pastDatabase();
  const { sql } = database.store;
  const rows = await rowsOf(sql);
  await assert.rejects(
    archive(database, tablespace.name, async (step) => {
      if (step !== "filled") return;
      await assert.rejects(archive(database, tablespace.name), { code: "archive-running", message: /wait until it has ended/ });
      await sql`insert into migration (name, sha256) values ('9999_later.sql', '')`;
    }),
    { code: "schema-changed", message: new RegExp(`^${FIRST} was not archived, and is as it was: .*Give the command again$`) },
  );
  assert.deepEqual(await rowsOf(sql), rows);
  assert.ok((await seenIn(sql)).every(({ name, place }) => place === null && !name.endsWith("_archiving")));
});
