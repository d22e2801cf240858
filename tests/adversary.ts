import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

type Direction = "c2s" | "s2c";

/** One frame with its direction, and its index among the connection's frames in that direction, from 0. */
interface FrameOnTheWay {
  readonly bytes: Buffer;
  readonly direction: Direction;
  readonly index: number;
}

/** Returns the bytes to forward in place of the frame, or null to end the connection. */
export type Tamper = (frame: FrameOnTheWay, wire: TamperedWire) => readonly Buffer[] | null;

/** Lets a Tamper send more bytes later, and see all earlier frames of this and other connections. */
interface TamperedWire {
  readonly forward: (bytes: Buffer) => void;
  readonly earlier: readonly FrameOnTheWay[];
}

const HEADER_SIZE = 4;

/** A relay between an ATM and the bank that can change every frame. It keeps all frames. */
export class Adversary implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #seen: FrameOnTheWay[] = [];
  /** Applies to connections that are opened after it is set. */
  tamper: Tamper = (frame) => [frame.bytes];

  private constructor(bankPort: number) {
    this.#server = createServer((near) => this.#relay(near, connect(bankPort, "127.0.0.1"), this.tamper));
  }

  static async start(bankPort: number): Promise<Adversary> {
    const adversary = new Adversary(bankPort);
    await once(adversary.#server.listen(0, "127.0.0.1"), "listening");
    return adversary;
  }

  get port(): number {
    return (this.#server.address() as { port: number }).port;
  }

  /** The frames so far, as their senders sent them. */
  get seen(): readonly FrameOnTheWay[] {
    return [...this.#seen];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #relay(near: Socket, far: Socket, tamper: Tamper): void {
    const ways = [["c2s", near, far], ["s2c", far, near]] as const; // biome-ignore format: the two ways
    for (const [direction, from, to] of ways) {
      this.#sockets.add(from);
      let pending = Buffer.alloc(0);
      let index = 0;
      from.on("data", (bytes: Buffer) => {
        pending = Buffer.concat([pending, bytes]);
        while (pending.length >= HEADER_SIZE && pending.length >= HEADER_SIZE + pending.readUInt16BE(2)) {
          const size = HEADER_SIZE + pending.readUInt16BE(2);
          const frame = { bytes: pending.subarray(0, size), direction, index: index++ };
          pending = pending.subarray(size);
          const result = tamper(frame, { forward: (more) => void to.write(more), earlier: [...this.#seen] });
          this.#seen.push(frame);
          if (result === null) return void [near, far].map((socket) => socket.destroy());
          for (const each of result) to.write(each);
        }
      });
      from
        .on("end", () => to.end())
        .on("error", () => to.destroy())
        .on("close", () => to.destroy());
    }
  }
}

/** Returns a copy of the frame with one bit flipped. */
export function flipBit(frame: Buffer, byte: number, bit: number): Buffer {
  const changed = Buffer.from(frame);
  changed[byte] = (changed[byte] as number) ^ (1 << bit);
  return changed;
}
