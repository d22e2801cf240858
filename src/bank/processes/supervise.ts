import type { EventEmitter } from "node:events";
import type { Logger } from "pino";
import { BankError } from "../bank-error.ts";
import type { BankSettings } from "../startup/settings.ts";
import { BEATS_MOST, type BeatsMost, Pulse } from "./heartbeat.ts";
import type { Answers, FromProcess, Question, ToProcess } from "./process-message.ts";
import { Questions } from "./questions.ts";

/** The part of a child process that the supervisor uses, for a cluster worker or a fork. */
export interface Child extends EventEmitter {
  send(message: ToProcess): boolean;
  kill(signal: NodeJS.Signals): unknown;
}

/** Callbacks about a supervised process. */
interface Watcher {
  /** Gets every message but beats, failures, answers and `ready`. Some come before `ready`. */
  readonly onMessage?: (message: FromProcess) => void;
  /** The process has ended, with this exit code or signal. */
  readonly onEnd?: (end: {
    readonly code: number | null;
    readonly signal: string | null;
    /** The supervisor had ordered it to end. */
    readonly ordered: boolean;
    /** The supervisor killed it because it hung. */
    readonly hung: boolean;
  }) => void;
  /** It died before and is ready again. */
  readonly onRestart?: () => void;
}

/** Why a process did not begin. */
type Failure = Pick<Extract<FromProcess, { kind: "failed" }>, "message" | "bug">;

const PAUSE_LEAST_MS = 100;
const PAUSE_MOST_MS = 5_000;
/** A process that lived this long, in milliseconds, is started again after the least pause. */
const STEADY_MS = 30_000;
const DRAIN_MOST_MS = 15_000;
/** How often something outside may kill a process before it was ever ready. After that, `start` rejects. */
const KILLED_AT_START_MOST = 5;

/** Keeps one child process at work: starts it again when it dies or hangs, with growing pauses, until it is told to drain. */
export class Supervisor {
  readonly name: string;
  readonly #fork: () => Child;
  readonly #settings: BankSettings;
  readonly #log: Logger;
  readonly #beatsMost: BeatsMost;
  readonly #watchers: Watcher[] = [];
  readonly #questions = new Questions((message) => this.tell(message));
  #child: Child | null = null;
  #isReady = false;
  #draining = false;
  #pauseMs = PAUSE_LEAST_MS;
  #retry: NodeJS.Timeout | undefined;
  #restarts = 0;
  #hangs = 0;
  #killedAtStart = 0;
  /** Fails the first start; null unless that is under way. */
  #abandon: ((failure: Failure) => void) | null = null;

  constructor(name: string, fork: () => Child, settings: BankSettings, log: Logger, beatsMost = BEATS_MOST) {
    this.name = name;
    this.#fork = fork;
    this.#settings = settings;
    this.#log = log;
    this.#beatsMost = beatsMost;
  }

  /** True while the process is at work: ready, and not dead since. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** How often it was started again. */
  get restarts(): number {
    return this.#restarts;
  }

  /** How often it was killed because it hung. */
  get hangs(): number {
    return this.#hangs;
  }

  watch(watcher: Watcher): void {
    this.#watchers.push(watcher);
  }

  /** Sends the process a message. Drops it if the process is dead at the moment. */
  tell(message: ToProcess): void {
    this.#child?.send(message);
  }

  /**
   * Asks the process. Resolves with null if it is not at work, dies, or does not answer within a second. With the longer
   * `patience`, it may take as long as it lives.
   */
  ask<Kind extends Question["kind"]>(
    question: Extract<Question, { kind: Kind }>,
    patience: "a second" | "as long as it lives" = "a second",
  ): Promise<Answers[Kind] | null> {
    return this.#isReady ? this.#questions.ask(question, patience) : Promise.resolve(null);
  }

  /** Resolves with the port once the process is ready the first time. Rejects with BankError and the child's sentence. */
  start(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#abandon = ({ message, bug }) => {
        this.#abandon = null;
        this.#draining = true;
        reject(new BankError(bug ? "bug" : "start", message));
      };
      this.#run((port) => {
        this.#abandon = null;
        resolve(port);
      });
    });
  }

  /** Ends the process at once, and starts no other. */
  kill(): void {
    this.#draining = true;
    clearTimeout(this.#retry);
    this.#child?.kill("SIGKILL");
  }

  /** Resolves once the process has ended in order. Kills it if that takes longer than `DRAIN_MOST_MS`. */
  async drain(): Promise<void> {
    this.#draining = true;
    clearTimeout(this.#retry);
    this.#abandon?.({ message: `${this.name} was stopped before it was ready`, bug: false });
    const child = this.#child;
    if (child === null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.send({ kind: "drain" });
    const deadline = setTimeout(() => child.kill("SIGKILL"), DRAIN_MOST_MS);
    await gone;
    clearTimeout(deadline);
  }

  #run(onReady: (port: number) => void): void {
    const child = this.#fork();
    const since = performance.now();
    let failure: Failure | null = null;
    let hung = false;
    this.#child = child;
    const pulse = new Pulse(this.#beatsMost, (missed) => {
      hung = true;
      this.#endHung(child, missed);
    });
    child.on("error", (error) => this.#log.error({ child: this.name, err: error }, "a message to a process could not be sent"));
    child.on("message", (message: FromProcess) => {
      pulse.beat();
      if (message.kind === "beat") return;
      if (message.kind === "failed") failure = message;
      else if (message.kind === "answer") this.#questions.take(message.number, message.answer);
      else if (message.kind !== "ready") for (const { onMessage } of this.#watchers) onMessage?.(message);
      else {
        this.#isReady = true;
        onReady(message.port);
      }
    });
    child.once("exit", (code: number | null, signal: string | null) => {
      pulse.stop();
      this.#child = null;
      this.#isReady = false;
      this.#questions.endAll();
      for (const { onEnd } of this.#watchers) onEnd?.({ code, signal, ordered: this.#draining, hung });
      if (this.#draining) return;
      // A process that exits before it is ready has reported why. One that was killed from outside may start the next time.
      if (this.#abandon !== null && (signal === null || ++this.#killedAtStart > KILLED_AT_START_MOST))
        return this.#abandon(
          failure ?? { message: `${this.name} ended (${signal ?? `exit status ${code}`}) before it was ready`, bug: false },
        );
      this.#log.error({ child: this.name, code, signal, reason: failure?.message }, "a process died and is started again");
      this.#pauseMs = performance.now() - since > STEADY_MS ? PAUSE_LEAST_MS : Math.min(this.#pauseMs * 2, PAUSE_MOST_MS);
      this.#retry = setTimeout(() => this.#run(this.#abandon === null ? () => this.#restarted() : onReady), this.#pauseMs);
    });
    child.send({ kind: "begin", settings: this.#settings });
  }

  /** A process that hangs neither works nor dies: those that it serves would wait for as long as it hangs. */
  #endHung(child: Child, missed: number): void {
    this.#hangs++;
    this.#log.error({ child: this.name, missed }, "a process hangs: it is killed and started again");
    child.kill("SIGKILL");
  }

  #restarted(): void {
    this.#restarts++;
    for (const { onRestart } of this.#watchers) onRestart?.();
  }
}
