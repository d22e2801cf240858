import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A relay to the bank that keeps every byte in both directions, as a listener on the network could. */
export class WireRecorder implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #heard: Buffer[] = [];

  private constructor(bankPort: number) {
    this.#server = createServer((near) => {
      const far = connect(bankPort, "127.0.0.1");
      for (const [from, to] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(from);
        from.on("data", (bytes: Buffer) => this.#heard.push(bytes)).on("error", () => to.destroy());
        from.pipe(to);
      }
    });
  }

  static async start(bankPort: number): Promise<WireRecorder> {
    const recorder = new WireRecorder(bankPort);
    await once(recorder.#server.listen(0, "127.0.0.1"), "listening");
    return recorder;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** All bytes so far. */
  get heard(): Buffer {
    return Buffer.concat(this.#heard);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}
