import { randomUUID } from "node:crypto";
import type { Store } from "../../store/store.ts";
import type { Measure, NamedMeasure } from "./measure.ts";
import { deleteOld, insertMeasures } from "./measure-rows.ts";

/** Measures that wait for a database out of reach: those of an hour, if one is made every five seconds. */
const WAITING_MOST = 720;
/** How many measures one transaction inserts at most. */
const INSERTED_MOST = 60;
const DELETE_EVERY_MS = 60_000;

/**
 * Writes the measures of one run of a server's primary, each once, in their order. If the database is out of reach, they wait in
 * memory, at most WAITING_MOST of them, the newest.
 */
export class MeasureWriter {
  readonly #store: Store;
  readonly #server: string;
  readonly #run = randomUUID();
  readonly #waiting: NamedMeasure[] = [];
  #n = 0;
  #writing: Promise<void> | null = null;
  #deletedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Store, server: string) {
    this.#store = store;
    this.#server = server;
  }

  /** Adds a measure to those that wait to be written. */
  add(measure: Measure): void {
    this.#waiting.push({ ...measure, server: this.#server, run: this.#run, n: ++this.#n });
    if (this.#waiting.length > WAITING_MOST) this.#waiting.shift();
  }

  /**
   * Writes what waits, and deletes old rows of all servers once a minute: none while `mayDelete` is false, because the time cannot be
   * trusted. Rejects as the database does; what was not written, or may not have been, waits on.
   */
  write(mayDelete: boolean): Promise<void> {
    this.#writing ??= this.#write(mayDelete).finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #write(mayDelete: boolean): Promise<void> {
    const newest = this.#waiting.at(-1)?.at;
    while (this.#waiting.length > 0) {
      const some = this.#waiting.slice(0, INSERTED_MOST);
      await insertMeasures(this.#store.sql, some);
      // Others may have been dropped meanwhile.
      const last = some.at(-1)?.n ?? 0;
      while ((this.#waiting[0]?.n ?? Number.POSITIVE_INFINITY) <= last) this.#waiting.shift();
    }
    if (!mayDelete || newest === undefined || performance.now() - this.#deletedAt < DELETE_EVERY_MS) return;
    await deleteOld(this.#store.sql, newest);
    this.#deletedAt = performance.now();
  }
}
