import { setTimeout as sleep } from "node:timers/promises";
import { isConnectionLost, isLoginRefused, type Store, sqlState } from "../../store/store.ts";

/** How long a proof is valid, in milliseconds: more frequent questions cost the database nothing. */
const GOOD_MS = 1_000;
/** How long a caller waits for a commit, in milliseconds. */
const WAIT_MOST_MS = 2_000;

export const OUT_OF_REACH = "the database is out of reach: the bank goes on by itself once it answers again";
const READ_ONLY_STATE = "25006";
const DISK_FULL_STATE = "53100";

/** Proves on request that a commit completes: writes a row that is this server's alone. At most one proof is under way. */
export class CommitProof {
  readonly #store: Store;
  readonly #server: string;
  #newest: { readonly at: number; readonly failure: string | null } | null = null;
  #underWay: { readonly since: number; readonly ended: Promise<void> } | null = null;

  constructor(store: Store, server: string) {
    this.#store = store;
    this.#server = server;
  }

  /**
   * Returns one plain sentence for an operator if a commit does not complete, or null if one did within `GOOD_MS`. Answers within
   * `WAIT_MOST_MS`, whatever the database does.
   */
  async failure(): Promise<string | null> {
    const now = performance.now();
    if (this.#underWay === null && (this.#newest === null || now - this.#newest.at > GOOD_MS))
      this.#underWay = { since: now, ended: this.#prove() };
    if (this.#underWay !== null) {
      const { since, ended } = this.#underWay;
      const given = new AbortController();
      const over = sleep(Math.max(0, since + WAIT_MOST_MS - now), "late" as const, { signal: given.signal, ref: false });
      over.catch(() => {});
      const came = await Promise.race([ended, over]).finally(() => given.abort());
      if (came === "late")
        return `the database has not completed a commit in ${WAIT_MOST_MS / 1_000} seconds: it hangs, or waits for a standby that does not answer`;
    }
    return this.#newest?.failure ?? null;
  }

  async #prove(): Promise<void> {
    let failure: string | null = null;
    try {
      await this.#store.sql`
        insert into heartbeat (server, at) values (${this.#server}, now())
        on conflict (server) do update set at = excluded.at`;
    } catch (error) {
      failure = failureOf(error);
    }
    this.#newest = { at: performance.now(), failure };
    this.#underWay = null;
  }
}

function failureOf(error: unknown): string {
  const state = sqlState(error);
  if (state === READ_ONLY_STATE)
    return "the database takes no writes, it is read-only: the bank goes on by itself once it reaches a server that does";
  if (state === DISK_FULL_STATE) return "the database's disk is full: make room, and the bank goes on by itself";
  if (isLoginRefused(error)) return `the database refuses the bank's login (SQLSTATE ${state}): correct its URL or its rights`;
  if (isConnectionLost(error)) return OUT_OF_REACH;
  return `the database cannot complete a commit (SQLSTATE ${state ?? "unknown"}): see its log`;
}
