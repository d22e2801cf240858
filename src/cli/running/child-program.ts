import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A program ended before it served; it has said why itself. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  readonly code = "program-not-started";
}

const STOP_MOST_MS = 20_000;

/** Another command of this program, run as a process of its own. It ends when this process does, however that ends. */
export class ChildProgram {
  readonly name: string;
  /** Resolves once the program serves. Rejects with ProgramError if it ends before; it has said why by then. */
  readonly ready: Promise<void>;
  readonly gone: Promise<void>;
  readonly #process: ChildProcess;

  constructor(name: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.name = name;
    this.#process = fork(fileURLToPath(new URL("../cli.js", import.meta.url)), args, {
      env: environment,
      execArgv: process.execArgv,
      // A process group of its own: Ctrl-C in the terminal reaches this process alone, which stops its programs in order.
      detached: true,
    });
    this.gone = once(this.#process, "exit").then(() => {});
    this.ready = Promise.race([
      once(this.#process, "message").then(() => {}),
      this.gone.then(() => Promise.reject(new ProgramError(`${name} did not start`))),
    ]);
    // Whoever awaits `ready` sees the failure; nobody need await it once the program is to be stopped anyway.
    this.ready.catch(() => {});
  }

  /** Ends the program and all processes of its group at once. */
  kill(): void {
    if (this.#process.pid === undefined || this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    if (process.platform === "win32") this.#process.kill("SIGKILL");
    else process.kill(-this.#process.pid, "SIGKILL");
  }

  /** Ends the program in order; kills it if it takes more than 20 seconds. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    this.#process.kill("SIGTERM");
    const deadline = setTimeout(() => this.#process.kill("SIGKILL"), STOP_MOST_MS);
    await this.gone;
    clearTimeout(deadline);
  }
}
