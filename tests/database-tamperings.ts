import type { KeptLog } from "./kept-log.ts";
import { type Found, I, type Tampered, type Tampering } from "./tampering.ts";

type Sql = KeptLog["bank"]["database"]["store"]["sql"];

const inDatabase =
  (query: (sql: Sql) => Promise<unknown>, found: Found) =>
  async ({ log }: Tampered) => {
    await query(log.bank.database.store.sql);
    return found;
  };

/** Tamperings that change only the database. */
export const DATABASE_TAMPERINGS: readonly Tampering[] = [
  {
    what: "the database only: an amount",
    tamper: inDatabase(
      (sql) => sql`update audit_event set amount = amount + 1 where sealed_index = (${at(sql, "deposit")})`,
      ["database-differs", "database record \\d+: .*amt"],
    ),
  },
  {
    what: "the database only: an outcome",
    tamper: inDatabase(
      (sql) => sql`update audit_event set outcome = 'denied:bank-busy' where sealed_index = ${I}`,
      ["database-differs", `database record ${I}: .*res`],
    ),
  },
  {
    what: "the database only: what is confidential",
    tamper: inDatabase(
      (sql) => sql`update audit_event set confidential = '{"username":"mallory"}' where sealed_index = (${at(sql, "signup")})`,
      ["database-differs", "database record \\d+: .*confidential"],
    ),
  },
  {
    what: "the database only: a row deleted",
    tamper: inDatabase(
      (sql) => sql`delete from audit_event where sealed_index = ${I}`,
      ["database-missing", `database record ${I}`],
    ),
  },
  {
    what: "the database only: a row added as sealed",
    tamper: (copy) =>
      inDatabase(
        (sql) => sql`
          insert into audit_event (id, at, kind, outcome, sealed_index)
          values (gen_random_uuid(), now(), 'deposit', 'ok', ${copy.size})`,
        ["database-ahead", `database record ${copy.size}`],
      )(copy),
  },
];

/** Returns the index of the first record of a kind. */
const at = (sql: Sql, kind: string) => sql`select min(sealed_index) from audit_event where kind = ${kind} and outcome = 'ok'`;
