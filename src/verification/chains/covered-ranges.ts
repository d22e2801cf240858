import { writerName } from "../../events/events.ts";
import { BinaryRow } from "../../store/store.ts";
import type { Verification } from "../context.ts";
import { Ahead } from "../snapshot.ts";

/** A run of one writer's events under one checkpoint. */
interface CoveredRange {
  readonly writer: bigint;
  readonly first: number;
  readonly last: number;
}

const RANGES = `
  select range.writer, range.first, range.last
  from audit_checkpoint as checkpoint
  cross join lateral unnest(checkpoint.writer, checkpoint.first, checkpoint.last)
    with ordinality as range (writer, first, last, place)
  where num_nulls(range.writer, range.first, range.last) = 0
  order by range.writer, checkpoint.from_size, range.place`;

const ABSENT = "a checkpoint covers them, but they are not in the database";

/** The events that checkpoints cover, writer by writer and each writer's in the order of the log. */
export class CoveredRanges {
  readonly #run: Verification;
  readonly #ranges: Ahead<CoveredRange>;

  private constructor(run: Verification, ranges: Ahead<CoveredRange>) {
    this.#run = run;
    this.#ranges = ranges;
  }

  static async open(run: Verification): Promise<CoveredRanges> {
    const rows = run.snapshot.rows(RANGES, (message) => {
      const row = new BinaryRow(message);
      return { writer: row.int8(), first: row.int4(), last: row.int4() };
    });
    return new CoveredRanges(run, await Ahead.of(rows));
  }

  /** The ranges of one writer. Ask for the writers in their order; ranges of those that nobody asks for are findings. */
  async ofWriter(writer: bigint): Promise<WriterRanges> {
    await this.#skipTo(writer);
    return new WriterRanges(this.#run, this.#ranges, writer);
  }

  /** Call after the last writer. */
  end(): Promise<void> {
    return this.#skipTo(null);
  }

  async #skipTo(writer: bigint | null): Promise<void> {
    for (let head = this.#ranges.head; head !== null && (writer === null || head.writer < writer); head = this.#ranges.head) {
      this.#run.findings.add("log", rangePlace(head), ABSENT);
      await this.#ranges.take();
    }
  }
}

/** The events of one writer that checkpoints cover. */
export class WriterRanges {
  readonly #run: Verification;
  readonly #ranges: Ahead<CoveredRange>;
  readonly #writer: bigint;
  /** All up to here is covered. */
  #last = 0;

  constructor(run: Verification, ranges: Ahead<CoveredRange>, writer: bigint) {
    this.#run = run;
    this.#ranges = ranges;
    this.#writer = writer;
  }

  /** True if checkpoints cover this commit, which follows those that were asked for before. */
  async covers(first: number, last: number): Promise<boolean> {
    for (let range = this.#next; this.#last < last && range !== null && range.first <= last; range = this.#next) {
      if (range.first !== this.#last + 1)
        this.#wrong(range, `follow event ${this.#last} in the log: events are left out, or covered twice, or in another order`);
      if (range.last < last && range.last >= first)
        this.#wrong(range, "are under a checkpoint that covers only a part of a commit");
      this.#last = Math.max(this.#last, range.last);
      await this.#ranges.take();
    }
    return this.#last >= last;
  }

  /** Call after the writer's last commit, which ends with the event `last`. */
  async end(last: number): Promise<void> {
    if (this.#last > last) this.#wrong({ first: last + 1, last: this.#last }, ABSENT);
    for (let range = this.#next; range !== null; range = this.#next) {
      this.#wrong(range, range.first > last ? ABSENT : "are under two checkpoints, or in another order than their writer's");
      await this.#ranges.take();
    }
  }

  get #next(): CoveredRange | null {
    const head = this.#ranges.head;
    return head?.writer === this.#writer ? head : null;
  }

  #wrong({ first, last }: Pick<CoveredRange, "first" | "last">, what: string): void {
    this.#run.findings.add("log", rangePlace({ writer: this.#writer, first, last }), what);
  }
}

/** The name of a run of events. */
export const rangePlace = ({ writer, first, last }: CoveredRange): string =>
  `writer ${writerName(writer)}, ${first === last ? `event ${first}` : `events ${first} to ${last}`}`;
