import { cpSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { readKeyPair } from "../src/audit/keys.ts";
import type { KeptLog } from "./kept-log.ts";
import { rebuilt } from "./rebuilt-log.ts";
import { type Found, I, type Tampered, type Tampering } from "./tampering.ts";

type Sql = KeptLog["bank"]["database"]["store"]["sql"];

const inDatabase =
  (query: (sql: Sql) => Promise<unknown>, found: Found) =>
  async ({ log }: Tampered) => {
    await query(log.bank.database.store.sql);
    return found;
  };

/** What makes the log another as a whole, or the database another than the log. */
export const PAST_TAMPERINGS: readonly Tampering[] = [
  {
    what: "the whole log rolled back",
    tamper: (copy) => {
      putBack(copy);
      return ["database-ahead", `database record ${copy.log.olderSize}`];
    },
  },
  {
    what: "log and database rolled back together",
    kept: true,
    tamper: async (copy) => {
      putBack(copy);
      await copy.log.bank.database.store.sql`delete from audit_event where sealed_index >= ${copy.log.olderSize}`;
      return ["rolled-back", "tlog/checkpoint"];
    },
  },
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
  {
    what: "a record sealed anew by an insider with the log key",
    tamper: async (copy) => {
      await insider(copy);
      return ["database-differs", `database record ${I}: .*res`];
    },
  },
  {
    what: "the same, and the database changed to agree",
    kept: true,
    tamper: async (copy) => {
      await insider(copy);
      await copy.log.bank.database.store.sql`update audit_event set outcome = 'denied:bank-busy' where sealed_index = ${I}`;
      return ["rolled-back", "tlog/checkpoint"];
    },
  },
];

const putBack = ({ log, audit }: Tampered): void => {
  rmSync(audit, { recursive: true });
  cpSync(log.older, audit, { recursive: true });
};

/** The whole log made anew, with one outcome changed, by who has the log's key: by itself it is a good log. */
async function insider(copy: Tampered): Promise<void> {
  const logKey = await readKeyPair(path.join(copy.audit, "../keys/audit-log.key"), "ed25519");
  const anew = await rebuilt(
    copy,
    `${copy.audit}-rebuilt`,
    (event, index) => (index === I ? { ...event, outcome: "denied:bank-busy" } : event),
    logKey,
  );
  rmSync(copy.audit, { recursive: true });
  cpSync(anew, copy.audit, { recursive: true });
  if (!existsSync(path.join(copy.audit, "tlog/checkpoint"))) throw new Error("nothing was rebuilt");
}

/** The index of the first record of a kind. */
const at = (sql: Sql, kind: string) => sql`select min(sealed_index) from audit_event where kind = ${kind} and outcome = 'ok'`;
