import { writerName } from "../../events/events.ts";
import type { Findings } from "./finding.ts";
import type { Told } from "./join-forms.ts";

/** The last event of a writer so far. */
interface Last {
  readonly index: number;
  readonly n: number;
  readonly isEnd: boolean;
}

/**
 * Checks that the log has each writer's events without a gap or a repetition, and nothing after the end of its chain. What a record
 * tells that was not proven is unknown, so a gap across such a record is no finding of its own.
 */
export class WriterChains {
  readonly #findings: Findings;
  readonly #last = new Map<bigint, Last>();
  /** The newest event of which nothing is known. */
  #unknown = -1;

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  /** Takes the event of each index, with rising indices; undefined if no proven record tells of it. */
  take(index: number, told: Told | undefined): void {
    if (told === undefined) {
      this.#unknown = index;
      return;
    }
    const { writer, n } = told.place;
    const last = this.#last.get(writer) ?? { index: -1, n: 0, isEnd: false };
    const isExplained = n > last.n && this.#unknown > last.index;
    if (last.isEnd)
      this.#findings.add("chain-ended", told.at, `${n} of writer ${writerName(writer)}, which ended with ${last.n}`);
    else if (n !== last.n + 1 && !isExplained)
      this.#findings.add("chain-gap", told.at, `${n} follows ${last.n} of writer ${writerName(writer)}`);
    this.#last.set(writer, { index, n, isEnd: last.isEnd || told.kind === "writer-end" || told.kind === "writer-closed" });
  }
}
