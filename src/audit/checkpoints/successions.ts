import type { Effect } from "../../events/events.ts";
import type { Sql, Transaction } from "../../store/store.ts";
import { followSuccessions, NoteError, type NoteVerifier, openCheckpoint, signSuccession } from "../../tlog/tlog.ts";
import { AuditError } from "../audit-error.ts";
import { type AuditKeyPair, logKeyId } from "../log/keys.ts";
import { newestCheckpoint } from "./checkpoint-rows.ts";

/** A row of audit_succession (AUDIT.md, section "Successions of the log key"). */
export interface SuccessionRow {
  /** 1, 2, 3, ... */
  readonly number: number;
  /** The ids of the keys in the register. */
  readonly oldKey: string;
  readonly newKey: string;
  /** Of the last checkpoint that the old key signs. */
  readonly size: number;
  /** Milliseconds since 1970 UTC. */
  readonly at: number;
  readonly note: string;
}

/** Orders a checkpoint and a succession: "suc" in ASCII. */
const LOCK = { class: 0x737563, number: 1 } as const;

/** All successions, the oldest first. It proves nothing: `logVerifier` does. */
export async function readSuccessions(sql: Sql | Transaction): Promise<readonly SuccessionRow[]> {
  return await sql<SuccessionRow[]>`
    select number, old_key as "oldKey", new_key as "newKey", size::float8, (extract(epoch from at) * 1000)::float8 as at, note
    from audit_succession order by number`;
}

/**
 * The log's keys by the successions in the database, from a key that the caller knows. Read the checkpoint first: its key's succession is
 * then there too. Throws NoteError `succession`.
 */
export async function logVerifier(sql: Sql | Transaction, known: NoteVerifier): Promise<NoteVerifier> {
  return followSuccessions(
    known,
    (await readSuccessions(sql)).map(({ note }) => note),
  );
}

/** The number of successions. Until the commit no other follows: for the transaction of a checkpoint, which its one key signs. */
export async function holdSuccessions(tx: Transaction): Promise<number> {
  await tx`select pg_advisory_xact_lock_shared(${LOCK.class}, ${LOCK.number})`;
  const [row] = await tx<{ number: number }[]>`select coalesce(max(number), 0)::float8 as number from audit_succession`;
  return row?.number ?? 0;
}

/**
 * Ends the old key at the newest checkpoint, which no other follows before the commit, and enters the succession. Throws AuditError
 * `log-checkpoint` if that checkpoint is not the old key's: a succession would vouch for a log that somebody changed.
 */
export async function succeedLogKey(
  tx: Transaction,
  { from, to, at }: { readonly from: AuditKeyPair; readonly to: AuditKeyPair; readonly at: number },
): Promise<SuccessionRow> {
  await tx`select pg_advisory_xact_lock(${LOCK.class}, ${LOCK.number})`;
  const newest = await newestCheckpoint(tx);
  const name = newest?.note.split("\n", 1)[0] ?? "";
  const known = await readSuccessions(tx);
  try {
    if (newest === null) throw new NoteError("checkpoint", "there is none");
    const verifier = await logVerifier(tx, { name, publicKey: from.publicKey });
    const head = openCheckpoint(newest.note, verifier);
    const note = signSuccession(head, { from: { name, ...from }, to: { name, ...to } });
    const row = {
      ...{ number: known.length + 1, oldKey: logKeyId(from.publicKey), newKey: logKeyId(to.publicKey) },
      ...{ size: head.size, at, note },
    };
    // As a reader does: nothing is entered that nobody could follow.
    followSuccessions(verifier, [note]);
    await tx`
      insert into audit_succession (number, old_key, new_key, size, at, note)
      values (${row.number}, ${row.oldKey}, ${row.newKey}, ${row.size}, ${new Date(at)}, ${note})`;
    return row;
  } catch (error) {
    if (!(error instanceof NoteError)) throw error;
    throw new AuditError("log-checkpoint", `the newest checkpoint is not one that the log's key signed: ${error.message}`, error);
  }
}

/** What the event of a succession vouches for (AUDIT.md, section "Effects"). */
export const successionEffect = ({ number, oldKey, newKey, size, at, note }: SuccessionRow): Effect => [
  "log-succession",
  ...[number, oldKey, newKey, size, at, note],
];
