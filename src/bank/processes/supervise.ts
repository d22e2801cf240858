import type { EventEmitter } from "node:events";
import type { Logger } from "pino";
import { BankError } from "../bank-error.ts";
import type { BankSettings } from "../startup/settings.ts";
import { BEATS_MOST, type BeatsMost, Pulse } from "./heartbeat.ts";
import type { Answers, FromProcess, Question, ToProcess } from "./process-message.ts";
import { Questions } from "./questions.ts";

/** What the supervisor needs of a child process, be it a cluster worker or a fork. */
export interface Child extends EventEmitter {
  send(message: ToProcess): boolean;
  kill(signal: NodeJS.Signals): unknown;
}

/** What somebody wants to know of a supervised process. */
interface Watcher {
  /** What it tells by itself once it is ready. */
  readonly onMessage?: (message: FromProcess) => void;
  /** It has ended, by this exit code or signal. */
  readonly onEnd?: (end: {
    readonly code: number | null;
    readonly signal: string | null;
    /** It was told to. */
    readonly ordered: boolean;
    /** It was killed for not answering. */
    readonly hung: boolean;
  }) => void;
  /** It died before and is ready again. */
  readonly onRestart?: () => void;
}

/** Why a process did not begin. */
type Failure = Pick<Extract<FromProcess, { kind: "failed" }>, "message" | "bug">;

const PAUSE_LEAST_MS = 100;
const PAUSE_MOST_MS = 5_000;
/** A process that lived this long is started again at once. */
const STEADY_MS = 30_000;
const DRAIN_MOST_MS = 15_000;
/** How often a process may be killed from outside before it was ever ready; then it does not start. */
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
  /** While the first start is under way. */
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

  /** Tells the process something, unless it is dead at the moment. */
  tell(message: ToProcess): void {
    this.#child?.send(message);
  }

  /** Asks the process something. Null where it is not at work, dies, or does not answer within a second, unless it may take longer. */
  ask<Kind extends Question["kind"]>(
    question: Extract<Question, { kind: Kind }>,
    patience: "a second" | "as long as it lives" = "a second",
  ): Promise<Answers[Kind] | null> {
    return this.#isReady ? this.#questions.ask(question, patience) : Promise.resolve(null);
  }

  /** Resolves with the port once the process is ready the first time. Throws BankError with the child's sentence. */
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

  /** Resolves once the process has ended in order; what does not end in 15 seconds is killed. */
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
    child.on("error", (error) => this.#log.error({ child: this.name, err: error }, "a process could not be told something"));
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
      // What ends by itself before it is ready has said why; what something else killed may do better the next time.
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

  /** It neither works nor dies: whoever it serves would wait for as long as it hangs. */
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
