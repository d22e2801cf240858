import type { Sql, Transaction } from "../../store/store.ts";

/** A signed checkpoint as the database has it; nobody has verified it here. */
export interface ListedCheckpoint {
  /** How many records it covers, and from which record on they are new. */
  readonly size: number;
  readonly fromSize: number;
  /** When it was inserted, in milliseconds since 1970 UTC. */
  readonly at: number;
  /** The root of the tree, in base64. */
  readonly root: string;
  readonly note: string;
}

export interface CheckpointPage {
  /** The newest first. */
  readonly checkpoints: readonly ListedCheckpoint[];
  /** Give it as `below` to continue; null if these are the oldest. */
  readonly next: number | null;
}

/** The most checkpoints of a page. */
export const CHECKPOINT_PAGE_MAX = 100;

/** Returns the checkpoints that cover fewer than `below` records, or the newest if it is null. */
export async function listCheckpoints(
  sql: Sql | Transaction,
  { below = null, most = CHECKPOINT_PAGE_MAX }: { readonly below?: number | null; readonly most?: number } = {},
): Promise<CheckpointPage> {
  const count = Math.min(most, CHECKPOINT_PAGE_MAX);
  const rows = await sql<{ size: number; fromSize: number; at: Date; note: string }[]>`
    select size::float8, greatest(from_size, 0)::float8 as "fromSize", at, note from audit_checkpoint
    where size < ${below ?? Number.MAX_SAFE_INTEGER} order by size desc limit ${count + 1}`;
  const checkpoints = rows
    .slice(0, count)
    .map(({ at, note, ...row }) => ({ ...row, at: at.getTime(), root: note.split("\n")[2] ?? "", note }));
  return { checkpoints, next: rows.length > count ? (checkpoints.at(-1)?.size ?? null) : null };
}
