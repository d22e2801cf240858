import { once } from "node:events";
import { connect, createSecureContext } from "node:tls";
import { connectChannel } from "../src/channel/connection/connect.ts";
import { Child } from "./child.ts";
import { type EchoKeys, makeEchoKeys, SERVER_NAME } from "./echo-keys.ts";
import type { EchoTasks } from "./echo-process.ts";
import { TLS13, TlsMessages } from "./tls-messages.ts";

/** A connection to the echo server over either channel. */
export interface Line {
  send(content: Uint8Array): void;
  destroy(): void;
}

/** Opens a connection that passes its messages to a function. Resolves when the server is authenticated. */
export type OpenLine = (onMessage: () => void) => Promise<Line>;

/** The echo server in a separate process, and two ways to connect to it. */
export class Echo implements AsyncDisposable {
  readonly #child: Child<EchoTasks>;
  readonly #keys: EchoKeys;
  readonly #ports: { channel: number; tls: number };

  private constructor(child: Child<EchoTasks>, keys: EchoKeys, ports: { channel: number; tls: number }) {
    this.#child = child;
    this.#keys = keys;
    this.#ports = ports;
  }

  static async start(): Promise<Echo> {
    const child = new Child<EchoTasks>("echo-process");
    const keys = makeEchoKeys();
    return new Echo(child, keys, await child.ask("open", keys));
  }

  /** Connects over our channel. */
  readonly overChannel: OpenLine = (onMessage) =>
    connectChannel({ host: "127.0.0.1", port: this.#ports.channel, keys: this.#keys.atm, timeoutMs: 10_000 }, onMessage);

  /** Connects over TLS 1.3, with certificates on both sides and this group for the key exchange. */
  overTls(ecdhCurve: string): OpenLine {
    const { client, server } = this.#keys;
    const secureContext = createSecureContext({ ...TLS13, ...client, ca: server.cert, ecdhCurve });
    return async (onMessage) => {
      const socket = connect({ host: "127.0.0.1", port: this.#ports.tls, secureContext, servername: SERVER_NAME });
      await once(socket, "secureConnect");
      socket.on("error", () => {});
      return new TlsMessages(socket, onMessage);
    };
  }

  /** Resolves with the processor time of the server's process during `act`, in microseconds. */
  async usedBy(act: () => Promise<void>): Promise<number> {
    const before = await this.#child.ask("used");
    await act();
    return (await this.#child.ask("used")) - before;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child[Symbol.asyncDispose]();
  }
}
