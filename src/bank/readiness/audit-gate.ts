import type { Logger } from "pino";
import { type Backlog, readBacklog } from "../../audit/audit.ts";
import type { Store } from "../../store/store.ts";

/** How far the audit log may lag behind the committed events before the bank refuses new money operations. */
export interface AuditBounds {
  readonly lagMs: number;
  readonly events: number;
}

/** A change at the gate: the log fell too far behind or caught up, or the database was lost or regained. */
export type GateTurn = "behind" | "caught-up" | "database-lost" | "database-regained";

const CHECK_MS = 500;
/** A database that answers later is lost, in milliseconds: a machine that vanishes ends no connection. */
const ANSWER_MOST_MS = 3_000;

/**
 * Fails closed (AUDIT.md, section "Fail closed"). While too many committed events are waiting, or one has waited too long, it
 * bars new money operations. Operations under way complete. The gate opens by itself once the log has caught up.
 */
export class AuditGate {
  readonly #store: Store;
  readonly #bounds: AuditBounds;
  readonly #log: Logger;
  readonly #now: () => number;
  readonly #onTurn: (turn: GateTurn) => void;
  readonly #timer: NodeJS.Timeout;
  #backlog: Backlog = { waiting: 0, oldestAt: null };
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

  /** True while the gate bars new money operations. */
  get closed(): boolean {
    return this.#closed;
  }

  /** True from a query that failed until the database has answered again. */
  get databaseLost(): boolean {
    return this.#databaseLost;
  }

  /** The events that wait for the audit log, by the database's last answer. */
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

  /** `closed` does not change: without the database no money operation can be done anyway. */
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

/** True if more events wait for the audit log than `bounds` allows, or one has waited longer than it allows. */
export const isTooFarBehind = ({ waiting, oldestAt }: Backlog, bounds: AuditBounds, now: number): boolean =>
  waiting > bounds.events || (oldestAt !== null && now - oldestAt > bounds.lagMs);
