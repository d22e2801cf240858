import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { clientHandshake } from "../handshake/client-handshake.ts";
import { serverKeyId } from "../handshake/hello.ts";
import type { InitiatorKeys } from "../handshake/keys.ts";
import { RecordLayer } from "../records/record-layer.ts";
import { ChannelError } from "./breach.ts";
import { type Channel, endOf, type OnMessage } from "./channel-interface.ts";
import { EstablishedChannel } from "./established-channel.ts";
import { FrameSocket } from "./frame-socket.ts";
import { type ChannelLimits, DEFAULT_LIMITS } from "./limits.ts";
import { type Busy, clientUpkeep } from "./upkeep.ts";

export interface ConnectOptions {
  readonly host: string;
  readonly port: number;
  readonly keys: InitiatorKeys;
  /** For the connection and the handshake together, in milliseconds. */
  readonly timeoutMs: number;
  readonly limits?: Partial<ChannelLimits>;
  /** Is a request unanswered? While one is, onRenewDue is not called. */
  readonly busy?: Busy;
  /** Called when the channel should be replaced: open a new one, then close this one with "renew" (PROTOCOL.md, section 4.2). */
  readonly onRenewDue?: (channel: Channel) => void;
}

/**
 * Opens a channel to the bank. Resolves once the bank is authenticated and READY is sent; `onMessage` is called only after
 * that. Rejects with a ChannelError; the customer may be told no more than "secure channel failed".
 */
export async function connectChannel(options: ConnectOptions, onMessage: OnMessage): Promise<Channel> {
  const { keys, busy = () => false, onRenewDue = () => {} } = options;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const startedAt = performance.now();
  const wire = new FrameSocket(await reach(options), limits);
  const late = wire.alarm.deadline(() => wire.end({ how: "timeout", what: "ready" }));
  late.set(options.timeoutMs - (performance.now() - startedAt));
  try {
    const secrets = await clientHandshake(wire, keys);
    const session = new RecordLayer("client", secrets, limits.recordsMax);
    const bankKey = serverKeyId(keys.bankStaticPublic).toString("hex");
    const identity = {
      sessionId: secrets.sessionId,
      terminalId: keys.terminalId,
      pskEpoch: keys.pskEpoch,
      serverKeyId: bankKey,
    };
    const link = new EstablishedChannel(wire, session, identity, onMessage); // erases the session when the wire ends
    wire.send(session.seal("READY"));
    late.clear();
    link.start(clientUpkeep(link, wire.alarm, limits, busy, onRenewDue));
    return link;
  } catch (error) {
    wire.end(endOf(error));
    throw error;
  }
}

/** Resolves with a connected socket. Rejects with ChannelError `unreachable`. */
async function reach({ host, port, timeoutMs }: ConnectOptions): Promise<Socket> {
  const socket = connect({ host, port });
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(timeoutMs) });
    return socket;
  } catch (cause) {
    socket.destroy();
    throw new ChannelError("unreachable", { cause });
  }
}
