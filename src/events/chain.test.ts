import assert from "node:assert/strict";
import { createHmac, hkdfSync } from "node:crypto";
import { after, before, describe, it } from "node:test";
import type { Sql } from "../store/store.ts";
import { Chain, NOTHING_WRITTEN } from "./chain.ts";
import { eventKeysFrom } from "./effects.ts";
import { EVENT_COLUMNS, type EventRow } from "./event-rows.ts";
import { chainsIn } from "./testing/test-chains.ts";
import {
  commitsIn,
  TEST_EVENTS_SECRET,
  type TestEventDatabase,
  testEventDatabase,
  testEventKeys,
} from "./testing/test-event-store.ts";
import { fullEvent, plainEvent, uuidOf } from "./testing/test-events.ts";

// One writer with three commits: of three events, of one, and of two. Somebody who can write to the database changes its rows.
let database: TestEventDatabase;
let sql: Sql;
let writer: bigint;
before(async () => {
  database = await testEventDatabase();
  sql = database.store.sql;
  for (const events of [[fullEvent(), plainEvent(), fullEvent()], [fullEvent()], [plainEvent(), plainEvent()]])
    await database.store.record(events);
  writer = (await commitsIn(sql))[0]?.[0]?.writer as bigint;
  await sql`alter table audit_event disable trigger all`;
  await sql`alter table audit_event drop constraint audit_event_commit`;
  await sql`alter domain event_number drop constraint event_number_check`;
  await sql`create table untouched as select * from audit_event`;
});
after(() => database[Symbol.asyncDispose]());

/** Returns where the chains stand after these statements, and undoes them. */
async function chainsAfter(...statements: readonly string[]) {
  for (const statement of statements) {
    const { count } = await sql.unsafe(statement);
    assert.ok(count > 0, `nothing changed: ${statement}`);
  }
  try {
    return await chainsIn(sql);
  } finally {
    await sql`delete from audit_event`;
    await sql`insert into audit_event select * from untouched`;
  }
}

const breaks = (what: string, ...statements: readonly string[]): void =>
  void it(what, async () => {
    const ends = await chainsAfter(...statements);
    assert.ok(ends.size === 0 || [...ends.values()].includes(null), "no chain is broken");
  });

it("the rows as they were written are a whole chain", async () => {
  const last = (await commitsIn(sql)).at(-1)?.at(-1);
  assert.deepEqual([...(await chainsIn(sql))], [[writer, { n: 6, mac: last?.mac }]]);
});

/** Another value for each column; `n` and `writer` in a way that keeps the primary key. */
const OTHER: Readonly<Record<(typeof EVENT_COLUMNS)[number], string>> = {
  writer: "writer # 1",
  at: "at + interval '1 microsecond'",
  amount: "amount + 1",
  n: "n + 100",
  ...{ request: `'${uuidOf("9")}'`, customer: `'${uuidOf("9")}'`, account: `'${uuidOf("9")}'`, session: `'${uuidOf("9")}'` },
  kind: "'signin'",
  outcome: "'denied:card'",
  terminal: "'ATM-0002'",
  effect: "set_bit(effect, 7, 1 - get_bit(effect, 7))",
  sealed: "set_bit(sealed, 7, 1 - get_bit(sealed, 7))",
  mac: "set_bit(mac, 255, 1 - get_bit(mac, 255))",
};
const NEVER_NULL: readonly string[] = ["writer", "at", "n", "kind", "outcome"];

describe("the chain breaks if somebody changes a row", () => {
  // The third event ends the first commit, and has a value in every column.
  for (const column of EVENT_COLUMNS) {
    breaks(`another ${column}`, `update audit_event set ${column} = ${OTHER[column]} where n = 3`);
    if (!NEVER_NULL.includes(column)) breaks(`no ${column}`, `update audit_event set ${column} = null where n = 3`);
  }
  for (const column of ["amount", "request", "customer", "account", "session", "terminal", "effect", "sealed", "mac"] as const)
    breaks(
      `a ${column} where none was`,
      `update audit_event set ${column} = (select ${column} from untouched where n = 3) where n = 2`,
    );
  breaks("an empty text instead of none", "update audit_event set terminal = '' where n = 2");
  breaks("another time of the commit's first event", "update audit_event set at = at + interval '1 day' where n = 1");
  breaks("a value that moves to the next column", "update audit_event set customer = account, account = customer where n = 3");
});

