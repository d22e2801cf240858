import type { SessionId, TerminalId } from "../../model/model.ts";
import { type CloseReason, decodeReason, encodeReason, type KindName } from "../records/kinds.ts";
import { CONTENT_SIZE_MAX } from "../records/record.ts";
import type { RecordLayer } from "../records/record-layer.ts";
import { breach } from "./breach.ts";
import type { Channel, ChannelEnd, OnMessage, Pace } from "./channel-interface.ts";
import type { FrameSocket } from "./frame-socket.ts";
import type { Upkeep } from "./upkeep.ts";

/** The names of the session in logs. */
export interface Identity {
  readonly sessionId: SessionId;
  readonly terminalId: TerminalId;
  readonly pskEpoch: number;
  readonly serverKeyId: string;
}

/** A channel over one wire, from READY until its end. Both sides differ only in their upkeep. */
export class EstablishedChannel implements Channel {
  readonly sessionId: SessionId;
  readonly terminalId: TerminalId;
  readonly pskEpoch: number;
  readonly serverKeyId: string;
  readonly ended: Promise<ChannelEnd>;
  activeAt = performance.now();
  renewDue = false;
  readonly #wire: FrameSocket;
  readonly #session: RecordLayer;
  readonly #onMessage: OnMessage;
  #upkeep: Upkeep | null = null;
  #pace: Pace | null = null;
  /** False once this side has sent CLOSE, or the connection is gone. */
  #open = true;

  constructor(wire: FrameSocket, session: RecordLayer, identity: Identity, onMessage: OnMessage) {
    this.sessionId = identity.sessionId;
    this.terminalId = identity.terminalId;
    this.pskEpoch = identity.pskEpoch;
    this.serverKeyId = identity.serverKeyId;
    this.#wire = wire;
    this.#session = session;
    this.#onMessage = onMessage;
    this.ended = wire.ended.then((end) => {
      this.#open = false;
      session.erase();
      return end;
    });
  }

  /** Begins to deliver messages by setImmediate, so that the code that awaits the channel has it before its first message. */
  start(upkeep: Upkeep, pace: Pace | null = null): void {
    this.#upkeep = upkeep;
    this.#pace = pace;
    setImmediate(() => this.#wire.each({ name: "Record", take: (frame) => this.#take(frame) }));
  }

  get open(): boolean {
    return this.#open && !this.#wire.over;
  }

  get sent(): number {
    return this.#session.sent;
  }

  get received(): number {
    return this.#session.received;
  }

  send(content: Uint8Array): void {
    if (content.length > CONTENT_SIZE_MAX) throw new RangeError(`a message has at most ${CONTENT_SIZE_MAX} bytes`);
    if (!this.#open) return;
    // The last record of a direction must be CLOSE. An unsent message has an unknown outcome, and is asked for again.
    if (this.#session.exhausted) this.close("renew");
    else this.#write(this.#session.seal("DATA", content));
  }

  /** Sends PING unless the one before is still unanswered. */
  ping(): void {
    const frame = this.#open && !this.#session.exhausted ? this.#session.ping() : null;
    if (frame !== null) this.#write(frame);
  }

  close(reason: CloseReason): void {
    if (this.#open) this.#shut({ how: "closed", by: "us", reason });
  }

  destroy(): void {
    this.#wire.end({ how: "destroyed" });
  }

  /** Ends the connection because nothing came for too long. */
  timeOut(): void {
    if (this.#open) this.#wire.end({ how: "timeout", what: "idle" });
  }

  #take(frame: Buffer): void {
    const { kind, content } = this.#session.open(frame);
    this.activeAt = performance.now();
    this.#upkeep?.received();
    const restMs = this.#pace?.(kind) ?? 0;
    if (restMs > 0) this.#wire.rest(restMs);
    this.#received[kind](content);
  }

  /** The action for each kind of record. The session has already checked the record. */
  readonly #received: Record<KindName, (content: Buffer) => void> = {
    DATA: (content) => {
      if (this.#open) this.#onMessage(content, this);
    },
    CLOSE: (content) => {
      if (!this.#wire.drained) breach("close-trailed");
      if (this.#open) this.#shut({ how: "closed", by: "peer", reason: decodeReason(content) });
      this.#wire.leave();
    },
    PING: (content) => {
      if (this.#open && !this.#session.exhausted) this.#write(this.#session.seal("PONG", content));
    },
    PONG: () => {},
    READY: () => {},
  };

  /** Sends CLOSE, then FIN. */
  #shut(end: ChannelEnd & { how: "closed" }): void {
    this.#write(this.#session.seal("CLOSE", encodeReason(end.reason)));
    this.#open = false;
    this.#wire.finish(end);
  }

  #write(frame: Buffer): void {
    this.#wire.send(frame);
    this.#upkeep?.sent();
  }
}
