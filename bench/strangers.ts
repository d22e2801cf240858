import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The number, the addresses and the rate of the strangers. */
export interface CrowdPlan {
  readonly port: number;
  /** Strangers who each keep a half-open connection, half of them with an incomplete frame. */
  readonly standing: number;
  /** The source addresses that they share. */
  readonly standingFrom: readonly string[];
  /** More connections each second that send a wrong hello at once, each of `wrongs` in turn. */
  readonly knocksPerSecond: number;
  readonly knocksFrom: readonly string[];
  readonly wrongs: readonly Buffer[];
}

/** The counts of a crowd. */
export interface CrowdCount {
  /** The present number of half-open connections. */
  readonly inTheDoor: number;
  /** Connections opened to stay half-open, and to send a wrong hello. */
  readonly opened: number;
  readonly knocks: number;
}

/** How long a stranger whom the bank disconnected waits before the next connection. */
const AGAIN_MS = 1_000;
/** The strangers connect spread over this time. */
const BATCH_WINDOW_MS = 1_000;
const TICK_MS = 5;
/** After this time a stranger with a wrong hello disconnects if the bank has not. */
const KNOCK_MS = 1_000;

/** Strangers without valid keys who cost the bank as much as they can. */
export class Crowd {
  readonly #plan: CrowdPlan;
  readonly #sockets = new Set<Socket>();
  readonly #stopped = new AbortController();
  #inTheDoor = 0;
  #opened = 0;
  #knocks = 0;
  #before = { opened: 0, knocks: 0 };

  constructor(plan: CrowdPlan) {
    this.#plan = plan;
    for (let n = 0; n < plan.standing; n++) void this.#stand(n).catch(ignoreAbort);
    void this.#knock().catch(ignoreAbort);
  }

  /** Counts since the last recount. */
  get count(): CrowdCount {
    const { opened, knocks } = this.#before;
    return { inTheDoor: this.#inTheDoor, opened: this.#opened - opened, knocks: this.#knocks - knocks };
  }

  recount(): void {
    this.#before = { opened: this.#opened, knocks: this.#knocks };
  }

  /** Disconnects all of them. */
  stop(): void {
    this.#stopped.abort();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Keeps a half-open connection, and opens it again whenever the bank ends it. */
  async #stand(n: number): Promise<void> {
    const { signal } = this.#stopped;
    await sleep((n * BATCH_WINDOW_MS) / this.#plan.standing, undefined, { signal });
    for (; !signal.aborted; await sleep(AGAIN_MS, undefined, { signal })) {
      await this.#open(sharedOut(this.#plan.standingFrom, n), (socket) => {
        this.#opened += 1;
        this.#inTheDoor += 1;
        socket.once("close", () => (this.#inTheDoor -= 1));
        // Sends nothing of a ClientHello, a part of the header, or the header and a part of the body.
        if (n % 2 === 1) socket.write(Buffer.from([0x01, 0x01, 0x00, 0x8c, ...Array(60).fill(n)]).subarray(0, 1 + (n % 64)));
      });
    }
  }

  /** Opens short connections at the plan's rate, each with one wrong hello. */
  async #knock(): Promise<void> {
    const { knocksPerSecond, knocksFrom, wrongs } = this.#plan;
    const { signal } = this.#stopped;
    for (const since = performance.now(); ; await sleep(TICK_MS, undefined, { signal })) {
      for (const due = ((performance.now() - since) / 1_000) * knocksPerSecond; this.#knocks < due; this.#knocks++) {
        const n = this.#knocks;
        void this.#open(sharedOut(knocksFrom, n), (socket) => {
          socket.setTimeout(KNOCK_MS, () => socket.destroy());
          socket.write(sharedOut(wrongs, n));
        });
      }
    }
  }

  /** Opens a connection. Resolves when it has ended, also after an error. */
  #open(localAddress: string, onConnect: (socket: Socket) => void): Promise<void> {
    const socket = connect({ host: "127.0.0.1", port: this.#plan.port, localAddress, noDelay: true });
    this.#sockets.add(socket);
    socket.once("connect", () => onConnect(socket));
    socket.on("error", () => {});
    socket.resume();
    return new Promise((over) => {
      socket.once("close", () => {
        this.#sockets.delete(socket);
        over();
      });
    });
  }
}

const sharedOut = <Each>(among: readonly Each[], n: number): Each => among[n % among.length] as Each;

function ignoreAbort(error: Error): void {
  if (error.name !== "AbortError") throw error;
}
