import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A program ended before it served; it has printed the reason itself. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
  readonly code = "program-not-started";
}

const STOP_MOST_MS = 20_000;
/** Where nobody collects the ended children of a killed process, its group never becomes empty. */
const GROUP_MOST_MS = 2_000;
const LOOK_EVERY_MS = 10;

/** Another command of this program, run as a child process. It ends when this process does, however that ends. */
export class ChildProgram {
  readonly name: string;
  /** Resolves with the program's message once it serves. Rejects with ProgramError if it ends before; it has printed the reason by then. */
  readonly ready: Promise<ToParent>;
  /** Resolves once the program has ended: with the signal that ended it, or null if it ended by itself. */
  readonly gone: Promise<NodeJS.Signals | null>;
  readonly #process: ChildProcess;

  constructor(name: string, args: readonly string[], environment: NodeJS.ProcessEnv) {
    this.name = name;
    this.#process = fork(fileURLToPath(import.meta.resolve("#programs/cli/cli.js")), args, {
      env: environment,
      execArgv: process.execArgv,
      // Its own process group: Ctrl-C in the terminal reaches this process only, which then stops its programs in order.
      detached: true,
    });
    this.gone = once(this.#process, "exit").then(([, signal]) => signal as NodeJS.Signals | null);
    this.ready = Promise.race([
      once(this.#process, "message").then(([message]) => message as ToParent),
      this.gone.then(() => Promise.reject(new ProgramError(`${name} did not start`))),
    ]);
    // Callers that await `ready` see the failure; without this line it would be an unhandled rejection if nothing awaits it.
    this.ready.catch(() => {});
  }

  /** The number of its process, once it has started; undefined if it could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Ends the program and all processes of its group at once, also those that outlived it. */
  kill(): void {
    if (this.#process.pid === undefined) return;
    if (process.platform === "win32") this.#process.kill("SIGKILL");
    else signalGroup(this.#process.pid, "SIGKILL");
  }

  /** Resolves once `kill` has left no process of the group, or after GROUP_MOST_MS. */
  async groupGone(): Promise<void> {
    const { pid } = this.#process;
    if (pid === undefined || process.platform === "win32") return;
    const deadline = performance.now() + GROUP_MOST_MS;
    while (performance.now() < deadline && signalGroup(pid, 0)) await setTimeout(LOOK_EVERY_MS);
  }

  /** Ends the program in order; kills it after STOP_MOST_MS. */
  async stop(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    // Not SIGTERM, after which a bank would wait for its customers.
    this.#process.kill("SIGINT");
    const late = new AbortController();
    void setTimeout(STOP_MOST_MS, undefined, late).then(
      () => this.#process.kill("SIGKILL"),
      () => {},
    );
    await this.gone;
    late.abort();
  }
}

/** Sends the signal to every process of the group, and returns whether there is one. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-group, signal);
  } catch {
    return false;
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
