import type { Socket } from "node:net";
import type { TerminalId } from "../../model/model.ts";
import type { ResponderKeys } from "../handshake/keys.ts";
import { serverHandshake } from "../handshake/server-handshake.ts";
import { RecordLayer } from "../records/record-layer.ts";
import type { Admission, HalfOpen } from "./admission.ts";
import { ChannelError, type FailureCode } from "./breach.ts";
import { type Channel, endOf, type OnMessage, type Pace } from "./channel-interface.ts";
import type { ChannelRegistry } from "./channel-registry.ts";
import { EstablishedChannel } from "./established-channel.ts";
import { FrameSocket } from "./frame-socket.ts";
import { type ChannelLimits, DEFAULT_LIMITS } from "./limits.ts";
import { type Busy, serverUpkeep } from "./upkeep.ts";

export interface AcceptOptions {
  readonly keys: ResponderKeys;
  readonly limits?: Partial<ChannelLimits>;
  /** One of each for all connections of a process. */
  readonly admission: Admission;
  readonly sessions: ChannelRegistry;
  /** Is a request in progress? While one is, the server delays its CLOSE(2), at most until the limit itself. */
  readonly busy?: Busy;
  /** How fast a terminal's channels are read; without a pause by default. */
  readonly paceOf?: (terminal: TerminalId) => Pace;
}

/**
 * Makes a channel from a connection that was just accepted. Resolves once READY is verified, which authenticates the
 * terminal; `onMessage` is called only after that. Rejects with a ChannelError, or with the error of findTerminal. The
 * connection is destroyed then, and the peer is not told why.
 */
export async function acceptChannel(socket: Socket, options: AcceptOptions, onMessage: OnMessage): Promise<Channel> {
  const { keys, admission, sessions, busy = () => false } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const wire = new FrameSocket(socket, limits);
  const helloLate = wire.alarm.deadline(() => wire.end({ how: "timeout", what: "hello" }));
  const readyLate = wire.alarm.deadline(() => wire.end({ how: "timeout", what: "ready" }));
  let halfOpen: HalfOpen | null = null;
  const turnedAway: FailureCode[] = [];
  try {
    sessions.checkRoom();
    halfOpen = admission.enter(socket.remoteAddress ?? "", (code) => {
      turnedAway.push(code);
      wire.end({ how: "destroyed" });
    });
    helloLate.set(limits.helloMs);
    readyLate.set(limits.readyMs);

    const takeHello = (): void => {
      helloLate.clear();
      halfOpen?.takeHello();
    };
    const accepted = await serverHandshake(wire, keys, takeHello);
    const startedAt = performance.now();
    const session = new RecordLayer("server", accepted, limits.recordsMax);
    const link = new EstablishedChannel(wire, session, accepted, onMessage);

    session.open(await wire.receive("Record")); // READY, or a breach
    readyLate.clear();
    sessions.checkRoom();
    const upkeep = serverUpkeep(link, wire.alarm, limits, busy, performance.now() - startedAt);
    link.start(upkeep, options.paceOf?.(link.terminalId));
    sessions.add(link);
    return link;
  } catch (error) {
    wire.end(endOf(error));
    throw turnedAway[0] === undefined ? error : new ChannelError(turnedAway[0]);
  } finally {
    halfOpen?.leave();
  }
}
