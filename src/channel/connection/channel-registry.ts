import type { TerminalId } from "../../model/model.ts";
import type { CloseReason } from "../records/kinds.ts";
import { ChannelError } from "./breach.ts";
import type { Channel } from "./channel-interface.ts";
import { type ChannelLimits, DEFAULT_LIMITS } from "./limits.ts";

/** The READY sessions of a process, by terminal (PROTOCOL.md, sections 4.3 and 7). */
export class ChannelRegistry {
  readonly #limits: ChannelLimits;
  readonly #byTerminal = new Map<TerminalId, Set<Channel>>();
  #size = 0;

  constructor(limits: Partial<ChannelLimits> = {}) {
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
  }

  get size(): number {
    return this.#size;
  }

  /** Throws a ChannelError if there is no room for one more session. */
  checkRoom(): void {
    if (this.#size >= this.#limits.sessionsMax) throw new ChannelError("sessions-full");
  }

  /**
   * Adds a session that has just become READY, until it ends. If its terminal has too many sessions now, the one that has
   * been idle longest is closed as replaced, never the new one.
   */
  add(channel: Channel): void {
    const own = this.#byTerminal.get(channel.terminalId) ?? new Set();
    if (own.size >= this.#limits.sessionsPerTerminal) this.#replace(own);
    own.add(channel);
    this.#byTerminal.set(channel.terminalId, own);
    this.#size += 1;
    void channel.ended.then(() => this.#remove(own, channel));
  }

  /** Returns the live sessions of a terminal. The bank destroys them when the terminal is revoked. */
  of(terminalId: TerminalId): readonly Channel[] {
    return [...(this.#byTerminal.get(terminalId) ?? [])];
  }

  /** Closes every session, for example when the bank shuts down; resolves when all have ended. */
  async closeAll(reason: CloseReason): Promise<void> {
    const channels = [...this.#byTerminal.values()].flatMap((own) => [...own]);
    for (const channel of channels) channel.close(reason);
    await Promise.all(channels.map(({ ended }) => ended));
  }

  #replace(own: Set<Channel>): void {
    let idlest: Channel | null = null;
    for (const channel of own) if (idlest === null || channel.activeAt < idlest.activeAt) idlest = channel;
    if (idlest === null) return;
    this.#remove(own, idlest);
    idlest.close("replaced");
  }

  /** A terminal keeps its set when that is empty: there are no more of them than enrolled terminals. */
  #remove(own: Set<Channel>, channel: Channel): void {
    if (own.delete(channel)) this.#size -= 1;
  }
}
