import type { CloseReason } from "../../channel/channel.ts";
import { type CustomerSession, Session } from "./session.ts";

export interface SessionLimits {
  /** A session is ended when nobody has used it for this long. */
  readonly idleMs: number;
  /** How long before that end the screen asks the customer whether to continue. */
  readonly answerMs: number;
  /**
   * How long a session lasts at least after its customer has asked for more time. Ten such requests must fit into `lifeMs` (WCAG
   * 2.2, 2.2.1).
   */
  readonly moreMs: number;
  /** A session is ended after this long, used or not. */
  readonly lifeMs: number;
  /**
   * Maximum of sessions. Beyond it, the one that is idle longest and has no customer is dropped, or else the one that is idle
   * longest.
   */
  readonly most: number;
}

export const SESSION_LIMITS: SessionLimits = {
  idleMs: 90_000,
  answerMs: 30_000,
  moreMs: 80_000,
  lifeMs: 600_000,
  most: 256,
};

/**
 * The sessions of this machine's browsers. They live in memory only: after a restart every customer signs in again. `now` is a
 * monotonic clock in milliseconds, so that setting the clock back prolongs no session.
 */
export class Sessions {
  readonly limits: SessionLimits;
  readonly #now: () => number;
  readonly #all = new Map<string, Session>();
  readonly #sweep: NodeJS.Timeout;

  constructor(limits: SessionLimits = SESSION_LIMITS, now: () => number = () => performance.now()) {
    this.limits = limits;
    this.#now = now;
    this.#sweep = setInterval(() => this.sweep(), Math.min(5_000, limits.idleMs));
    this.#sweep.unref();
  }

  /** A new session with a new id; `customerSession` is null before a sign-in. */
  begin(customerSession: CustomerSession | null): Session {
    if (this.#all.size >= this.limits.most) this.#makeRoom();
    const session = new Session(customerSession, this.#now());
    this.#all.set(session.id, session);
    return session;
  }

  /** The session with this id, which counts as used now; null if there is none, or it is over. */
  find(id: string | undefined): Session | null {
    const session = this.peek(id);
    if (session !== null) session.usedAt = this.#now();
    return session;
  }

  /** The same, but does not count as activity. */
  peek(id: string | undefined): Session | null {
    const session = this.#all.get(id ?? "");
    if (session === undefined) return null;
    if (!this.#expired(session)) return session;
    this.end(session, "idle");
    return null;
  }

  /**
   * Gives the session at least another `moreMs` (`idleMs` if that is shorter), up to its cap: for a customer who only asks for
   * more time.
   */
  extend(session: Session): void {
    const { idleMs, moreMs } = this.limits;
    session.usedAt = Math.max(session.usedAt, this.#now() - Math.max(0, idleMs - moreMs));
  }

  /** True if the session's end can still be postponed. */
  extendable({ usedAt, bornAt }: Session): boolean {
    return usedAt + this.limits.idleMs < bornAt + this.limits.lifeMs;
  }

  /** How long the session lasts from now on if nobody uses it, in milliseconds. */
  leftMs(session: Session): number {
    const { idleMs, lifeMs } = this.limits;
    return Math.ceil(Math.max(0, Math.min(session.usedAt + idleMs, session.bornAt + lifeMs) - this.#now()));
  }

  /** Ends a session and its channel. Recovery finishes an operation that is under way. */
  end(session: Session, reason: CloseReason): void {
    if (!this.#all.delete(session.id)) return;
    session.customerSession?.link.close(reason);
  }

  /** Ends the sessions that are idle too long or too old. */
  sweep(): void {
    for (const session of this.#all.values()) if (this.#expired(session)) this.end(session, "idle");
  }

  /** Ends all sessions. */
  stop(): void {
    clearInterval(this.#sweep);
    for (const session of this.#all.values()) this.end(session, "shutdown");
  }

  #expired(session: Session): boolean {
    const now = this.#now();
    if (session.busy) return false;
    return now - session.usedAt > this.limits.idleMs || now - session.bornAt > this.limits.lifeMs;
  }

  #makeRoom(): void {
    const byIdle = [...this.#all.values()].filter((each) => !each.busy).sort((a, b) => a.usedAt - b.usedAt);
    const victim = byIdle.find((each) => each.customerSession === null) ?? byIdle[0];
    if (victim !== undefined) this.end(victim, "idle");
  }
}
