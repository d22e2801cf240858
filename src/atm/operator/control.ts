import { once } from "node:events";
import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { isMainThread } from "node:worker_threads";
import type { Log } from "../log.ts";
import { type Answer, type Asked, decodeAsked, encodeAnswer } from "./control-message.ts";

/** The longest name that a Unix socket may have on every system, in bytes. */
const NAME_MAX = 103;
const LINE_MAX = 65_536;
const IDLE_MS = 10_000;

/** Does what an operator asks of the machine. */
export type Act = (asked: Asked) => Promise<Answer>;

/**
 * Where operators reach a running ATM: a Unix socket in its data folder, which only the account that the ATM runs under may
 * open. One request a connection, one after the other, whoever asks.
 */
export class Control {
  readonly #server: Server;
  readonly #file: string;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(file: string, act: Act, log: Log) {
    this.#file = file;
    this.#server = createServer((socket) => void this.#serve(socket, act, log));
  }

  /** Listens there; null, with a warning in the log, where the folder's name is too long for a socket. The caller holds the machine's lock. */
  static async open(file: string, act: Act, log: Log): Promise<Control | null> {
    if (Buffer.byteLength(file) > NAME_MAX) {
      log("warn", "operators cannot reach this ATM: the path of its data folder is too long for a socket", {
        file,
        most: NAME_MAX,
      });
      return null;
    }
    // What a crash left; nobody listens there, as the lock is ours.
    rmSync(file, { force: true });
    const control = new Control(file, act, log);
    // The socket is made within this call: at no moment is it anybody else's to open. Only the main thread may set the mask.
    const before = isMainThread ? process.umask(0o177) : null;
    try {
      control.#server.listen(file);
    } finally {
      if (before !== null) process.umask(before);
    }
    await once(control.#server, "listening");
    chmodSync(file, 0o600);
    return control;
  }

  /** Takes nothing more, and lets what is under way finish. */
  async close(): Promise<void> {
    this.#server.close();
    await this.#queue;
    rmSync(this.#file, { force: true });
  }

  async #serve(socket: Socket, act: Act, log: Log): Promise<void> {
    socket.on("error", () => socket.destroy());
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    try {
      const asked = decodeAsked(await readLine(socket));
      // The bank may take its time.
      socket.setTimeout(0);
      const answer = this.#queue.then(() => act(asked));
      this.#queue = answer.catch(() => {});
      socket.end(`${encodeAnswer(await answer)}\n`);
    } catch (error) {
      log("error", "what an operator asked was not understood, or failed", { error });
      socket.destroy();
    }
  }
}

/** The bytes before the first line feed. Rejects where none comes, or too much before it. */
function readLine(socket: Socket): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    socket.on("close", () => reject(new Error("the connection ended before a whole line")));
    socket.on("data", (part: Buffer) => {
      parts.push(part);
      size += part.length;
      if (size > LINE_MAX) socket.destroy();
      else if (part.includes("\n")) resolve(Buffer.concat(parts).subarray(0, Buffer.concat(parts).indexOf("\n")));
    });
  });
}
