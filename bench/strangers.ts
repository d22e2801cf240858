import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** Who comes to the door, from where, and how hard. */
export interface CrowdPlan {
  readonly port: number;
  /** Strangers who each try to stand in the door, half of them with a frame that they have only begun. */
  readonly standing: number;
  /** The source addresses that they share out among themselves. */
  readonly standingFrom: readonly string[];
  /** More connections, opened each second, that say something wrong at once; each of `wrongs` in turn. */
  readonly knocksPerSecond: number;
  readonly knocksFrom: readonly string[];
  readonly wrongs: readonly Buffer[];
}

/** What a crowd has done. */
export interface CrowdCount {
  /** How many stand in the door at the moment. */
  readonly inTheDoor: number;
  /** Connections opened to stand there, and to say something wrong. */
  readonly opened: number;
  readonly knocks: number;
}

/** How long a stranger whom the bank has thrown out waits before coming again. */
const AGAIN_MS = 1_000;
/** The strangers do not come all at once but within this time. */
const BATCH_WINDOW_MS = 1_000;
const TICK_MS = 5;
/** After which one who has said something wrong and was not thrown out goes by itself. */
const KNOCK_MS = 1_000;

/** Strangers at the bank's door: they hold keys of nobody and cost what they can. */
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

  /** Since the last recount. */
  get count(): CrowdCount {
    const { opened, knocks } = this.#before;
    return { inTheDoor: this.#inTheDoor, opened: this.#opened - opened, knocks: this.#knocks - knocks };
  }

  recount(): void {
    this.#before = { opened: this.#opened, knocks: this.#knocks };
  }

  /** All of them go at once. */
  stop(): void {
    this.#stopped.abort();
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Stands in the door, and comes again whenever the bank ends the connection. */
  async #stand(n: number): Promise<void> {
    const { signal } = this.#stopped;
    await sleep((n * BATCH_WINDOW_MS) / this.#plan.standing, undefined, { signal });
    for (; !signal.aborted; await sleep(AGAIN_MS, undefined, { signal })) {
      await this.#open(sharedOut(this.#plan.standingFrom, n), (socket) => {
        this.#opened += 1;
        this.#inTheDoor += 1;
        socket.once("close", () => (this.#inTheDoor -= 1));
        // Of a ClientHello: nothing, part of the header, or the header and part of the body.
        if (n % 2 === 1) socket.write(Buffer.from([0x01, 0x01, 0x00, 0x8c, ...Array(60).fill(n)]).subarray(0, 1 + (n % 64)));
      });
    }
  }

  /** Opens short connections at the plan's rate; each says one wrong thing. */
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

  /** Opens a connection; resolves when it is over, however it went. */
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
