import type { Socket } from "node:net";
import type { Alarm, Deadline } from "./alarm.ts";
import type { ChannelLimits } from "./limits.ts";

/**
 * The writing side of a connection. All frames of one turn of the event loop go out in one write. It watches how many bytes
 * wait for the network, so that a peer that asks but does not read the answers costs no more than the backlog.
 */
export class Outbox {
  readonly #socket: Socket;
  readonly #limits: ChannelLimits;
  readonly #relieved: () => void;
  readonly #stalled: Deadline;
  #full = false;

  /** `relieved` is called when the backlog is below its limit again, `stalled` when it made no progress for `stalledMs`. */
  constructor(socket: Socket, limits: ChannelLimits, alarm: Alarm, on: { relieved(): void; stalled(): void }) {
    this.#socket = socket;
    this.#limits = limits;
    this.#relieved = on.relieved;
    this.#stalled = alarm.deadline(on.stalled);
  }

  /** True while the backlog is above its limit, so that nothing may be read. */
  get full(): boolean {
    return this.#full;
  }

  send(frame: Buffer): void {
    if (this.#socket.writableCorked === 0) {
      this.#socket.cork();
      if (corked.push(this.#socket) === 1) process.nextTick(uncorkAll);
    }
    const backlogged = this.#socket.writableLength + frame.length > this.#limits.backlogBytes;
    this.#socket.write(frame, backlogged ? this.#onProgress : undefined);
    if (!backlogged || this.#full) return;
    this.#full = true;
    this.#stalled.set(this.#limits.stalledMs);
  }

  /** A write has gone to the network, so the backlog makes progress. */
  readonly #onProgress = (): void => {
    if (this.#socket.destroyed) return;
    this.#stalled.set(this.#limits.stalledMs);
    if (this.#socket.writableLength > this.#limits.backlogBytes) return;
    this.#stalled.clear();
    this.#full = false;
    this.#relieved();
  };
}

/** The sockets that wait for the end of this turn. One tick serves them all, because a batch answers dozens of ATMs in a turn. */
const corked: Socket[] = [];

function uncorkAll(): void {
  for (const socket of corked.splice(0)) socket.uncork();
}
