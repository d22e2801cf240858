import type { Logger } from "pino";
import { type Backlog, readBacklog } from "../audit/committed-events.ts";
import type { Store } from "../store/connect.ts";

/** How far the audit log may lag behind the committed events before the bank takes no new money operation. */
export interface AuditBounds {
  readonly lagMs: number;
  readonly events: number;
}

const CHECK_MS = 500;

/**
 * Fails closed (AUDIT.md, section "Fail closed"): while committed events wait too long to be sealed, or too many do, new money
 * operations are barred; what is under way is completed, and the gate opens by itself once the log has caught up.
 */
export class AuditGate {
  readonly #store: Store;
  readonly #bounds: AuditBounds;
  readonly #log: Logger;
  readonly #timer: NodeJS.Timeout;
  #closed = false;
  #checking = false;

  constructor(store: Store, bounds: AuditBounds, log: Logger) {
    this.#store = store;
    this.#bounds = bounds;
    this.#log = log;
    this.#timer = setInterval(() => void this.#check(), CHECK_MS);
  }

  /** True while no new money operation may be taken. */
  get closed(): boolean {
    return this.#closed;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #check(): Promise<void> {
    if (this.#checking) return;
    this.#checking = true;
    try {
      const backlog = await readBacklog(this.#store.sql);
      this.#turn(isTooFarBehind(backlog, this.#bounds, Date.now()), backlog);
    } catch (error) {
      // Without the database no money operation can be done anyway.
      this.#log.warn({ err: error }, "the audit log's lag could not be asked for");
    } finally {
      this.#checking = false;
    }
  }

  #turn(closed: boolean, backlog: Backlog): void {
    if (closed === this.#closed) return;
    this.#closed = closed;
    if (closed) this.#log.error(backlog, "the audit log is too far behind: no new money operation is taken");
    else this.#log.warn(backlog, "the audit log has caught up: money operations are taken again");
  }
}

/** True where more events wait to be sealed than may, or one has waited longer than it may at this time. */
export const isTooFarBehind = ({ unsealed, oldestAt }: Backlog, bounds: AuditBounds, now: number): boolean =>
  unsealed > bounds.events || (oldestAt !== null && now - oldestAt > bounds.lagMs);
