import { BinaryRow } from "../../store/store.ts";
import { openCheckpoint, type TreeHead } from "../../tlog/tlog.ts";
import type { Verification } from "../context.ts";
import { Ahead } from "../snapshot.ts";
import { numberOf } from "../values.ts";

/** A checkpoint that an independent witness has cosigned, as the database keeps it. */
interface CosignedNote {
  readonly size: number;
  readonly witness: string;
  readonly note: string;
}

/** The cosigned checkpoints in the database, in the order of their sizes: each must be one of the log's. */
export class CosignedNotes {
  readonly #run: Verification;
  readonly #notes: Ahead<CosignedNote>;

  private constructor(run: Verification, notes: Ahead<CosignedNote>) {
    this.#run = run;
    this.#notes = notes;
  }

  static async open(run: Verification): Promise<CosignedNotes> {
    const rows = run.snapshot.rows(
      `select size, witness, note from audit_cosigned order by size, witness collate "C"`,
      (message) => {
        const row = new BinaryRow(message);
        return { size: numberOf(row), witness: row.text(), note: row.text() };
      },
    );
    return new CosignedNotes(run, await Ahead.of(rows));
  }

  /** Compares those of this size with the log's own checkpoint; null if its note is not the log's. Ask for the sizes in order. */
  async compare(size: number, head: TreeHead | null): Promise<void> {
    await this.#reportBefore(size);
    for (let next = this.#notes.head; next?.size === size; next = this.#notes.head) {
      const cosigned = this.#open(next);
      const isSame = cosigned?.size === size && (head === null || cosigned.root.equals(head.root));
      if (cosigned !== null && !isSame)
        this.#wrong(next, "is another than the log's checkpoint of this size: the log was forked");
      if (isSame) this.#run.coverage.kept++;
      await this.#notes.take();
    }
  }

  /** Call after the last checkpoint. */
  end(): Promise<void> {
    return this.#reportBefore(Number.POSITIVE_INFINITY);
  }

  async #reportBefore(size: number): Promise<void> {
    for (let next = this.#notes.head; next !== null && next.size < size; next = this.#notes.head) {
      this.#wrong(next, "is of a size that no checkpoint of the log has: checkpoints were removed, or the log was forked");
      await this.#notes.take();
    }
  }

  #open(cosigned: CosignedNote): TreeHead | null {
    try {
      return openCheckpoint(cosigned.note, this.#run.verifier);
    } catch (error) {
      this.#wrong(cosigned, `the log's key did not sign it: ${(error as Error).message}`);
      return null;
    }
  }

  #wrong({ size, witness }: CosignedNote, what: string): void {
    this.#run.findings.add("checkpoint", `checkpoint of ${size} events cosigned by ${witness.split("+")[0]}`, what);
  }
}
