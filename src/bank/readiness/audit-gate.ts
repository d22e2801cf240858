import type { Logger } from "pino";
import { type Backlog, readBacklog } from "../../audit/audit.ts";
import type { Store } from "../../store/store.ts";

/** How far the audit log may lag behind the committed events before the bank takes no new money operation. */
export interface AuditBounds {
  readonly lagMs: number;
  readonly events: number;
}

/** What has changed: the log fell too far behind or caught up, the database went out of reach or came back. */
export type GateTurn = "behind" | "caught-up" | "database-lost" | "database-regained";

const CHECK_MS = 500;
/** A database that takes longer to say how much waits is out of reach: a machine that vanishes ends no connection. */
const ANSWER_MOST_MS = 3_000;

/**
 * Fails closed (AUDIT.md, section "Fail closed"): while committed events wait too long to be sealed, or too many do, new money
 * operations are barred; what is under way is completed, and the gate opens by itself once the log has caught up.
 */
export class AuditGate {
  readonly #store: Store;
  readonly #bounds: AuditBounds;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #onTurn: (turn: GateTurn) => void;
  readonly #timer: NodeJS.Timeout;
  #backlog: Backlog = { unsealed: 0, oldestAt: null };
  #closed = false;
  #databaseLost = false;
  #askedAt: number | null = null;

  /** `now` is the clock that stamps the events, in milliseconds since 1970 UTC. */
  constructor(
    store: Store,
    bounds: AuditBounds,
    { log, now, onTurn = () => {} }: { log: Logger; now: () => number; onTurn?: (turn: GateTurn) => void },
  ) {
    this.#now = now;
    this.#store = store;
    this.#bounds = bounds;
    this.#log = log;
    this.#onTurn = onTurn;
    this.#timer = setInterval(() => void this.#check(), CHECK_MS);
  }

  /** True while no new money operation may be taken. */
  get closed(): boolean {
    return this.#closed;
  }

  /** True from when the database could not be asked until it has answered again. */
  get databaseLost(): boolean {
    return this.#databaseLost;
  }

  /** What waits to be sealed, as the database said last. */
  get backlog(): Backlog {
    return this.#backlog;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    if (this.#askedAt !== null) {
      if (performance.now() - this.#askedAt > ANSWER_MOST_MS) this.#lose(new Error("the database does not answer"));
      return;
    }
    this.#askedAt = performance.now();
    try {
      this.#backlog = await readBacklog(this.#store.sql);
      this.#regain();
      this.#turn(isTooFarBehind(this.#backlog, this.#bounds, this.#now()));
    } catch (error) {
      this.#lose(error);
    } finally {
      this.#askedAt = null;
    }
  }

  /** The gate stays as it is: without the database no money operation can be done anyway. */
  #lose(error: unknown): void {
    if (this.#databaseLost) return;
    this.#databaseLost = true;
    this.#log.error({ err: error }, "the database is out of reach");
    this.#onTurn("database-lost");
  }

  #regain(): void {
    if (!this.#databaseLost) return;
    this.#databaseLost = false;
    this.#log.warn("the database is within reach again");
    this.#onTurn("database-regained");
  }

  #turn(closed: boolean): void {
    if (closed === this.#closed) return;
    this.#closed = closed;
    if (closed) this.#log.error(this.#backlog, "the audit log is too far behind: no new money operation is taken");
    else this.#log.warn(this.#backlog, "the audit log has caught up: money operations are taken again");
    this.#onTurn(closed ? "behind" : "caught-up");
  }
}

/** True where more events wait to be sealed than may, or one has waited longer than it may at this time. */
export const isTooFarBehind = ({ unsealed, oldestAt }: Backlog, bounds: AuditBounds, now: number): boolean =>
  unsealed > bounds.events || (oldestAt !== null && now - oldestAt > bounds.lagMs);
