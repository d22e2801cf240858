import type { TreeHead } from "./merkle-proof.ts";

/** A tree head of one log, and the name of the one that kept it: a file, an ATM, a witness. */
export interface KeptHead {
  readonly from: string;
  readonly head: TreeHead;
}

/** A contradiction between what was kept and something else. Each is proof of a fork or a rollback: both sides are signed. */
export interface Disagreement {
  /**
   * `forked`: the same size and another root, or the log does not continue from the kept head. `rolled-back`: the log is smaller.
   */
  readonly code: "forked" | "rolled-back";
  readonly from: string;
  /** The size that `from` kept. */
  readonly size: number;
  /** Who kept the other head; null for the log itself. */
  readonly against: string | null;
}

/** The log as it is now: its head, and whether it continues from a smaller kept head. */
export interface PresentLog {
  readonly head: TreeHead;
  readonly continues: (kept: TreeHead) => Promise<boolean>;
}

/**
 * Compares what several have kept of one log with each other and, if it is given, with the log. Heads of different sizes can be
 * compared only through the log. Resolves with the disagreements, in the order of `kept`; none means that all have seen one log.
 */
export async function compareHeads(kept: readonly KeptHead[], log: PresentLog | null): Promise<readonly Disagreement[]> {
  const found: Disagreement[] = [];
  for (const [i, { from, head }] of kept.entries()) {
    const { size } = head;
    for (const other of kept.slice(0, i))
      if (other.head.size === size && !other.head.root.equals(head.root))
        found.push({ code: "forked", from, size, against: other.from });
    if (log === null) continue;
    if (size > log.head.size) found.push({ code: "rolled-back", from, size, against: null });
    else if (!(await isOf(log, head))) found.push({ code: "forked", from, size, against: null });
  }
  return found;
}

async function isOf({ head: now, continues }: PresentLog, head: TreeHead): Promise<boolean> {
  if (head.size === now.size) return head.root.equals(now.root);
  return head.size === 0 || (await continues(head));
}
