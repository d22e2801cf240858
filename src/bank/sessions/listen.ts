import { createServer, type Server, type Socket } from "node:net";
import {
  Admission,
  acceptChannel,
  type Channel,
  ChannelError,
  type ChannelLimits,
  ChannelRegistry,
  type Pace,
  type ResponderKeys,
} from "../../channel/channel.ts";
import { onMachineClock } from "../../clock/clock.ts";
import type { CustomerId, SessionId, TerminalId } from "../../model/model.ts";
import { BankError } from "../bank-error.ts";
import type { Bank } from "../operations/request-context.ts";
import { tellPrimary } from "../processes/process-message.ts";
import { BankSession } from "./session.ts";
import { StrangerTally } from "./stranger-tally.ts";
import type { TerminalBudgets } from "./terminal-budgets.ts";

export interface ListenOptions {
  readonly host: string;
  readonly port: number;
  readonly keys: ResponderKeys;
  readonly limits: Partial<ChannelLimits>;
  readonly budgets: TerminalBudgets;
}

/** How long a shutdown waits for requests in progress before it closes their sessions anyway, in milliseconds. */
const REQUESTS_MOST_MS = 5_000;
const BUSY_CHECK_MS = 20;
/** How long a session of a shut-out ATM is held before it ends, in milliseconds: an ATM that comes again at once costs handshakes. */
const HELD_MS = 1_000;

/** Accepts connections, makes a channel of each that authenticates, and gives each channel a session. */
export class Listener {
  readonly #bank: Bank;
  readonly #options: ListenOptions;
  readonly #admission: Admission;
  readonly #channels: ChannelRegistry;
  readonly #sessions = new Map<Channel, BankSession>();
  readonly #tally: StrangerTally;
  readonly #strangers = new Set<Socket>();
  readonly #server: Server;

  constructor(bank: Bank, options: ListenOptions) {
    this.#bank = bank;
    this.#options = options;
    this.#admission = new Admission(options.limits);
    this.#channels = new ChannelRegistry(options.limits);
    this.#tally = new StrangerTally(bank.recorder, bank.log, bank.now);
    this.#server = createServer({ allowHalfOpen: false, noDelay: true }, (socket) => void this.#receive(socket));
  }

  /** Resolves with the port. Rejects with BankError in one sentence if it cannot listen. */
  open(): Promise<number> {
    const { host, port } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once("error", (error: NodeJS.ErrnoException) =>
        reject(new BankError("listen", reasonNotToListen(error, host, port))),
      );
      this.#server.listen({ host, port, backlog: 1_024 }, () => {
        const address = this.#server.address();
        resolve(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  }

  /** Ends all live sessions of a terminal at once: it is revoked or shut out (PROTOCOL.md, sections 1.2 and 7). */
  endAll(terminal: TerminalId): void {
    for (const channel of this.#channels.of(terminal)) channel.destroy();
  }

  /**
   * Ends the sessions of this customer, or (null) of any, whose sign-in is no longer valid (PROTOCOL.md, section 11,
   * "Customers").
   */
  recheck(customer: CustomerId | null): void {
    for (const session of this.#sessions.values()) if (customer === null || session.isOf(customer)) session.recheck();
  }

  /** Returns when each of the terminal's sessions here was last active, in milliseconds of the machine's clock. */
  lastActive(terminal: TerminalId): ReadonlyMap<SessionId, number> {
    return new Map(this.#channels.of(terminal).map(({ sessionId, activeAt }) => [sessionId, onMachineClock(activeAt)]));
  }

  /** The number of ready channels, and of connections that have not authenticated. */
  get load(): { readonly sessions: number; readonly halfOpen: number } {
    return { sessions: this.#channels.size, halfOpen: this.#strangers.size };
  }

  /** Closes a session because newer ones exceed its terminal's limit (PROTOCOL.md, section 4.3). */
  replace(session: SessionId): void {
    for (const channel of this.#sessions.keys()) if (channel.sessionId === session) channel.close("replaced");
  }

  /**
   * Accepts no new connections, and ends each session at its next idle moment, so that its ATM notices nothing. Resolves once there is
   * none.
   */
  async leave(): Promise<void> {
    this.#server.close();
    while (this.#sessions.size + this.#strangers.size > 0) {
      for (const [channel, session] of this.#sessions) if (session.isIdle) channel.close("shutdown");
      await new Promise((resolve) => setTimeout(resolve, BUSY_CHECK_MS));
    }
  }

  /**
   * Accepts no new connections, lets requests in progress finish, and closes every session. Resolves when the server events have
   * all the ends to record.
   */
  async drain(): Promise<void> {
    this.#server.close();
    for (const socket of this.#strangers) socket.destroy();
    const sessions = [...this.#sessions.values()];
    for (const since = performance.now(); sessions.some((each) => each.busy) && performance.now() - since < REQUESTS_MOST_MS; )
      await new Promise((resolve) => setTimeout(resolve, BUSY_CHECK_MS));
    await this.#channels.closeAll("shutdown");
    await Promise.all(sessions.map((each) => each.over));
    await this.#tally.flush();
  }

  async #receive(socket: Socket): Promise<void> {
    let session: BankSession | null = null;
    let isTurnedAway = false;
    const sessionOf = (channel: Channel): BankSession => {
      session ??= this.#begin(channel);
      return session;
    };
    this.#strangers.add(socket);
    try {
      const { keys, limits, budgets } = this.#options;
      const busy = (): boolean => session?.busy ?? false;
      const paceOf = (terminal: TerminalId): Pace => budgets.paceOf(terminal);
      const options = { keys, limits, admission: this.#admission, sessions: this.#channels, busy, paceOf };
      const channel = await acceptChannel(socket, options, (content, from) => {
        if (!isTurnedAway) sessionOf(from).receive(content);
      });
      isTurnedAway = !budgets.admits(channel.terminalId);
      if (isTurnedAway) this.#turnAway(channel);
      else sessionOf(channel);
    } catch (error) {
      if (error instanceof ChannelError) {
        this.#bank.measures.shookHands(error.code);
        this.#tally.count(error.code);
      } else this.#bank.log.fatal({ err: error }, "a bug in the handshake");
    } finally {
      this.#strangers.delete(socket);
    }
  }

  /** Ends the channel of a shut-out ATM after a while, unheard and without an event in the audit log. */
  #turnAway(channel: Channel): void {
    this.#bank.measures.shookHands("terminal-shut-out");
    const timer = setTimeout(() => channel.destroy(), HELD_MS);
    void channel.ended.then(() => clearTimeout(timer));
  }

  #begin(channel: Channel): BankSession {
    this.#bank.measures.shookHands("ready");
    const session = new BankSession(this.#bank, channel);
    this.#sessions.set(channel, session);
    const { terminalId: terminal, sessionId } = channel;
    tellPrimary({ kind: "session-opened", terminal, session: sessionId });
    void channel.ended.then(() => tellPrimary({ kind: "session-ended", session: sessionId }));
    void session.over.then(() => this.#sessions.delete(channel));
    return session;
  }
}

function reasonNotToListen(error: NodeJS.ErrnoException, host: string, port: number): string {
  if (error.code === "EADDRINUSE")
    return `${host}:${port} is in use by another program: stop that, or name another address with --listen`;
  if (error.code === "EADDRNOTAVAIL") return `${host} is not an address of this machine: name another with --listen`;
  if (error.code === "EACCES") return `this account may not listen on ${host}:${port}: name another port with --listen`;
  return `the bank cannot listen on ${host}:${port}: ${error.message}`;
}
