import type { Sql } from "../../store/store.ts";
import { Ahead } from "../log/ahead.ts";
import type { CommittedEvent, Line } from "../log/line.ts";
import { BATCH_MAX } from "../log/segment.ts";
import { findEvents, type SealedEvent, sealedEvents } from "../sealing/committed-events.ts";
import type { Findings } from "./finding.ts";
import { compareEvent } from "./verify-story.ts";

/** The line of a record; `opened` is true if it comes from the sealed form. */
export interface Told {
  readonly line: Line;
  readonly opened: boolean;
}

/** Compares the database's events with the records, in the order of the log. */
export class EventCheck {
  readonly #sql: Sql;
  readonly #size: number;
  readonly #findings: Findings;
  readonly #events: Ahead<SealedEvent>;
  /** Records of the last batch whose events had no mark yet when the events were read. */
  readonly #unmarked: (Told & { index: number })[] = [];
  #compared = 0;

  constructor(sql: Sql, size: number, findings: Findings) {
    this.#sql = sql;
    this.#size = size;
    this.#findings = findings;
    this.#events = new Ahead(sealedEvents(sql));
  }

  /** How many events were compared with a line. */
  get compared(): number {
    return this.#compared;
  }

  /** Checks the records from `first` up to `end`; `told` lacks the lines that neither form could give. */
  async take(first: number, end: number, told: ReadonlyMap<number, Told>): Promise<void> {
    const events = await this.#events.until(end);
    for (let index = first; index < end; index++) {
      const [event, record] = [events.get(index)?.event, told.get(index)];
      if (event !== undefined && record !== undefined) this.#compare(event, record);
      // The sealer marks a batch right after its checkpoint, so the last batch may still lack its marks.
      else if (event === undefined && record !== undefined && index >= this.#size - BATCH_MAX)
        this.#unmarked.push({ index, ...record });
      else if (event === undefined) this.#findings.add("database-missing", { file: null, index });
    }
  }

  /**
   * Checks the marks beyond the log, and the records without a mark. `latestSize` reads the size of the newest checkpoint. It
   * is called after the marks are read, because the sealer writes a checkpoint before it marks the events under it.
   */
  async end(latestSize: () => Promise<number>): Promise<void> {
    const marked = [...(await this.#events.until(Infinity)).keys()];
    const size = await latestSize();
    const beyond = marked.filter((index) => index >= size);
    if (beyond.length > 0) this.#findings.add("database-ahead", { file: null, index: beyond[0] }, `${beyond.length} events`);
    const ids = this.#unmarked.map(({ line }) => line.id);
    const events = await findEvents(this.#sql, ids);
    for (const record of this.#unmarked) {
      const found = events.get(record.line.id);
      // The sealer may have marked it by now, but it gives no other index than the record's.
      if (found === undefined || (found.index !== null && found.index !== record.index))
        this.#findings.add("database-missing", { file: null, index: record.index });
      else this.#compare(found.event, record);
    }
  }

  #compare(event: CommittedEvent, { line, opened }: Told): void {
    this.#compared++;
    compareEvent(event, line, opened, this.#findings);
  }
}
