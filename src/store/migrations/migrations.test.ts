import assert from "node:assert/strict";
import { it } from "node:test";
import type { Store } from "../driver/connect.ts";
import { emptyDatabase } from "../testing/test-database.ts";
import { migrate } from "./migrate.ts";
import { readMigrations } from "./migration-files.ts";

const migrations = readMigrations();
const before = (name: string) => migrations.filter((each) => each.name < name);

const [capital, cash] = ["00000000-0000-7000-8000-000000000001", "0197a000-0000-7000-8000-00000000000a"];
const [loaded, asked] = ["0197a000-0000-7000-8000-000000000001", "0197a000-0000-7000-8000-000000000002"];

/** The data of version 0.1: a load, whose movement is in a separate table, and a refusal, which has none. */
async function addPast({ sql }: Store): Promise<void> {
  await sql`insert into account (id, kind, terminal, posted, entries, opened_at) values (${cash}, 'cash', 'ATM-0001', 500, 1, now())`;
  await sql`
    insert into movement values ('ATM-0001', ${loaded}, 'cash-load', 500, timestamptz '2026-11-01', ${cash}, 1, 500, ${capital}, 1, 500)`;
  await sql`
    insert into request_answer (terminal, request, digest, op, answer, at)
    values ('ATM-0001', ${loaded}, sha256('a'), 'cash-load', '{"ok":true}', timestamptz '2026-11-01'),
           ('ATM-0001', ${asked}, sha256('b'), 'deposit', '{"ok":false}', timestamptz '2026-11-02')`;
}

it("a movement is copied unchanged into the row of its answer", async () => {
  await using database = await emptyDatabase();
  const { store } = database;
  await migrate(store, { migrations: before("0009") });
  await addPast(store);
  const read = async () => [...(await store.sql`select * from entry order by direction`)];
  const entries = await read();
  assert.equal(entries.length, 2);
  await migrate(store, { migrations });
  assert.deepEqual(await read(), entries);
  const answers = await store.sql`select request, op, answer, kind, amount, debit from request_answer order by request`;
  assert.deepEqual(
    [...answers],
    [
      { request: loaded, op: "cash-load", answer: '{"ok":true}', kind: "cash-load", amount: 500n, debit: cash },
      { request: asked, op: "deposit", answer: '{"ok":false}', kind: null, amount: null, debit: null },
    ],
  );
});

it("the migration fails and changes nothing if a movement has no answer", async () => {
  await using database = await emptyDatabase();
  const { store } = database;
  await migrate(store, { migrations: before("0009") });
  await addPast(store);
  await store.sql`delete from request_answer where request = ${loaded}`;
  await assert.rejects(migrate(store, { migrations }), /there is a movement without an answer/);
  assert.equal((await store.sql`select from movement`).length, 1);
});
