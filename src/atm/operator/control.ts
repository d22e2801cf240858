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

/** Carries out an operator's request. */
export type Act = (asked: Asked) => Promise<Answer>;

/**
 * The socket on which operators reach a running ATM: a Unix socket in its data folder, which only the account that the ATM runs
 * under may open. It takes one request for each connection, and serves one request at a time.
 */
export class Control {
  readonly #server: Server;
  readonly #file: string;
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(file: string, act: Act, log: Log) {
    this.#file = file;
    this.#server = createServer((socket) => void this.#serve(socket, act, log));
  }

  /**
   * Listens on the socket `file`; null, with a warning in the log, if the path is too long for a socket. The caller holds the
   * machine's lock.
   */
  static async open(file: string, act: Act, log: Log): Promise<Control | null> {
    if (Buffer.byteLength(file) > NAME_MAX) {
      log("warn", "operators cannot reach this ATM: the path of its data folder is too long for a socket", {
        file,
        most: NAME_MAX,
      });
      return null;
    }
    // A crash may have left this socket. No process listens on it, because this process holds the lock.
    rmSync(file, { force: true });
    const control = new Control(file, act, log);
    // This call makes the socket, so no other account can open it at any moment. Only the main thread may set the mask.
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

  /** Stops listening, and waits for the requests that are under way. */
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
      // No limit from here: the answer may have to wait for the bank.
      socket.setTimeout(0);
      const answer = this.#queue.then(() => act(asked));
      this.#queue = answer.catch(() => {});
      socket.end(`${encodeAnswer(await answer)}\n`);
    } catch (error) {
      log("error", "an operator's request was not understood, or failed", { error });
      socket.destroy();
    }
  }
}

/** The bytes before the first line feed. Rejects if none arrives, or more than LINE_MAX bytes. */
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
