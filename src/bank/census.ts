import type { SessionId, TerminalId } from "../model/ids.ts";

/** One worker, as the census sees it. */
export interface Precinct {
  /** Asks when each of the terminal's sessions there was last active, in milliseconds of the machine's clock (machine-clock.ts). */
  lastActive(terminal: TerminalId): Promise<ReadonlyMap<SessionId, number>>;
  /** Closes a session as replaced. */
  replace(session: SessionId): void;
}

/**
 * The READY sessions of all workers of a bank server. A worker keeps its own to the limit by itself; only here is it seen that
 * a terminal has too many on all of them together, and then the one that is idle longest is replaced (PROTOCOL.md, section 4.3).
 */
export class Census {
  readonly #sessionsPerTerminal: number;
  readonly #sessions = new Map<SessionId, { readonly terminal: TerminalId; readonly precinct: Precinct }>();

  constructor(sessionsPerTerminal: number) {
    this.#sessionsPerTerminal = sessionsPerTerminal;
  }

  /** A session has become READY. Resolves once none of its terminal is too many; never replaces the new one. */
  async opened(precinct: Precinct, terminal: TerminalId, session: SessionId): Promise<void> {
    this.#sessions.set(session, { terminal, precinct });
    for (let excess = this.#of(terminal).length - this.#sessionsPerTerminal; excess > 0; excess--) {
      const idlest = await this.#idlest(terminal, session);
      if (idlest === null) return;
      this.#sessions.get(idlest)?.precinct.replace(idlest);
      this.#sessions.delete(idlest);
    }
  }

  ended(session: SessionId): void {
    this.#sessions.delete(session);
  }

  /** The worker died, and its sessions with it. */
  died(precinct: Precinct): void {
    for (const [session, entry] of this.#sessions) if (entry.precinct === precinct) this.#sessions.delete(session);
  }

  async #idlest(terminal: TerminalId, except: SessionId): Promise<SessionId | null> {
    const precincts = new Set(this.#of(terminal).map(({ precinct }) => precinct));
    const times = (await Promise.all([...precincts].map((precinct) => precinct.lastActive(terminal)))).flatMap((each) => [
      ...each,
    ]);
    // A session that ended while its worker was asked is no longer one too many.
    const candidates = times.filter(([session]) => session !== except && this.#sessions.has(session));
    return candidates.toSorted(([, a], [, b]) => a - b)[0]?.[0] ?? null;
  }

  #of(terminal: TerminalId): readonly { readonly precinct: Precinct }[] {
    return [...this.#sessions.values()].filter((entry) => entry.terminal === terminal);
  }
}
