import type { EventEmitter } from "node:events";
import type { Logger } from "pino";
import { BankError } from "./bank-error.ts";
import type { FromProcess, ToProcess } from "./process-message.ts";
import type { BankSettings } from "./settings.ts";

/** What the supervisor needs of a child process, be it a cluster worker or a fork. */
export interface Child extends EventEmitter {
  send(message: ToProcess): boolean;
  kill(signal: NodeJS.Signals): unknown;
}

const PAUSE_LEAST_MS = 100;
const PAUSE_MOST_MS = 5_000;
/** A process that lived this long is started again at once. */
const STEADY_MS = 30_000;
const DRAIN_MOST_MS = 15_000;

/** Keeps one child process at work: starts it again when it dies, with growing pauses, until it is told to drain. */
export class Supervisor {
  readonly #name: string;
  readonly #fork: () => Child;
  readonly #settings: BankSettings;
  readonly #log: Logger;
  #child: Child | null = null;
  #draining = false;
  #pauseMs = PAUSE_LEAST_MS;
  #retry: NodeJS.Timeout | undefined;
  /** Called with what the process tells once it is ready, and when it has died. */
  onMessage: (message: FromProcess) => void = () => {};
  onDeath: () => void = () => {};

  constructor(name: string, fork: () => Child, settings: BankSettings, log: Logger) {
    this.#name = name;
    this.#fork = fork;
    this.#settings = settings;
    this.#log = log;
  }

  /** Tells the process something, unless it is dead at the moment. */
  tell(message: ToProcess): void {
    this.#child?.send(message);
  }

  /** Resolves with the port once the process is ready the first time. Throws BankError with the child's sentence. */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#run(resolve, (message) => {
        this.#draining = true;
        reject(new BankError("start", message));
      });
    });
  }

  /** Resolves once the process has ended in order; what does not end in 15 seconds is killed. */
  async drain(): Promise<void> {
    this.#draining = true;
    clearTimeout(this.#retry);
    const child = this.#child;
    if (child === null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.send({ kind: "drain" });
    const deadline = setTimeout(() => child.kill("SIGKILL"), DRAIN_MOST_MS);
    await gone;
    clearTimeout(deadline);
  }

  #run(onReady: (port: number) => void, onFailure: ((message: string) => void) | null): void {
    const child = this.#fork();
    const since = Date.now();
    let failure = "it ended before it was ready";
    let ready = false;
    this.#child = child;
    child.on("error", (error) => this.#log.error({ process: this.#name, err: error }, "a process could not be told something"));
    child.on("message", (message: FromProcess) => {
      if (message.kind === "failed") failure = message.message;
      else if (message.kind !== "ready") this.onMessage(message);
      else {
        ready = true;
        onReady(message.port);
      }
    });
    child.once("exit", (code: number | null, signal: string | null) => {
      this.#child = null;
      this.onDeath();
      if (this.#draining) return;
      if (!ready && onFailure !== null) return onFailure(failure);
      this.#log.error({ process: this.#name, code, signal, reason: failure }, "a process died and is started again");
      this.#pauseMs = Date.now() - since > STEADY_MS ? PAUSE_LEAST_MS : Math.min(this.#pauseMs * 2, PAUSE_MOST_MS);
      this.#retry = setTimeout(() => this.#run(() => {}, null), this.#pauseMs);
    });
    child.send({ kind: "begin", settings: this.#settings });
  }
}
