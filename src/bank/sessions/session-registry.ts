import type { SessionId, TerminalId } from "../../model/model.ts";

/** One worker, as the session registry sees it. */
export interface SessionProcess {
  /**
   * Resolves with when each of the terminal's sessions there was last active, in milliseconds of the machine's clock
   * (machine-clock.ts). Resolves with null if the worker does not answer.
   */
  lastActive(terminal: TerminalId): Promise<ReadonlyMap<SessionId, number> | null>;
  /** Closes a session as replaced. */
  replace(session: SessionId): void;
}

/** A session that is live, by what its worker last reported. */
interface Entry {
  readonly session: SessionId;
  readonly terminal: TerminalId;
  readonly sessionProcess: SessionProcess;
  /** When it was last active, by its worker's last answer; at first, when it opened. */
  activeAt: number;
}

/**
 * The READY sessions of all workers of a bank server. A worker limits only its own sessions. If a terminal has too many on all
 * workers together, this registry replaces the one that is idle longest (PROTOCOL.md, section 4.3).
 */
export class SessionRegistry {
  readonly #sessionsPerTerminal: number;
  readonly #now: () => number;
  /** In the order in which they opened. */
  readonly #sessions = new Map<SessionId, Entry>();

  /** `now` is the machine's clock, in milliseconds. */
  constructor(sessionsPerTerminal: number, now: () => number) {
    this.#sessionsPerTerminal = sessionsPerTerminal;
    this.#now = now;
  }

  /**
   * Adds a session that has become READY. Resolves once none of its terminal's sessions is too many. The newest is never
   * replaced. A worker that does not answer keeps no session alive: its last answer counts.
   */
  async opened(sessionProcess: SessionProcess, terminal: TerminalId, session: SessionId): Promise<void> {
    this.#sessions.set(session, { session, terminal, sessionProcess, activeAt: this.#now() });
    if (this.#of(terminal).length <= this.#sessionsPerTerminal) return;
    await this.#ask(terminal);
    // No await from here on: if many open at once, each session, and each replaced one, counts only once.
    this.#replaceExcess(terminal);
  }

  ended(session: SessionId): void {
    this.#sessions.delete(session);
  }

  /** Removes the sessions of a worker that died. */
  died(sessionProcess: SessionProcess): void {
    for (const [session, entry] of this.#sessions) if (entry.sessionProcess === sessionProcess) this.#sessions.delete(session);
  }

  /** Asks the workers when the terminal's sessions were last active. Removes a session that its worker no longer has. */
  async #ask(terminal: TerminalId): Promise<void> {
    const asked = this.#of(terminal);
    const sessionProcesses = [...new Set(asked.map(({ sessionProcess }) => sessionProcess))];
    const answers = new Map(
      await Promise.all(sessionProcesses.map(async (each) => [each, await each.lastActive(terminal)] as const)),
    );
    for (const entry of asked) {
      const times = answers.get(entry.sessionProcess) ?? null;
      const activeAt = times?.get(entry.session);
      if (activeAt !== undefined) entry.activeAt = Math.max(entry.activeAt, activeAt);
      else if (times !== null) this.#sessions.delete(entry.session);
    }
  }

  /** Acts as if they had opened one after the other: each that is one too many replaces the idlest of those before it. */
  #replaceExcess(terminal: TerminalId): void {
    const kept: Entry[] = [];
    for (const entry of this.#of(terminal)) {
      if (kept.length >= this.#sessionsPerTerminal) this.#replace(kept.splice(idlestOf(kept), 1));
      kept.push(entry);
    }
  }

  #replace(entries: readonly Entry[]): void {
    for (const { session, sessionProcess } of entries) {
      this.#sessions.delete(session);
      sessionProcess.replace(session);
    }
  }

  #of(terminal: TerminalId): readonly Entry[] {
    return [...this.#sessions.values()].filter((entry) => entry.terminal === terminal);
  }
}

/** Returns the index of the one that was active longest ago; of several, the one that opened first. */
const idlestOf = (entries: readonly Entry[]): number =>
  entries.reduce((idlest, { activeAt }, n) => (activeAt < (entries[idlest] as Entry).activeAt ? n : idlest), 0);
