import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A program ended before it served; it has printed the reason itself. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  readonly code = "program-not-started";
}

const STOP_MOST_MS = 20_000;

/** Another command of this program, run as a child process. It ends when this process does, however that ends. */
export class ChildProgram {
  readonly name: string;
  /** Resolves with the program's message once it serves. Rejects with ProgramError if it ends before; it has printed the reason by then. */
  readonly ready: Promise<ToParent>;
  readonly gone: Promise<void>;
  readonly #process: ChildProcess;

  constructor(name: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.name = name;
    this.#process = fork(fileURLToPath(new URL("../cli.js", import.meta.url)), args, {
      env: environment,
      execArgv: process.execArgv,
      // Its own process group: Ctrl-C in the terminal reaches this process only, which then stops its programs in order.
      detached: true,
    });
    this.gone = once(this.#process, "exit").then(() => {});
    this.ready = Promise.race([
      once(this.#process, "message").then(([message]) => message as ToParent),
      this.gone.then(() => Promise.reject(new ProgramError(`${name} did not start`))),
    ]);
    // Callers that await `ready` see the failure; without this line it would be an unhandled rejection if nothing awaits it.
    this.ready.catch(() => {});
  }

  /** Ends the program and all processes of its group at once. */
  kill(): void {
    if (this.#process.pid === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    if (process.platform === "win32") this.#process.kill("SIGKILL");
    else process.kill(-this.#process.pid, "SIGKILL");
  }

  /** Ends the program in order; kills it after STOP_MOST_MS. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGTERM");
    const deadline = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MOST_MS);
    await this.gone;
    clearTimeout(deadline);
  }
}

/** The message from the bank, an ATM or the console to the program that started it, if there is one. */
export interface ToParent {
  readonly kind: "ready";
  /** What the person at the terminal is to read once. */
  readonly notice?: string;
}

/** Returns false if no other program started this one. */
export function tellParent(message: ToParent): boolean {
  if (!process.connected) return false;
  process.send?.(message);
  return true;
}
