import { setTimeout as sleep } from "node:timers/promises";
import type { Store } from "../../store/store.ts";

/** How long a caller waits for the database's answer, in milliseconds. */
const WAIT_MOST_MS = 1_000;

/** Measures how long the database takes to answer a question that gives it no work. At most one is under way. */
export class RoundTrip {
  readonly #store: Pick<Store, "sql">;
  readonly #waitMostMs: number;
  #underWay: { readonly since: number; readonly ended: Promise<number | null> } | null = null;

  constructor(store: Pick<Store, "sql">, waitMostMs = WAIT_MOST_MS) {
    this.#store = store;
    this.#waitMostMs = waitMostMs;
  }

  /** Resolves with the time in milliseconds; after WAIT_MOST_MS with what it has been by then; with null if the database is lost. */
  async takes(): Promise<number | null> {
    this.#underWay ??= this.#begin();
    const { since, ended } = this.#underWay;
    const given = new AbortController();
    const late = sleep(this.#waitMostMs, "late" as const, { signal: given.signal, ref: false });
    late.catch(() => {});
    const came = await Promise.race([ended, late]).finally(() => given.abort());
    return came === "late" ? performance.now() - since : came;
  }

  #begin(): { readonly since: number; readonly ended: Promise<number | null> } {
    const since = performance.now();
    const ended = this.#store.sql`select`.then(
      () => performance.now() - since,
      () => null,
    );
    void ended.then(() => {
      this.#underWay = null;
    });
    return { since, ended };
  }
}
