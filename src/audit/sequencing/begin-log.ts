import type { EventStore, RecordEvent } from "../../events/events.ts";
import type { Transaction } from "../../store/store.ts";
import { EMPTY_ROOT, type NoteSigner, signCheckpoint } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { insertCheckpoint } from "../checkpoints/checkpoint-rows.ts";

/** Serialises the beginnings: "beg" in ASCII. */
const LOCK = { class: 0x626567, number: 1 } as const;

/**
 * Begins the log of a new database: its first checkpoint, which covers nothing and is signed by `signer`. `first` records what belongs to it in the same
 * transaction. Does nothing if the log was begun before. Throws AuditError `log-missing` if the database was used, but has no
 * checkpoint: a log that is lost is never replaced by a fresh one.
 */
export async function beginLog(
  store: EventStore,
  signer: () => Promise<NoteSigner>,
  first: (tx: Transaction, record: RecordEvent) => Promise<void>,
): Promise<void> {
  if (await isBegun(store)) return;
  const by = await signer();
  await store.begin(async (tx, record) => {
    await tx`select pg_advisory_xact_lock(${LOCK.class}, ${LOCK.number})`;
    if (await isBegun({ sql: tx })) return;
    if (await isUsed(tx))
      throw new AuditError(
        "log-missing",
        "this database was used before, but its audit log is gone: somebody removed it. Restore the database from a backup",
      );
    const note = signCheckpoint({ size: 0, root: EMPTY_ROOT }, by);
    await insertCheckpoint(tx, { fromSize: -1, size: 0, ranges: [], open: new Map(), frontier: [], note }, Date.now());
    await first(tx, record);
  });
}

const isBegun = async ({ sql }: { readonly sql: EventStore["sql"] | Transaction }): Promise<boolean> =>
  (await sql`select from audit_checkpoint limit 1`).length > 0;

/** True if any event, customer, terminal or answer is there: none can be older than the log. */
async function isUsed(tx: Transaction): Promise<boolean> {
  const [row] = await tx<{ used: boolean }[]>`
    select exists (select from audit_event) or exists (select from audit_writer) or exists (select from request_answer)
        or exists (select from customer) or exists (select from terminal) as used`;
  return row?.used === true;
}
