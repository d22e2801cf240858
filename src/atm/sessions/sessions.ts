import type { CloseReason } from "../../channel/channel.ts";
import { type CustomerSession, Session } from "./session.ts";

export interface SessionLimits {
  /** A session that nobody used for so long is ended. */
  readonly idleMs: number;
  /** How long before its end the customer is asked for a sign of life. */
  readonly answerMs: number;
  /** How long it lasts at least from when more time was asked for: ten times as long must fit into `lifeMs` (WCAG 2.2, 2.2.1). */
  readonly moreMs: number;
  /** A session is ended after so long, used or not. */
  readonly lifeMs: number;
  /** Sessions kept at once; beyond, the one idle longest that has no customer is dropped, or else the one idle longest. */
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
 * The sessions of this machine's browsers. They live in memory only: after a restart everybody signs in again. `now` is a monotonic
 * clock in milliseconds: no session outlives its cap because somebody sets the time back.
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

  /** A new session with a new id; `customerSession` null for one that has not signed in. */
  begin(customerSession: CustomerSession | null): Session {
    if (this.#all.size >= this.limits.most) this.#makeRoom();
    const session = new Session(customerSession, this.#now());
    this.#all.set(session.id, session);
    return session;
  }

  /** The session of this id, which counts as used now; null where there is none, or it is over. */
  find(id: string | undefined): Session | null {
    const session = this.peek(id);
    if (session !== null) session.usedAt = this.#now();
    return session;
  }

  /** The same, without using it. */
  peek(id: string | undefined): Session | null {
    const session = this.#all.get(id ?? "");
    if (session === undefined) return null;
    if (!this.#expired(session)) return session;
    this.end(session, "idle");
    return null;
  }

  /**
   * Gives the session at least another `moreMs` (`idleMs` where that is shorter), up to its cap, because its customer asks for
   * more time and does nothing else.
   */
  extend(session: Session): void {
    const { idleMs, moreMs } = this.limits;
    session.usedAt = Math.max(session.usedAt, this.#now() - Math.max(0, idleMs - moreMs));
  }

  /** Whether the session's end, as it stands, can still be put off. */
  extendable({ usedAt, bornAt }: Session): boolean {
    return usedAt + this.limits.idleMs < bornAt + this.limits.lifeMs;
  }

  /** How long the session lasts from now on if nobody uses it, in milliseconds. */
  leftMs(session: Session): number {
    const { idleMs, lifeMs } = this.limits;
    return Math.ceil(Math.max(0, Math.min(session.usedAt + idleMs, session.bornAt + lifeMs) - this.#now()));
  }

  /** Ends a session and its channel. What is under way is brought to its end by recovery. */
  end(session: Session, reason: CloseReason): void {
    if (!this.#all.delete(session.id)) return;
    session.customerSession?.link.close(reason);
  }

  /** Ends what is idle too long or too old. */
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
