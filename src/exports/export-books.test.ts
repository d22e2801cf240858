import assert from "node:assert/strict";
import { it } from "node:test";
import { EventStore } from "../events/events.ts";
import { recordedEvents } from "../events/testing/test-event-store.ts";
import { trialBalance } from "../ledger/ledger.ts";
import { ATM, NOON } from "../ledger/testing/test-ledger.ts";
import { type Sql, sqlState, type Transaction } from "../store/store.ts";
import { exportBooks } from "./export-books.ts";
import { ExportError } from "./export-error.ts";
import { DAY, exported, move, orderOf, TODAY, testBooks } from "./testing/test-books.ts";

/** The export events so far, with what is confidential in each. */
const exportsIn = async (sql: Sql) => (await recordedEvents(sql)).filter(({ kind }) => kind === "export");

it("an export is recorded before its first byte leaves, with what it is of and how many rows it has", async () => {
  await using books = await testBooks();
  const { sql } = books.store;
  let begun = false;
  const outcome = await exportBooks(books.store, orderOf({ form: "ofx", customer: "ALICE" }), async (pieces) => {
    assert.deepEqual(await exportsIn(sql), [], "nothing is recorded while nothing was asked for");
    for await (const _ of pieces) {
      if (!begun) assert.equal((await exportsIn(sql)).length, 1, "the event is committed before the first piece");
      begun = true;
    }
  });
  assert.ok(outcome.ok);
  const [event, ...others] = await exportsIn(sql);
  assert.deepEqual(others, []);
  const [owner] = await sql<{ customer: string }[]>`select customer from account where id = ${books.alice}`;
  assert.deepEqual(
    [event?.at, event?.outcome, event?.customer, event?.account],
    [NOON + 3_600_000, "ok", owner?.customer, books.alice],
  );
  assert.deepEqual(event?.confidential, {
    ...{ operator: "anna", login: "ops1", form: "ofx", from: "2026-01-15", to: "2026-01-15", rows: 1 },
    ...{ export: outcome.result.id, username: "alice" },
  });
});

it("an export that the log cannot record gives no byte", async () => {
  await using books = await testBooks();
  const silent = new EventStore(books.store, books.store.writers);
  silent.record = () => Promise.reject(new Error("no log"));
  const pieces: string[] = [];
  await assert.rejects(
    exportBooks(silent, orderOf({ form: "csv" }), async (all) => {
      for await (const piece of all) pieces.push(piece);
    }),
    /no log/,
  );
  assert.deepEqual(pieces, []);
});

it("an export that nobody wants any more ends its statement, however long that would take", async () => {
  await using books = await testBooks();
  const { sql } = books.store;
  const left = new AbortController();
  await sql.begin(async (tx) => {
    await tx`lock table ledger_currency in access exclusive mode`;
    const exporting = exportBooks(books.store, orderOf({ form: "csv" }), async () => {}, left.signal);
    for (let waiting = 0; waiting === 0; ) {
      const [row] = await tx<{ n: number }[]>`
        select count(*)::int as n from pg_locks where relation = 'ledger_currency'::regclass and not granted`;
      waiting = row?.n ?? 0;
    }
    left.abort();
    await assert.rejects(exporting, (error) => sqlState(error) === "57014");
  });
  await assert.rejects(
    exportBooks(books.store, orderOf({ form: "csv" }), async () => {}, left.signal),
    { name: "AbortError" },
  );
  assert.deepEqual(await exportsIn(sql), []);
});

it("what cannot be exported is refused by name, and records nothing", async () => {
  await using books = await testBooks();
  const refusal = async (order: Parameters<typeof exported>[1]) => {
    const { text, outcome } = await exported(books.store, order);
    assert.equal(text, "");
    return outcome.ok ? null : outcome.refusal;
  };
  assert.equal(await refusal({ form: "csv", customer: "nobody" }), "customer-unknown");
  assert.equal(await refusal({ form: "csv", customer: "0198f3a1-7c5e-7d2b-9f10-3a6b5c4d2e1f" }), "customer-unknown");
  assert.equal(await refusal({ form: "ofx" }), "customer-needed");
  assert.equal(await refusal({ form: "beancount", customer: "alice" }), "customer-impossible");
  assert.equal(await refusal({ form: "csv", from: TODAY, to: TODAY - DAY }), "period-reversed");
  assert.equal(await refusal({ form: "csv", from: TODAY + 2 * DAY }), "period-reversed");
  await books.store.sql`delete from ledger_currency`;
  assert.equal(await refusal({ form: "csv" }), "books-unopened");
  assert.deepEqual(await exportsIn(books.store.sql), []);
});

