import type { KeyObject } from "node:crypto";
import { brokenConstraint, isConnectionLost, sqlState } from "../../store/store.ts";
import { Chain, type ChainEnd, NOTHING_WRITTEN } from "../chain.ts";
import { EffectDigest, type EventKeys } from "../effects.ts";
import { SealingContext } from "../sealing-context.ts";
import { EventWriter, type WriterTools } from "./event-writer.ts";
import { dayOfWriter, newWriterId, writerDay } from "./writer-id.ts";

export interface EventWritersOptions {
  /** The log's name, which every sealed commit is bound to. */
  readonly origin: string;
  readonly keys: EventKeys;
  /** X25519, public: the private key opens the sealed form. */
  readonly auditor: KeyObject;
  /** The clock of the events' times, in milliseconds since 1970 UTC. Writers have its day in their ids, and nothing else of it. */
  readonly now: () => number;
}

/**
 * The writers of this process. A transaction that records events takes a writer, which serves no other meanwhile, so there are
 * as many as transactions at once. A writer whose last commit has an unknown outcome is dropped; its chain stays as it is in the
 * database. A writer serves one day: the next commit of another day takes another, and `takeIdle` has the old one ended.
 */
export class EventWriters {
  readonly #tools: WriterTools;
  readonly #now: () => number;
  readonly #free: EventWriter[] = [];
  /** Writers of another day, whose chains are still to be ended. */
  readonly #past: EventWriter[] = [];

  /** Throws EventError `auditor-key` if the auditor's key is of low order. */
  constructor({ origin, keys, auditor, now }: EventWritersOptions) {
    this.#now = now;
    this.#tools = {
      chain: new Chain(keys.chain),
      effects: new EffectDigest(keys.effect),
      sealing: new SealingContext(origin, auditor),
    };
  }

  /** The id of the auditor's key that events are sealed to. */
  get keyId(): string {
    return this.#tools.sealing.keyId;
  }

  /** The digests of effects, under the bank's key. */
  get effects(): EffectDigest {
    return this.#tools.effects;
  }

  /** Seals to this key from the next commit on. Throws EventError `auditor-key` if it is of low order. */
  sealTo(auditor: KeyObject): void {
    this.#tools.sealing.sealTo(auditor);
  }

  /** Returns a writer of today for one commit. Give it back with `giveBack`, or drop it. */
  take(): EventWriter {
    const today = writerDay(this.#now());
    for (let writer = this.#free.pop(); writer !== undefined; writer = this.#free.pop()) {
      if (serves(writer, today)) return writer;
      this.#past.push(writer);
    }
    return new EventWriter(this.#tools, { id: newWriterId(today), end: NOTHING_WRITTEN });
  }

  /** Returns the writer of a chain that stands there: to close it for a process that died. */
  resume(id: bigint, end: ChainEnd): EventWriter {
    return new EventWriter(this.#tools, { id, end });
  }

  /** Only if the outcome of the writer's last commit is known, and told to it. */
  giveBack(writer: EventWriter): void {
    this.#free.push(writer);
  }

  /** Takes out the free writers that were not used for `idleMs` milliseconds or are of another day, and have written anything. */
  takeIdle(idleMs: number): readonly EventWriter[] {
    const before = performance.now() - idleMs;
    const idle = this.#free.filter(({ usedAt }) => usedAt <= before);
    for (const writer of idle) this.#free.splice(this.#free.indexOf(writer), 1);
    return [...this.#past.splice(0), ...idle].filter(({ n }) => n > 0);
  }

  /** Gives `act` a writer when it asks for one. Tells the writer the outcome afterwards, or drops it if that is unknown. */
  async using<Result>(act: (writer: () => EventWriter) => Promise<Result>): Promise<Result> {
    let writer: EventWriter | undefined;
    try {
      const result = await act(() => {
        writer ??= this.take();
        return writer;
      });
      writer?.committed();
      if (writer !== undefined) this.giveBack(writer);
      return result;
    } catch (error) {
      // The database answered that it did not commit, or `act` gave up before: the numbers are free again.
      if (writer !== undefined && !isConnectionLost(error) && !isClosed(error)) {
        writer.undone();
        this.giveBack(writer);
      }
      throw error;
    }
  }
}

/** A clock that steps back over midnight keeps the writers that it has: it would change them back and forth. */
function serves({ id }: EventWriter, today: number): boolean {
  const day = dayOfWriter(id);
  return day === today || day === today + 1;
}

/**
 * True if the writer's next number is taken, or its id: the log closed the chain while the process stood still, or another writer drew
 * the same id. The transaction is undone, and the writer is of no more use.
 */
export const isClosed = (error: unknown): boolean =>
  sqlState(error) === "23505" && WRITER_KEYS.test(brokenConstraint(error) ?? "");

/** The key of audit_event has the name of the partition that the row went to. */
const WRITER_KEYS = /^audit_(event|writer)_/;
