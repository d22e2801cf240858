import assert from "node:assert/strict";
import { it } from "node:test";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { type AccountKind, NORMAL_SIDE } from "../ledger/ledger.ts";
import { requestOf } from "../ledger/testing/test-ledger.ts";
import { openWorld, requestIn, type Step, step, TIGHT_LIMITS, type World } from "../ledger/testing/test-steps.ts";
import { type AccountId, Money, type TerminalId } from "../model/model.ts";
import { readBeancount } from "./testing/read-beancount.ts";
import { CAMT_PROFILE, readCamt, validateCamt } from "./testing/read-camt.ts";
import { minorOf, sumOf } from "./testing/read-minor.ts";
import { readOfx } from "./testing/read-ofx.ts";
import { DAY, exported, nameCustomer, type TestBooks, TODAY, testBooks } from "./testing/test-books.ts";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? 1);

/** What the ledger says of every account, by id: credits positive. */
async function ledgerOf({ store: { sql } }: TestBooks): Promise<ReadonlyMap<string, bigint>> {
  const rows = await sql<{ id: AccountId; kind: AccountKind; posted: bigint }[]>`select id, kind, posted from account`;
  return new Map(rows.map(({ id, kind, posted }) => [id, NORMAL_SIDE[kind] === "credit" ? posted : -posted]));
}

const nonZero = (sums: Iterable<readonly [string, bigint]>) => [...sums].filter(([, sum]) => sum !== 0n).sort();

let worlds = 0;

/** A new world where these steps were tried. Its customers are named by the number of the world and of the account in it. */
async function busyWorld(books: TestBooks, steps: readonly Step[]): Promise<World> {
  const world: World = await openWorld(books.store.sql);
  worlds++;
  for (const [n, account] of world.accounts.entries()) await nameCustomer(books, account, `c${worlds}-${n}`);
  const terminal = world.terminals[0] as TerminalId;
  await Promise.all(
    world.accounts.map((account) =>
      books.groupCommit.post(requestOf({ op: "deposit", account, amount: Money(1000n), terminal })),
    ),
  );
  for (const each of steps) await books.groupCommit.post(requestIn(world, each));
  return world;
}

async function checkCsv(books: TestBooks): Promise<void> {
  const { text } = await exported(books.store, { form: "csv" });
  const rows: Record<string, string>[] = parse(text, { columns: true, record_delimiter: "\r\n" });
  const sums = new Map<string, bigint>();
  for (const { debit_account: debit = "", credit_account: credit = "", amount = "" } of rows) {
    sums.set(debit, (sums.get(debit) ?? 0n) - minorOf(amount));
    sums.set(credit, (sums.get(credit) ?? 0n) + minorOf(amount));
  }
  assert.deepEqual(nonZero(sums), nonZero(await ledgerOf(books)));
}

/** Two periods that meet on a day, and contain everything. */
const periodsAt = (split: number) => [{ to: split - DAY }, { from: split, to: TODAY + 9 * DAY }] as const;

/** Each period adds up, and the second begins where the first ends. */
async function checkCamt(books: TestBooks, customer: string | null, split: number): Promise<void> {
  const texts: string[] = [];
  for (const period of periodsAt(split))
    texts.push((await exported(books.store, { form: "camt.053", customer, ...period })).text);
  const [before, after] = texts.map((text) => {
    validateCamt(text, CAMT_PROFILE);
    return readCamt(text);
  });
  const ledger = await ledgerOf(books);
  for (const [n, { account, opening, closing, entries, counts }] of [...(before ?? []), ...(after ?? [])].entries()) {
    assert.equal(opening + sumOf(entries.map(({ amount }) => amount)), closing, `${account} ${n}`);
    assert.equal(counts[0], entries.length);
  }
  assert.ok(before !== undefined && after !== undefined && before.length > 0);
  assert.deepEqual(
    before.map(({ account, closing }) => [account, closing]),
    after.map(({ account, opening }) => [account, opening]),
  );
  for (const { opening } of before) assert.equal(opening, 0n);
  const posted = new Map([...ledger].map(([id, sum]) => [id.replaceAll("-", ""), sum]));
  for (const { account, closing } of after) assert.equal(closing, posted.get(account));
}

async function checkOfx(books: TestBooks, customer: string, account: AccountId): Promise<void> {
  const { closing, transactions } = readOfx((await exported(books.store, { form: "ofx", customer })).text);
  assert.equal(sumOf(transactions.map(({ amount }) => amount)), closing);
  assert.equal(closing, (await ledgerOf(books)).get(account));
}

async function checkBeancount(books: TestBooks, split: number): Promise<void> {
  const ledger = nonZero(await ledgerOf(books))
    .map(([, sum]) => -sum)
    .sort();
  for (const period of periodsAt(split)) {
    const { errors, balances } = readBeancount((await exported(books.store, { form: "beancount", ...period })).text);
    assert.deepEqual(errors, []);
    assert.equal(sumOf([...balances.values()]), 0n);
    if ("from" in period) assert.deepEqual([...balances.values()].sort(), ledger);
  }
}

it("in every form the sums are those of the ledger, whatever was done", async () => {
  await using books = await testBooks();
  const limited = books.groupCommitOf({ limits: TIGHT_LIMITS });
  const busy: TestBooks = Object.assign(Object.create(books), { groupCommit: limited });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), fc.nat(2), fc.nat(2), async (steps, days, n) => {
      const world = await busyWorld(busy, steps);
      const split = TODAY + days * DAY;
      const [username, account] = [`c${worlds}-${n}`, world.accounts[n] as AccountId];
      await checkCsv(books);
      await checkCamt(books, null, split);
      await checkCamt(books, username, split);
      await checkOfx(books, username, account);
      await checkBeancount(books, split);
    }),
    { numRuns: 4 * RUNS },
  );
});