it("without days it reaches from the oldest movement to today, or to a newer movement", async () => {
  await using books = await testBooks();
  await move(books, { deposit: 1n, account: books.bob }, 40 * DAY);
  const { outcome } = await exported(books.store, { form: "csv" });
  assert.deepEqual(outcome.ok && outcome.result.period, { from: TODAY, end: TODAY + 41 * DAY });
  const alice = await exported(books.store, { form: "csv", customer: "alice" });
  assert.deepEqual(alice.outcome.ok && alice.outcome.result.period, { from: TODAY, end: TODAY + DAY });
  const byId = await books.store.sql<{ customer: string }[]>`select customer from account where id = ${books.alice}`;
  assert.equal((await exported(books.store, { form: "csv", customer: byId[0]?.customer ?? "" })).text, alice.text);
});

/** A store whose transactions call `before` ahead of each fetch, with the number of the fetch. */
function watched(store: EventStore, before: (fetch: number) => Promise<void>): EventStore {
  let fetches = 0;
  const spied = (tx: Transaction): Transaction =>
    new Proxy(tx, {
      get(target, name) {
        if (name !== "unsafe") return Reflect.get(target, name);
        return async (text: string) => {
          if (text.startsWith("fetch")) await before(++fetches);
          return target.unsafe(text);
        };
      },
    });
  const begin = (mode: string, run: (tx: Transaction) => unknown) => store.sql.begin(mode, (tx) => run(spied(tx)));
  const sql = Object.assign(Object.create(store.sql), { begin });
  const spying = new EventStore({ sql, close: () => store.close() }, store.writers);
  spying.record = (events) => store.record(events);
  return spying;
}

/** Copies a deposit of bob's until there are `rows` more movements of one minor unit each. */
async function manyMovements(sql: Sql, rows: number): Promise<void> {
  await sql`
    insert into request_answer (terminal, request, digest, op, answer, at, kind, amount, debit, debit_entry, debit_balance,
                                credit, credit_entry, credit_balance)
    select one.terminal, ('ffffffff' || substr(gen_random_uuid()::text, 9))::uuid, digest, op, answer, at, one.kind, 1, debit, debited.entries + n, debited.posted + n,
           credit, credited.entries + n, credited.posted + n
    from (select * from request_answer where kind = 'deposit' order by request desc limit 1) as one
    join account as debited on debited.id = debit join account as credited on credited.id = credit
    cross join generate_series(1, ${rows}) as n`;
  await sql`
    update account set posted = posted + ${rows}, entries = entries + ${rows}
    where id in (select unnest(array[debit, credit]) from request_answer where kind = 'deposit' order by request desc limit 2)`;
}

it("rows are read from the database only as fast as they are written, a fetch at a time, from one snapshot", async () => {
  await using books = await testBooks();
  const { sql } = books.store;
  await manyMovements(sql, 3_000);
  let fetched = 0;
  const store = watched(books.store, async (fetch) => {
    fetched = fetch;
    // A movement that comes while the export is under way is not in it.
    if (fetch === 2) await move(books, { deposit: 1n, account: books.alice });
  });
  let [pieces, rows] = [0, 0];
  const outcome = await exportBooks(store, orderOf({ form: "csv" }), async (all) => {
    for await (const piece of all) {
      pieces++;
      rows += piece.split("\r\n").length - 1;
      // The heading is the first piece, before any fetch.
      assert.equal(fetched, pieces - 1, "no fetch runs ahead");
      assert.ok(piece.length < 500 * 400, "a piece is the rows of one fetch");
      await new Promise(setImmediate);
      assert.equal(fetched, pieces - 1, "nor while the writer waits");
    }
  });
  assert.ok(outcome.ok);
  assert.equal(outcome.result.rows, 3_003);
  assert.equal(rows, 1 + 3_003);
  assert.equal((await exported(books.store, { form: "csv" })).text.split("\r\n").length - 2, 3_004);
});

it("a writer that stops ends the export, and the connection serves the next one", async () => {
  await using books = await testBooks();
  await manyMovements(books.store.sql, 2_000);
  for (let round = 0; round < 6; round++) {
    const outcome = await exportBooks(books.store, orderOf({ form: "beancount" }), async (pieces) => {
      for await (const _ of pieces) break;
    });
    assert.ok(outcome.ok);
    const full = new Error("the disk is full");
    await assert.rejects(
      exportBooks(books.store, orderOf({ form: "csv" }), async (pieces) => {
        for await (const _ of pieces) throw full;
      }),
      full,
    );
  }
  const { debits, credits } = await trialBalance(books.store.sql);
  assert.equal(debits, credits);
});

it("books that contradict themselves are not exported to the end", async () => {
  await using books = await testBooks();
  const { sql } = books.store;
  const broken = (form: "csv" | "camt.053" | "beancount") =>
    assert.rejects(
      exported(books.store, { form }),
      (error) => error instanceof ExportError && /ledger verify/.test(error.message),
    );
  await sql`update account set posted = posted + 1 where terminal = ${ATM}`;
  await broken("camt.053");
  await broken("beancount");
  await sql`update account set posted = posted - 1 where terminal = ${ATM}`;
  // A movement whose account is gone has no second side to show.
  await sql`delete from customer where account = ${books.bob}`;
  await sql`delete from account where id = ${books.bob}`;
  await broken("csv");
});
