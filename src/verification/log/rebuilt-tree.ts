import { formsOf } from "../../audit/audit.ts";
import type { EventRow } from "../../events/events.ts";
import { CompactRange, leafHash } from "../../tlog/tlog.ts";
import type { KeptHeads, Verification } from "../context.ts";

/** The log's tree, rebuilt from the rows in the order of the checkpoints. */
export class RebuiltTree {
  readonly #run: Verification;
  /** Those that are not compared yet, by their sizes. */
  readonly #kept: Map<number, KeptHeads>;
  #tree = new CompactRange();
  /** False after a part that could not be rebuilt. */
  #isWhole = true;

  constructor(run: Verification, kept: KeptHeads) {
    this.#run = run;
    this.#kept = Map.groupBy(kept, ({ size }) => size);
    this.#compareKept();
  }

  get size(): number {
    return this.#tree.size;
  }

  /** Appends the events of one commit. */
  append(commit: readonly EventRow[]): void {
    for (const entry of formsOf(this.size, commit, this.#run.currency).entries) {
      this.#tree.append(leafHash(entry));
      if (this.#isWhole) this.#compareKept();
    }
  }

  /**
   * Compares the tree with a checkpoint's. Returns what is wrong, or null, and continues from the checkpoint's own edge if that is
   * the signed one: the next checkpoint then has its own finding.
   */
  compare(size: number, root: Buffer | null, frontier: Buffer): string | null {
    const isFrontier = Buffer.concat(this.#tree.edge()).equals(frontier);
    const isRoot = this.#tree.size === size && root !== null && this.#tree.root().equals(root);
    if (isRoot && isFrontier) return null;
    if (isRoot) return "has another edge of the tree than its events";
    const restored = restore(size, frontier);
    if (restored !== null && root !== null && restored.root().equals(root)) {
      this.#tree = restored;
      this.#isWhole = false;
      return `was signed over other events, or their rows were changed: the root of the ${size} rows is another`;
    }
    return root === null ? null : "has a root that neither its events nor its edge of the tree give";
  }

  #compareKept(): void {
    const kept = this.#kept.get(this.size);
    if (kept === undefined) return;
    this.#kept.delete(this.size);
    const root = this.#tree.root();
    const what = `the first ${this.size} events of the log are not those that it was signed over: the log was forked`;
    for (const { source, root: other } of kept) if (!root.equals(other)) this.#run.findings.add("checkpoint", source, what);
  }

  /** Call after the last checkpoint. */
  end(): void {
    for (const { source, size } of [...this.#kept.values()].flat())
      this.#run.findings.add(
        "checkpoint",
        source,
        size > this.size
          ? `it covers ${size} events, but the log has only ${this.size}: the log was set back`
          : "cannot be compared: the log before it could not be rebuilt from the rows",
      );
  }
}

function restore(size: number, frontier: Buffer): CompactRange | null {
  try {
    return CompactRange.restore(
      size,
      Array.from({ length: frontier.length / 32 }, (_, i) => Buffer.from(frontier.subarray(32 * i, 32 * (i + 1)))),
    );
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
