import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { acceptChannel } from "../connection/accept.ts";
import { Admission } from "../connection/admission.ts";
import { ChannelError } from "../connection/breach.ts";
import type { Channel, OnMessage, Pace } from "../connection/channel-interface.ts";
import { ChannelRegistry } from "../connection/channel-registry.ts";
import { type ConnectOptions, connectChannel } from "../connection/connect.ts";
import { FrameSocket } from "../connection/frame-socket.ts";
import { type ChannelLimits, DEFAULT_LIMITS } from "../connection/limits.ts";
import type { Busy } from "../connection/upkeep.ts";
import { clientHandshake } from "../handshake/client-handshake.ts";
import type { ResponderKeys } from "../handshake/keys.ts";
import { RecordLayer } from "../records/record-layer.ts";
import { CLIENT_KEYS, SERVER_KEYS } from "./test-session.ts";

interface BankOptions {
  readonly limits?: Partial<ChannelLimits>;
  readonly busy?: Busy;
  readonly keys?: ResponderKeys;
  readonly pace?: Pace;
  /** Echoes each message by default. */
  readonly onMessage?: OnMessage;
}

/** A server of channels on a port of this machine, for tests with real sockets. */
export class TestBank implements AsyncDisposable {
  readonly admission: Admission;
  readonly sessions: ChannelRegistry;
  /** The established channels, and the codes of the refused ones. */
  readonly channels: Channel[] = [];
  readonly refused: string[] = [];
  readonly #server = createServer();
  readonly #sockets = new Set<{ destroy(): void }>();

  private constructor(options: BankOptions) {
    const { limits = {}, busy, keys = SERVER_KEYS, pace, onMessage = (c, ch) => ch.send(c) } = options;
    const more = { ...(busy && { busy }), ...(pace && { paceOf: () => pace }) };
    this.admission = new Admission(limits);
    this.sessions = new ChannelRegistry(limits);
    const { admission, sessions } = this;
    this.#server.on("connection", (socket) => {
      this.#sockets.add(socket);
      acceptChannel(socket, { keys, limits, admission, sessions, ...more }, onMessage).then(
        (channel) => this.channels.push(channel),
        (error) => this.refused.push(error instanceof ChannelError ? error.code : String(error)),
      );
    });
  }

  static async start(options: BankOptions = {}): Promise<TestBank> {
    const bank = new TestBank(options);
    bank.#server.listen(0, "127.0.0.1");
    await once(bank.#server, "listening");
    return bank;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** A channel to this bank, or to the port in the options. */
  async connect(options: Partial<ConnectOptions> = {}, onMessage: OnMessage = () => {}): Promise<Channel> {
    const channel = await connectChannel(
      { host: "127.0.0.1", port: this.port, keys: CLIENT_KEYS, timeoutMs: 10_000, ...options },
      onMessage,
    );
    this.#sockets.add(channel);
    return channel;
  }

  /** A connection that sends nothing by itself. */
  async stranger(): Promise<Socket> {
    const socket = connect(this.port, "127.0.0.1").on("error", () => {});
    this.#sockets.add(socket);
    await once(socket, "connect");
    return socket;
  }

  /** A client after its handshake, which does nothing by itself: it sends no READY and no PONG, and does not read. */
  async puppet(): Promise<{ socket: Socket; wire: FrameSocket; session: RecordLayer }> {
    const socket = await this.stranger();
    const wire = new FrameSocket(socket, DEFAULT_LIMITS);
    const session = new RecordLayer("client", await clientHandshake(wire, CLIENT_KEYS), 2 ** 20);
    return { socket, wire, session };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

/** The bytes that a socket gets until it closes, for whatever reason. */
export async function everything(socket: Socket): Promise<Buffer> {
  const bytes: Buffer[] = [];
  socket.on("data", (read: Buffer) => bytes.push(read));
  if (!socket.closed) await new Promise((resolve) => socket.once("close", resolve));
  return Buffer.concat(bytes);
}

/** Resolves once the condition holds, and throws after five seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const startedAt = performance.now();
  while (!condition()) {
    if (performance.now() - startedAt > 5000) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
