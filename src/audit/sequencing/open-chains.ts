import { type ChainEnd, closeChain, type EventRow, type EventStore } from "../../events/events.ts";
import type { ReservedSql } from "../../store/store.ts";
import { AuditError } from "../audit-error.ts";

/** A chain that has no end in the log yet: how far it was read, and the commits that wait. */
export interface OpenChain {
  end: ChainEnd;
  lastAt: number;
  readonly waiting: EventRow[][];
}

/** True if the chain of this commit's writer ends with it. */
export const isEnd = (commit: readonly EventRow[]): boolean => {
  const kind = commit.at(-1)?.event.kind;
  return kind === "writer-end" || kind === "writer-closed";
};

/** Reads where these chains stand. Throws AuditError `log-events` if an event is missing that a checkpoint covers. */
export async function chainsFrom(sql: ReservedSql, open: ReadonlyMap<bigint, number>): Promise<Map<bigint, OpenChain>> {
  const rows = await sql<{ writer: bigint; n: number; at: Date; mac: Buffer | null }[]>`
    select audit_event.writer, audit_event.n, at, mac
    from unnest(${[...open.keys()].map(String)}::bigint[], ${[...open.values()]}::integer[]) as known (writer, n)
    join audit_event on audit_event.writer = known.writer and audit_event.n = known.n`;
  const chains = new Map<bigint, OpenChain>();
  for (const { writer, n, at, mac } of rows)
    if (mac !== null) chains.set(writer, { end: { n, mac }, lastAt: at.getTime(), waiting: [] });
  if (chains.size < open.size)
    throw new AuditError("log-events", "the database lacks an event that a signed checkpoint covers: run strongroom verify");
  return chains;
}

/**
 * Closes chains of processes that died: it takes the next number of each. A process that only stood still can then never continue
 * its chain: its transaction is refused as a whole, and its next one begins another.
 */
export async function closeSilent(store: EventStore, chains: readonly (readonly [bigint, ChainEnd])[]): Promise<void> {
  for (const [writer, end] of chains) await closeChain(store, writer, end, Date.now());
}
