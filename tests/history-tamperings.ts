import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { makeLogKey, readKeyPair } from "../src/audit/log/keys.ts";
import { EMPTY_ROOT, openCheckpoint, signCheckpoint, signSuccession } from "../src/tlog/tlog.ts";
import { type Rebuilt, rebuilt } from "./rebuilt-log.ts";
import { asOwner, I, ORIGIN, type Tampered, type Tampering } from "./tampering.ts";

/** Tamperings that replace the whole log by an older or a different one. */
export const HISTORY_TAMPERINGS: readonly Tampering[] = [
  {
    // A copy that is behind is no finding by itself: the database has the rest.
    what: "the copy rolled back",
    kept: true,
    tamper: (copy) => {
      putBack(copy);
      return ["rolled-back", "tlog/checkpoint"];
    },
  },
  {
    what: "log and database rolled back together",
    kept: true,
    tamper: async (copy) => {
      putBack(copy);
      await asOwner(
        copy.log.bank.database.store.sql,
        (tx) => tx`delete from audit_checkpoint where size > ${copy.log.olderSize}`,
      );
      return ["rolled-back", "tlog/checkpoint"];
    },
  },
  {
    what: "a record sealed anew by an insider with the log key",
    tamper: async (copy) => {
      await insider(copy);
      return ["database-differs", `database record ${I}: .*outcome`];
    },
  },
  {
    what: "the same, and the database changed to agree",
    kept: true,
    tamper: async (copy) => {
      const { writer, n, sealed, last } = await insider(copy);
      const note = readFileSync(path.join(copy.audit, "tlog/checkpoint"), "utf8");
      await asOwner(copy.log.bank.database.store.sql, async (tx) => {
        await tx`update audit_event set outcome = 'denied:bank-busy' where writer = ${writer.toString()} and n = ${n}`;
        await tx`update audit_event set sealed = ${sealed} where writer = ${writer.toString()} and n = ${last}`;
        await tx`update audit_checkpoint set note = ${note} where size = ${copy.size}`;
      });
      return ["rolled-back", "tlog/checkpoint"];
    },
  },
  {
    what: "a succession of the log's key by nobody's key",
    tamper: ({ audit }) => {
      const [from, to] = [newKey(), newKey()];
      writeFileSync(path.join(audit, "tlog/successions"), signSuccession({ size: 1, root: EMPTY_ROOT }, { from, to }));
      return ["succession-invalid", "tlog/successions"];
    },
  },
  {
    what: "the log continued by a thief of its key, under a key of the thief's",
    tamper: async ({ audit, size }) => {
      const [from, to] = [{ name: ORIGIN, ...(await ownKey(audit)) }, newKey()];
      const file = path.join(audit, "tlog/checkpoint");
      const head = openCheckpoint(readFileSync(file, "utf8"), from);
      writeFileSync(path.join(audit, "tlog/successions"), signSuccession({ size: size - 1, root: EMPTY_ROOT }, { from, to }));
      writeFileSync(file, signCheckpoint(head, to));
      return ["succession-invalid", "tlog/successions"];
    },
  },
  {
    what: "the same, from before a checkpoint that was kept",
    tamper: async ({ audit, log }) => {
      // The old key has signed more than its thief says, and whoever kept that has the proof.
      const [from, to] = [{ name: ORIGIN, ...(await ownKey(audit)) }, newKey()];
      const older = openCheckpoint(readFileSync(path.join(log.older, "tlog/checkpoint"), "utf8"), from);
      const file = path.join(audit, "tlog/checkpoint");
      const head = openCheckpoint(readFileSync(file, "utf8"), from);
      writeFileSync(path.join(audit, "tlog/successions"), signSuccession(older, { from, to }));
      writeFileSync(file, signCheckpoint(head, to));
      return ["checkpoint-invalid", "kept checkpoint"];
    },
    kept: true,
  },
];

const newKey = () => ({ name: ORIGIN, ...makeLogKey() });
const ownKey = (audit: string) => readKeyPair(path.join(audit, "../keys/audit-log.key"), "ed25519");

const putBack = ({ log, audit }: Tampered): void => {
  rmSync(audit, { recursive: true });
  cpSync(log.older, audit, { recursive: true });
};

/** Rebuilds the whole log with one changed outcome and signs it with the log's key. The result is consistent in itself. */
async function insider(copy: Tampered): Promise<Rebuilt> {
  const logKey = await readKeyPair(path.join(copy.audit, "../keys/audit-log.key"), "ed25519");
  return await rebuilt(copy, I, (event) => ({ ...event, outcome: "denied:bank-busy" }), logKey);
}
