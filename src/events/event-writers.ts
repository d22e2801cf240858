import type { KeyObject } from "node:crypto";
import { brokenConstraint, isConnectionLost } from "../store/store.ts";
import { Chain, type ChainEnd } from "./chain.ts";
import { EffectDigest, type EventKeys } from "./effects.ts";
import { EventWriter, type WriterTools } from "./event-writer.ts";
import { SealingContext } from "./sealing-context.ts";

export interface EventWritersOptions {
  /** The log's name, which every sealed commit is bound to. */
  readonly origin: string;
  readonly keys: EventKeys;
  /** X25519, public: the private key opens the sealed form. */
  readonly auditor: KeyObject;
}

/**
 * The writers of this process. A transaction that records events takes a writer, which serves no other meanwhile, so there are
 * as many as transactions at once. A writer whose last commit has an unknown outcome is dropped; its chain stays as it is in the
 * database.
 */
export class EventWriters {
  readonly #tools: WriterTools;
  readonly #free: EventWriter[] = [];

  /** Throws EventError `auditor-key` if the auditor's key is of low order. */
  constructor({ origin, keys, auditor }: EventWritersOptions) {
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

  /** Returns a writer for a connection that commits in batches. Give it back with `giveBack`, or drop it. */
  take(): EventWriter {
    return this.#free.pop() ?? new EventWriter(this.#tools);
  }

  /** Returns the writer of a chain that stands there: to close it for a process that died. */
  resume(id: bigint, end: ChainEnd): EventWriter {
    return new EventWriter(this.#tools, { id, end });
  }

  /** Only if the outcome of the writer's last commit is known, and told to it. */
  giveBack(writer: EventWriter): void {
    this.#free.push(writer);
  }

  /** Takes out the free writers that were not used for `idleMs` milliseconds, and have written anything. */
  takeIdle(idleMs: number): readonly EventWriter[] {
    const before = performance.now() - idleMs;
    const idle = this.#free.filter(({ usedAt }) => usedAt <= before);
    for (const writer of idle) this.#free.splice(this.#free.indexOf(writer), 1);
    return idle.filter(({ n }) => n > 0);
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

/** True if the log closed the writer's chain, and took its next number: the process stood still for so long. */
export const isClosed = (error: unknown): boolean => brokenConstraint(error) === "audit_event_pkey";
