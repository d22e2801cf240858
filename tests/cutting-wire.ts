import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { Random } from "./fuzz-random.ts";

/** A wire between ATMs and a bank that cuts connections, drops what was on its way, and delays, by a seed. */
export class CuttingWire implements AsyncDisposable {
  /** While true it only passes everything on. */
  isQuiet = true;
  cuts = 0;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #random: Random;
  readonly #bankPort: number;

  private constructor(server: Server, bankPort: number, seed: string) {
    this.#server = server;
    this.#bankPort = bankPort;
    this.#random = new Random(seed);
    server.on("connection", (near) => this.#join(near));
  }

  static async to(bankPort: number, seed: string): Promise<CuttingWire> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new CuttingWire(server, bankPort, seed);
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  #join(near: Socket): void {
    const far = connect(this.#bankPort, "127.0.0.1");
    const end = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) this.#sockets.add(socket.on("error", () => {}).on("close", end));
    this.#pass(near, far, end);
    this.#pass(far, near, end);
  }

  #pass(from: Socket, to: Socket, end: () => void): void {
    from.on("data", (bytes: Buffer) => {
      if (this.isQuiet || !this.#random.onceIn(6)) return void to.write(bytes);
      this.cuts++;
      const what = this.#random.below(4);
      if (what === 0) return end();
      // The request arrives and its answer does not, or the other way round.
      if (what === 1) return void to.write(bytes, end);
      if (what === 2) return;
      from.pause();
      setTimeout(() => {
        to.write(bytes);
        from.resume();
      }, 30);
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
  }
}
