import type { Transaction } from "../src/store/store.ts";
import { asOwner, type Found, I, linesOf, rowOf, type Tampered, type Tampering } from "./tampering.ts";

/** Changes the row of one event: the record I, or the first of this kind. Verify must name the record with this code. */
const onRow =
  (
    query: (tx: Transaction, row: { writer: string; n: number }) => Promise<unknown>,
    [code, what]: readonly [code: string, what: string],
    kind?: string,
  ) =>
  async ({ log, audit }: Tampered): Promise<Found> => {
    const line = linesOf(audit).find(({ i, op, res }) => (kind === undefined ? i === I : op === kind && res === "ok"));
    if (line === undefined) throw new RangeError(`the log has no ${kind}`);
    await asOwner(log.bank.database.store.sql, (tx) => query(tx, rowOf(line)));
    return [code, `database record ${line.i}: .*${what}`];
  };

/** Tamperings that change only the database. */
export const DATABASE_TAMPERINGS: readonly Tampering[] = [
  {
    what: "the database only: an amount",
    tamper: onRow(
      (tx, { writer, n }) => tx`update audit_event set amount = amount + 1 where writer = ${writer} and n = ${n}`,
      ["database-differs", "amount"],
      "deposit",
    ),
  },
  {
    what: "the database only: an outcome",
    tamper: onRow(
      (tx, { writer, n }) => tx`update audit_event set outcome = 'denied:bank-busy' where writer = ${writer} and n = ${n}`,
      ["database-differs", "outcome"],
    ),
  },
  {
    what: "the database only: a customer",
    tamper: onRow(
      (tx, { writer, n }) => tx`update audit_event set customer = gen_random_uuid() where writer = ${writer} and n = ${n}`,
      ["database-differs", "customer"],
      "withdraw",
    ),
  },
  {
    what: "the database only: what is confidential",
    tamper: async ({ log, audit }) => {
      const { sql } = log.bank.database.store;
      const { writer, n } = rowOf(linesOf(audit)[I] as Parameters<typeof rowOf>[0]);
      const [last] = await sql<{ n: number }[]>`
        select min(n) as n from audit_event where writer = ${writer} and n >= ${n} and sealed is not null`;
      const index = linesOf(audit).find((line) => rowOf(line).writer === writer && line.n === last?.n)?.i;
      await asOwner(
        sql,
        (tx) =>
          tx`update audit_event set sealed = set_byte(sealed, 60, 255 - get_byte(sealed, 60)) where writer = ${writer} and n = ${last?.n ?? 0}`,
      );
      return ["database-differs", `database record ${index}: .*sealed form`];
    },
  },
  {
    what: "the database only: a row deleted",
    tamper: onRow(
      (tx, { writer, n }) => tx`delete from audit_event where writer = ${writer} and n = ${n}`,
      ["database-missing", "has no event"],
    ),
  },
  {
    what: "the database only: two rows exchanged",
    tamper: onRow(
      async (tx, { writer, n }) => {
        const other = n + 1;
        await tx`update audit_event set n = 1000000 where writer = ${writer} and n = ${n}`;
        await tx`update audit_event set n = ${n} where writer = ${writer} and n = ${other}`;
        await tx`update audit_event set n = ${other} where writer = ${writer} and n = 1000000`;
      },
      ["database-differs", "time"],
    ),
  },
  {
    what: "the database only: its log set back",
    tamper: async ({ log, size }) => {
      await asOwner(log.bank.database.store.sql, (tx) => tx`delete from audit_checkpoint where size > ${log.olderSize}`);
      return ["database-missing", `database records \\d+ to ${size - 1}:`];
    },
  },
  {
    what: "the database only: a checkpoint replaced by an earlier one",
    tamper: async ({ log, size }) => {
      await asOwner(
        log.bank.database.store.sql,
        (tx) =>
          tx`update audit_checkpoint set note = (select note from audit_checkpoint where size = ${log.olderSize}) where size = ${size}`,
      );
      return ["database-forked", "database:"];
    },
  },
];
