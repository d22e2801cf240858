import type { Socket } from "node:net";
import type { HelloWire } from "../handshake/client-handshake.ts";
import type { FrameName } from "../records/frame.ts";
import { FrameReader } from "../records/frame-reader.ts";
import { Alarm, type Deadline } from "./alarm.ts";
import { type ChannelEnd, endOf, errorOf } from "./channel-interface.ts";
import type { ChannelLimits } from "./limits.ts";
import { Outbox } from "./outbox.ts";

/** A receiver of frames, and the name that they must have. */
export interface Taker {
  readonly name: FrameName;
  take(frame: Buffer): void;
}

/** Frames over one TCP connection. Reads only while a taker waits for them, and ends once, by the first cause. */
export class FrameSocket implements HelloWire {
  readonly alarm = new Alarm();
  /** Resolves with how the connection ended; never rejects. */
  readonly ended: Promise<ChannelEnd>;
  readonly #socket: Socket;
  readonly #limits: ChannelLimits;
  readonly #reader = new FrameReader();
  readonly #outbox: Outbox;
  readonly #frameLate: Deadline;
  readonly #lingered: Deadline;
  /** Set while nothing is read although a taker waits. */
  readonly #rested: Deadline;
  readonly #settle: (end: ChannelEnd) => void;
  #taker: Taker | null = null;
  /** How the connection ends if it is gone from now on. */
  #ifGone: ChannelEnd = { how: "truncated" };
  #over = false;

  /** Takes ownership of a connected socket. */
  constructor(socket: Socket, limits: ChannelLimits) {
    const { promise, resolve } = Promise.withResolvers<ChannelEnd>();
    this.ended = promise;
    this.#settle = resolve;
    this.#socket = socket;
    this.#limits = limits;
    this.#frameLate = this.alarm.deadline(() => this.end({ how: "timeout", what: "frame" }));
    this.#lingered = this.alarm.deadline(() => this.end(this.#ifGone));
    this.#rested = this.alarm.deadline(() => this.#drain());
    this.#outbox = new Outbox(socket, limits, this.alarm, {
      relieved: () => this.#readOn(),
      stalled: () => this.end({ how: "timeout", what: "stalled" }),
    });
    socket.setNoDelay(true);
    for (const event of ["end", "error", "close"]) socket.on(event, () => this.end(this.#ifGone));
    socket.on("data", (read: Buffer) => {
      this.#reader.push(read);
      this.#drain();
    });
    socket.pause();
  }

  /** True as soon as the connection has ended, before the code that awaits `ended` runs. */
  get over(): boolean {
    return this.#over;
  }

  /** True if no byte has come beyond the frames that are taken. */
  get drained(): boolean {
    return !this.#reader.pending && this.#socket.readableLength === 0;
  }

  /** Resolves with the next frame, which must have this name. Rejects with a ChannelError if the connection ends before. */
  receive(name: FrameName): Promise<Buffer> {
    const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
    void this.ended.then((end) => reject(errorOf(end)));
    const take = (frame: Buffer): void => {
      this.#taker = null;
      resolve(frame);
    };
    this.each({ name, take });
    return promise;
  }

  /** Passes every frame from now on to `taker`. An error from `take` ends the connection; any but a breach is rethrown. */
  each(taker: Taker): void {
    if (this.#over) return;
    this.#taker = taker;
    this.#drain();
  }

  /** Takes no frame and reads nothing for `ms` milliseconds: the peer's data waits in the network, and then at the peer. */
  rest(ms: number): void {
    this.#rested.set(ms);
  }

  /** Writes a frame. Nothing is read while the backlog is above its limit. */
  send(frame: Buffer): void {
    if (this.#over) return;
    this.#outbox.send(frame);
    this.#readOn();
  }

  /** Sends FIN after all that was written. The connection ends as `end` when the peer has gone too, or after `lingerMs`. */
  finish(end: ChannelEnd): void {
    this.#ifGone = end;
    this.#lingered.set(this.#limits.lingerMs);
    this.#socket.end();
  }

  /** Both sides have finished: ends the connection as soon as all that was written is on its way. */
  leave(): void {
    this.#socket.end(() => this.end(this.#ifGone));
  }

  /** Destroys the connection. Only the first call has an effect. */
  end(end: ChannelEnd): void {
    if (this.#over) return;
    this.#over = true;
    this.#taker = null;
    this.alarm.stop();
    this.#socket.destroy();
    this.#settle(end);
  }

  #drain(): void {
    let taken = 0;
    try {
      while (this.#taker !== null && !this.#rested.isSet) {
        const frame = this.#reader.next(this.#taker.name);
        if (frame === null) break;
        taken += 1;
        this.#taker.take(frame);
      }
    } catch (error) {
      const end = endOf(error);
      this.end(end);
      if (end.how !== "breach") throw error; // A bug, most likely the application's: do not swallow it.
    }
    if (!this.#reader.started) this.#frameLate.clear();
    else if (taken > 0 || !this.#frameLate.isSet) this.#frameLate.set(this.#limits.frameMs);
    this.#readOn();
  }

  #readOn(): void {
    if (this.#taker === null || this.#outbox.full || this.#rested.isSet) this.#socket.pause();
    else this.#socket.resume();
  }
}
