import type { Sql } from "../../store/store.ts";
import { Ahead } from "../log/ahead.ts";
import type { CommittedEvent, Line } from "../log/line.ts";
import { BATCH_MAX } from "../log/segment.ts";
import { findEvents, type SealedEvent, sealedEvents } from "../sealing/committed-events.ts";
import type { Findings } from "./finding.ts";
import { compareEvent } from "./verify-story.ts";

/** A record as one of its forms tells it; `opened` where that is the sealed one. */
export interface Told {
  readonly line: Line;
  readonly opened: boolean;
}

/** Holds the database's events against the records, in the order of the log. */
export class EventCheck {
  readonly #sql: Sql;
  readonly #size: number;
  readonly #findings: Findings;
  readonly #events: Ahead<SealedEvent>;
  /** Records of the last batch whose events were not marked yet when the events were read. */
  readonly #unmarked: (Told & { index: number })[] = [];
  #compared = 0;

  constructor(sql: Sql, size: number, findings: Findings) {
    this.#sql = sql;
    this.#size = size;
    this.#findings = findings;
    this.#events = new Ahead(sealedEvents(sql));
  }

  /** How many events were held against a line. */
  get compared(): number {
    return this.#compared;
  }

  /** Checks the records from `first` up to `end`; what neither form can tell is missing in `told`. */
  async take(first: number, end: number, told: ReadonlyMap<number, Told>): Promise<void> {
    const events = await this.#events.until(end);
    for (let index = first; index < end; index++) {
      const [event, record] = [events.get(index)?.event, told.get(index)];
      if (event !== undefined && record !== undefined) this.#compare(event, record);
      // The sealer marks a batch right after its checkpoint, so the last one may still lack its marks.
      else if (event === undefined && record !== undefined && index >= this.#size - BATCH_MAX)
        this.#unmarked.push({ index, ...record });
      else if (event === undefined) this.#findings.add("database-missing", { file: null, index });
    }
  }

  /**
   * `latestSize` reads the size of the newest checkpoint, which may have grown meanwhile. It is asked once the database has told
   * all: the sealer writes a checkpoint before it marks what that covers, so the later of the two readings must be the log's.
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
      // By now the sealer may have marked it; any other index than the record's is somebody else's doing.
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
