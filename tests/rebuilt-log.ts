import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { orderedCommits } from "../src/audit/checkpoints/ordered-commits.ts";
import { type AuditKeyPair, makeAuditorKey, readPublicKey } from "../src/audit/log/keys.ts";
import { testLog } from "../src/audit/testing/test-log.ts";
import { encodeEvents, type RecordedEvent } from "../src/events/event-content.ts";
import type { EventRow } from "../src/events/event-rows.ts";
import { placeOf, SealingContext } from "../src/events/sealing-context.ts";
import type { AuditEvent } from "../src/model/event.ts";
import { ORIGIN, type Tampered } from "./tampering.ts";

/** The changed event, and what its commit has instead of the sealed part that its last row had. */
export interface Rebuilt {
  readonly writer: bigint;
  readonly n: number;
  readonly last: number;
  readonly sealed: Buffer;
}

/**
 * Replaces the copy by the log that an insider could write, who has the database's rows, the log key and the auditor's public key:
 * one event is changed, and its commit is sealed anew, without the confidential parts, which the insider cannot open.
 */
export async function rebuilt(
  { log, audit }: Tampered,
  changed: number,
  change: (event: RecordedEvent) => RecordedEvent,
  logKey: AuditKeyPair,
): Promise<Rebuilt> {
  const auditor = await readPublicKey(path.join(audit, "../keys/auditor.key.pub"), "x25519");
  const commits: (readonly EventRow[])[] = [];
  let made: Rebuilt | null = null;
  for await (const { index, commit } of orderedCommits(log.bank.database.store.sql, { from: 0 })) {
    if (changed < index || changed >= index + commit.length) {
      commits.push(commit);
      continue;
    }
    // A row reads its event when it is asked for, so a copy needs it by name.
    const rows = commit.map((row, i) => ({ ...row, event: index + i === changed ? change(row.event) : row.event }));
    const [first, last, row] = [rows[0], rows.at(-1), rows[changed - index]] as [EventRow, EventRow, EventRow];
    const plaintext = encodeEvents(
      rows.map(({ event }) => recordable(event)),
      rows.map(({ event }) => event.effect),
    );
    const sealed = new SealingContext(ORIGIN, auditor).seal(placeOf(first.writer, first.n, last.n), plaintext);
    commits.push([...rows.slice(0, -1), { ...last, sealed }]);
    made = { writer: row.writer, n: row.n, last: last.n, sealed };
  }
  if (made === null) throw new RangeError(`the log has no record ${changed}`);
  await using anew = await testLog({ logKey, auditor: makeAuditorKey() }, { origin: ORIGIN });
  await anew.appendCommits(commits);
  rmSync(audit, { recursive: true });
  cpSync(anew.dir, audit, { recursive: true });
  return made;
}

/** The event as a process of the bank records it. */
const recordable = ({ amount, effect: _, ...event }: RecordedEvent): AuditEvent =>
  Object.fromEntries(
    Object.entries({ ...event, amount: amount === null ? null : BigInt(amount) }).filter(([, value]) => value !== null),
  ) as unknown as AuditEvent;
