import type { TLSSocket } from "node:tls";

/** JSON values over TLS, one on each line. An invalid line ends the connection. */
export class JsonLines<Received, Sent> {
  readonly #socket: TLSSocket;
  readonly #onValue: (value: Received) => void;
  #begun = "";

  constructor(socket: TLSSocket, onValue: (value: Received) => void) {
    this.#socket = socket;
    this.#onValue = onValue;
    socket.setEncoding("utf8");
    socket.setNoDelay(true);
    socket.on("data", (read: string) => this.#take(read));
    socket.on("error", () => socket.destroy());
  }

  send(value: Sent): void {
    this.#socket.write(`${JSON.stringify(value)}\n`);
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #take(read: string): void {
    const lines = (this.#begun + read).split("\n");
    this.#begun = lines.pop() ?? "";
    try {
      for (const line of lines) this.#onValue(JSON.parse(line) as Received);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#socket.destroy();
    }
  }
}
