import { cpSync, existsSync, rmSync } from "node:fs";
import path from "node:path";
import { readKeyPair } from "../src/audit/log/keys.ts";
import { rebuilt } from "./rebuilt-log.ts";
import { I, type Tampered, type Tampering } from "./tampering.ts";

/** Tamperings that replace the whole log by an older or a different one. */
export const HISTORY_TAMPERINGS: readonly Tampering[] = [
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

/** Rebuilds the whole log with one changed outcome and signs it with the log's key. The result is consistent in itself. */
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
