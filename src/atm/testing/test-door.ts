import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** One address of a bank: it passes bytes on to a server's port, and a test makes it fail as that server would. */
export class TestDoor implements AsyncDisposable {
  readonly #server: Server;
  readonly #to: number;
  readonly #sockets = new Set<Socket>();
  #frozen = false;
  #mute = false;
  /** The number of connections that came so far. */
  came = 0;

  private constructor(server: Server, to: number) {
    this.#server = server;
    this.#to = to;
    server.on("connection", (socket) => this.#pass(socket));
  }

  static async open(to: number): Promise<TestDoor> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TestDoor(server, to);
  }

  get address(): { readonly host: string; readonly port: number } {
    return { host: "127.0.0.1", port: (this.#server.address() as AddressInfo).port };
  }

  get name(): string {
    return `127.0.0.1:${this.address.port}`;
  }

  /** From now on it accepts connections and passes nothing on, like a process that is stopped. */
  freeze(): void {
    this.#frozen = true;
    for (const socket of this.#sockets) socket.pause();
  }

  thaw(): void {
    this.#frozen = false;
    this.#mute = false;
    for (const socket of this.#sockets) socket.resume();
  }

  /** From now on the server's bytes are lost, but not those that are sent to it. */
  loseAnswers(): void {
    this.#mute = true;
  }

  #pass(socket: Socket): void {
    this.came++;
    const server = connect(this.#to, "127.0.0.1");
    this.#join(socket, server, () => false);
    this.#join(server, socket, () => this.#mute);
  }

  #join(from: Socket, to: Socket, isLost: () => boolean): void {
    this.#sockets.add(from);
    from.on("data", (bytes) => {
      if (!isLost()) to.write(bytes);
    });
    from.on("close", () => {
      this.#sockets.delete(from);
      if (!this.#frozen) to.destroy();
    });
    from.on("error", () => {});
    if (this.#frozen) from.pause();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
