import assert from "node:assert/strict";
import type { AuditEvent } from "../../model/model.ts";
import { BinaryValues, CopyRows, type PreparedStatement, type Step, TYPE } from "../../store/store.ts";
import type { Chain, ChainEnd } from "../chain.ts";
import type { Effect, EffectDigest } from "../effects.ts";
import { encodeEvents } from "../event-content.ts";
import { addEvent, COPY_EVENTS } from "../event-rows.ts";
import { placeOf, type SealingContext } from "../sealing-context.ts";

/** An event, and what its transaction writes for it that the event vouches for. */
export type NewEvent = AuditEvent & { readonly effects?: readonly Effect[] | undefined };

/** What every writer of a process shares. */
export interface WriterTools {
  readonly chain: Chain;
  readonly effects: EffectDigest;
  readonly sealing: SealingContext;
}

/** The events of one commit, with all that its rows need beside them. */
export interface SealedCommit {
  /** The number of the first event. */
  readonly first: number;
  /** For each event the digests of its effects. */
  readonly digests: readonly (Buffer | null)[];
  readonly sealed: Buffer;
  readonly mac: Buffer;
  /** In the form that COPY_EVENTS takes. */
  readonly rows: Buffer;
}

/** The most events of one commit: a reader of the log holds a whole commit in memory. */
export const COMMIT_EVENTS_MAX = 1_024;
/** The most bytes that the events of one commit may take in the sealed form: the log could hold no more of them. */
const COMMIT_SIZE_MAX = 4 * 1024 * 1024;

export const ENTER_WRITER: PreparedStatement = {
  name: "enter_writer",
  types: [TYPE.int8],
  text: "insert into audit_writer (writer) values ($1)",
};

/**
 * One writer of audit events (AUDIT.md, section "Chains"): an id, and a chain of commits without a gap. It serves one
 * transaction at a time. After `write` or `seal`, call `committed` or `undone`; if nobody knows which, drop the writer: another begins a
 * chain of its own.
 */
export class EventWriter {
  readonly id: bigint;
  readonly #tools: WriterTools;
  #end: ChainEnd;
  #usedAt = performance.now();
  #next: ChainEnd | null = null;

  /** Begins a chain after NOTHING_WRITTEN, or continues one whose process has died. */
  constructor(tools: WriterTools, { id, end }: { readonly id: bigint; readonly end: ChainEnd }) {
    this.#tools = tools;
    this.id = id;
    this.#end = end;
  }

  /** The number of its last committed event. */
  get n(): number {
    return this.#end.n;
  }

  /** When it last wrote, in monotonic milliseconds. */
  get usedAt(): number {
    return this.#usedAt;
  }

  /** Seals these events and returns the steps that write them, in the transaction that has their effect. */
  write(events: readonly NewEvent[]): readonly Step[] {
    const copy = { statement: COPY_EVENTS, rows: this.seal(events).rows };
    if (this.#end.n > 0) return [copy];
    const values = new BinaryValues(12);
    values.int8(this.id);
    return [{ statement: ENTER_WRITER, values: values.finish() }, copy];
  }

  /** As `write`, but returns the values, and the rows to copy into audit_event. */
  seal(events: readonly NewEvent[]): SealedCommit {
    assert(this.#next === null, "the outcome of the commit before is not known");
    assert(events.length >= 1 && events.length <= COMMIT_EVENTS_MAX, `a commit of ${events.length} events`);
    const { chain, effects, sealing } = this.#tools;
    const [first, last] = [this.#end.n + 1, this.#end.n + events.length];
    const digests = events.map((event) => effects.of(event.effects));
    const plaintext = encodeEvents(events, digests);
    if (plaintext.length > COMMIT_SIZE_MAX) throw new RangeError(`the events of a commit have ${plaintext.length} bytes`);
    const sealed = sealing.seal(placeOf(this.id, first, last), plaintext);
    const rows = new CopyRows(events.length + 1);
    const start = rows.size;
    for (const [i, event] of events.entries()) {
      if (i > 0) rows.nulls(2);
      addEvent(rows, { writer: this.id, n: first + i }, event, digests[i] ?? null);
    }
    rows.bytes(sealed);
    const mac = chain.macOf(this.#end, [rows.bytesFrom(start)]);
    rows.bytes(mac);
    this.#next = { n: last, mac };
    this.#usedAt = performance.now();
    return { first, digests, sealed, mac, rows: rows.finish() };
  }

  /** The events of the last `write` are committed. */
  committed(): void {
    this.#end = this.#next ?? this.#end;
    this.#next = null;
  }

  /** The events of the last `write` are certainly not committed, and never will be: their numbers are free again. */
  undone(): void {
    this.#next = null;
  }
}
