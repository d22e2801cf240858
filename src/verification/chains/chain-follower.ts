import { type ChainEnd, COMMIT_EVENTS_MAX, type EventRow, NOTHING_WRITTEN, writerName } from "../../events/events.ts";
import { wrongEffects } from "../books/expected-effects.ts";
import type { Verification } from "../context.ts";
import { rangePlace, type WriterRanges } from "./covered-ranges.ts";
import type { SealedForms } from "./sealed-forms.ts";

/** How long a committed event may wait for its checkpoint, in milliseconds. */
const YOUNG_MS = 60_000;
/** The events of commands that only read. */
const READING: ReadonlySet<string> = new Set(["audit-read", "look", "backup", "backup-end", "writer-end"]);

/** Follows one writer's chain, row by row. */
export class ChainFollower {
  readonly #run: Verification;
  readonly #sealed: SealedForms;
  readonly #ranges: WriterRanges;
  readonly #writer: bigint;
  #end: ChainEnd = NOTHING_WRITTEN;
  #commit: EventRow[] = [];
  #isEnded = false;
  #isEndCovered = false;
  /** The first event that no checkpoint covers. */
  #waiting: EventRow | null = null;
  /** True if all of the chain is from a command that only reads. */
  #onlyReads = true;

  constructor(run: Verification, sealed: SealedForms, ranges: WriterRanges, writer: bigint) {
    this.#run = run;
    this.#sealed = sealed;
    this.#ranges = ranges;
    this.#writer = writer;
    run.coverage.chains++;
  }

  async take(row: EventRow): Promise<void> {
    const { coverage, progress } = this.#run;
    coverage.events++;
    progress.row();
    const expected = (this.#commit.at(-1)?.n ?? this.#end.n) + 1;
    if (row.n !== expected) {
      this.#wrong(expected, row.n - 1, "are missing");
      // Continue from the row at hand: the next break then has its own place.
      this.#commit = [];
      this.#end = { n: row.n - 1, mac: this.#end.mac };
    }
    if (this.#isEnded) this.#wrong(row.n, row.n, "follows the end of its chain: somebody invented it");
    this.#commit.push(row);
    if (row.mac !== null) await this.#endCommit(row.mac);
    else if (this.#commit.length === COMMIT_EVENTS_MAX) this.#dropCommit("are more than one commit can have");
  }

  async #endCommit(mac: Buffer): Promise<void> {
    const commit = this.#commit;
    const [first, last] = [commit[0] as EventRow, commit.at(-1) as EventRow];
    this.#run.coverage.commits++;
    const end = this.#run.chain.follow(this.#end, commit);
    if (end === null)
      this.#wrong(
        first.n,
        last.n,
        "were not written like this: a row was changed, moved or invented, or the commit before is missing",
      );
    else this.#checkContents(commit);
    this.#end = end ?? { n: last.n, mac };
    this.#commit = [];
    this.#onlyReads &&= commit.every(({ event }) => READING.has(event.kind));
    this.#isEnded ||= last.event.kind === "writer-end" || last.event.kind === "writer-closed";
    const isCovered = await this.#ranges.covers(first.n, last.n);
    if (this.#isEnded) this.#isEndCovered = isCovered;
    if (isCovered) return;
    this.#run.coverage.waiting += commit.length;
    this.#waiting ??= first;
  }

  #checkContents(commit: readonly EventRow[]): void {
    this.#sealed.check(commit, this.#place((commit[0] as EventRow).n, (commit.at(-1) as EventRow).n));
    for (const { n, event } of commit) {
      const wrong = wrongEffects(event);
      if (wrong !== null) this.#wrong(n, n, wrong);
    }
  }

  /** Call after the last row. `isListed` is true if the writer is among those whose chain has no end in the log. */
  async end(isListed: boolean): Promise<void> {
    if (this.#commit.length > 0) this.#dropCommit("lack the last row of their commit");
    await this.#ranges.end(this.#end.n);
    const problem = this.#isEnded
      ? this.#problemOfEnd(isListed)
      : isListed
        ? null
        : "has no end, but is not listed: the log never gets its events";
    if (problem !== null) this.#run.findings.add("chain", `writer ${writerName(this.#writer)}`, problem);
    this.#checkWaiting();
  }

  #problemOfEnd(isListed: boolean): string | null {
    if (this.#isEndCovered) return isListed ? "has ended in the log, but is still listed as one that has not" : null;
    return isListed ? null : "has an end that is not in the log, but is not listed: the log never gets it";
  }

  #checkWaiting(): void {
    const first = this.#waiting;
    // A command that reads while no bank runs leaves such a chain; the next start puts it under a checkpoint.
    if (first === null || this.#onlyReads || this.#run.now - first.event.at < YOUNG_MS) return;
    const since = new Date(first.event.at).toISOString();
    const why = "no sequencer runs, or it left them out, or somebody removed checkpoints";
    this.#run.findings.add("log", this.#place(first.n, this.#end.n), `have been under no checkpoint since ${since}: ${why}`);
  }

  #dropCommit(what: string): void {
    const [first, last] = [this.#commit[0] as EventRow, this.#commit.at(-1) as EventRow];
    this.#wrong(first.n, last.n, what);
    this.#end = { n: last.n, mac: this.#end.mac };
    this.#commit = [];
  }

  #wrong(first: number, last: number, what: string): void {
    this.#run.findings.add("chain", this.#place(first, last), what);
  }

  readonly #place = (first: number, last: number): string => rangePlace({ writer: this.#writer, first, last });
}
