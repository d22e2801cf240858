import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

type Direction = "c2s" | "s2c";

/** One frame on its way, with what the adversary knows of it: where it goes, and the how manieth it is in that direction. */
interface FrameOnTheWay {
  readonly bytes: Buffer;
  readonly direction: Direction;
  readonly index: number;
}

/** What an adversary does with a frame: what he returns goes on in the frame's direction; null ends the connection. */
export type Tamper = (frame: FrameOnTheWay, wire: TamperedWire) => readonly Buffer[] | null;

/** What else he can do: send more at any time, and look at all that went by, here and on earlier connections. */
interface TamperedWire {
  readonly forward: (bytes: Buffer) => void;
  readonly earlier: readonly FrameOnTheWay[];
}

const HEADER_SIZE = 4;

/** Whoever owns the network between an ATM and the bank. Keeps every frame that ever went by. */
export class Adversary implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #seen: FrameOnTheWay[] = [];
  /** What he does with the frames of the connections that come from now on. */
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

  /** The frames that went by so far, as their senders sent them. */
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

/** The frame with one bit turned over. */
export function flipBit(frame: Buffer, byte: number, bit: number): Buffer {
  const changed = Buffer.from(frame);
  changed[byte] = (changed[byte] as number) ^ (1 << bit);
  return changed;
}