describe("the chain breaks if somebody removes, moves, invents or repeats a row", () => {
  for (const n of [1, 2, 3, 4, 5]) breaks(`without event ${n}`, `delete from audit_event where n = ${n}`);
  breaks("without the end of the last commit", "delete from audit_event where n = 6");
  breaks("without the first commit", "delete from audit_event where n <= 3");
  breaks("without the second commit", "delete from audit_event where n = 4");
  breaks(
    "without the second commit, and renumbered",
    "delete from audit_event where n = 4",
    "update audit_event set n = n - 1 where n > 4",
  );
  breaks("without the first commit, and renumbered", "delete from audit_event where n <= 3", "update audit_event set n = n - 3");
  breaks(
    "two events of a commit exchanged",
    "update audit_event set n = 100 where n = 1",
    "update audit_event set n = 1 where n = 2",
    "update audit_event set n = 2 where n = 100",
  );
  breaks(
    "two commits exchanged",
    "update audit_event set n = n + 100 where n >= 4",
    "update audit_event set n = 6 where n = 104",
    "update audit_event set n = n - 101 where n > 100",
  );
  /** Inserts these rows again with other values, which are a JSON object. */
  const again = (which: string, values: string): string =>
    `insert into audit_event select (changed).* from
     (select jsonb_populate_record(untouched, ${values}) as changed from untouched where ${which}) as rows`;
  const repeated = (which: string, n: string): string => again(which, `jsonb_build_object('n', ${n})`);
  breaks("an invented event after the last commit", repeated("n = 5", "7"));
  breaks("the last commit once more", repeated("n >= 5", "n + 2"));
  breaks("the first commit once more at the end", repeated("n <= 3", "n + 6"));
  breaks("an event before the first", repeated("n = 4", "0"));
  breaks(
    "a commit divided into two",
    "update audit_event set sealed = (select sealed from untouched where n = 3), mac = (select mac from untouched where n = 3) where n = 2",
  );
  breaks("two commits joined", "update audit_event set sealed = null, mac = null where n = 3");
  breaks("all rows under another writer", "update audit_event set writer = writer # 1");
  breaks("the first commit under another writer too", again("n <= 3", "jsonb_build_object('writer', writer # 1)"));
});

it("whole commits at the end may be missing without a break: the log has to know where a chain ends", async () => {
  assert.equal((await chainsAfter("delete from audit_event where n >= 5")).get(writer)?.n, 4);
});

/** The values of a row as AUDIT.md, section "Chains", writes them: each after its size in four bytes, or -1 for a null. */
const sized = (value: Buffer | null): Buffer => {
  const size = Buffer.alloc(4);
  size.writeInt32BE(value?.length ?? -1);
  return Buffer.concat([size, value ?? Buffer.alloc(0)]);
};

it("the MAC of a commit is that of the document, computed without this room", async () => {
  const [first] = (await commitsIn(sql)) as [EventRow[]];
  const integer = (value: bigint, size: 4 | 8): Buffer =>
    Buffer.from(BigInt.asUintN(64, value).toString(16).padStart(16, "0"), "hex").subarray(8 - size);
  const uuid = (value: string | null): Buffer | null => (value === null ? null : Buffer.from(value.replaceAll("-", ""), "hex"));
  const text = (value: string | null): Buffer | null => (value === null ? null : Buffer.from(value));
  const rows = first.map(({ n, event, sealed }, i) => {
    const microseconds = 1_000n * BigInt(event.at - Date.UTC(2000));
    const values = [
      ...[integer(writer, 8), integer(microseconds, 8), event.amount === null ? null : integer(BigInt(event.amount), 8)],
      ...[integer(BigInt(n), 4), uuid(event.request), uuid(event.customer), uuid(event.account), uuid(event.session)],
      ...[text(event.kind), text(event.outcome), text(event.terminal), event.effect, sealed],
    ];
    const isLast = i === first.length - 1;
    return Buffer.concat([Buffer.from([0, 14]), ...values.map(sized), ...(isLast ? [] : [sized(null)])]);
  });
  const key = Buffer.from(hkdfSync("sha256", TEST_EVENTS_SECRET, Buffer.alloc(0), "strongroom audit chain", 32));
  const mac = createHmac("sha256", key)
    .update(Buffer.concat([Buffer.alloc(32), ...rows]))
    .digest();
  assert.deepEqual(first.at(-1)?.mac, mac);
});

it("a chain continues only from where it stands, and only under its key", async () => {
  const [first, second] = (await commitsIn(sql)) as [EventRow[], EventRow[]];
  const chain = new Chain(testEventKeys().chain);
  const end = chain.follow(NOTHING_WRITTEN, first);
  assert.ok(end !== null);
  assert.notEqual(chain.follow(end, second), null);
  assert.equal(chain.follow(NOTHING_WRITTEN, second), null);
  assert.equal(chain.follow(end, first), null);
  assert.equal(chain.follow({ ...end, mac: Buffer.alloc(32) }, second), null);
  assert.equal(chain.follow({ ...end, n: end.n + 1 }, second), null);
  assert.equal(chain.follow(end, []), null);
  assert.equal(chain.follow(NOTHING_WRITTEN, first.slice(0, 2)), null);
  assert.equal(new Chain(eventKeysFrom(Buffer.alloc(32, 8)).chain).follow(NOTHING_WRITTEN, first), null);
  const middle = { ...(first[1] as EventRow), mac: Buffer.alloc(32) };
  assert.equal(chain.follow(NOTHING_WRITTEN, first.with(1, middle)), null, "a MAC in the middle of a commit");
});
