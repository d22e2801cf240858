import type { SequencerState } from "../../audit/audit.ts";
import type { HashJob, HashResult } from "../../hashing/hashing.ts";
import type { ProcessReport } from "../../measures/measures.ts";
import type { SessionId, TerminalId } from "../../model/model.ts";
import type { Readings } from "../../status/status.ts";
import type { WorkerCounts } from "../metrics/worker-measures.ts";
import type { Cost, Excess } from "../sessions/terminal-budget.ts";
import type { BankSettings } from "../startup/settings.ts";
import { beat } from "./heartbeat.ts";

/** A question of the primary to a process: the first four are for workers only, then one for the hasher and one for the sequencer. */
export type Question =
  | { readonly kind: "last-active"; readonly terminal: TerminalId }
  | { readonly kind: "counts" }
  | { readonly kind: "report" }
  | { readonly kind: "leave" }
  | { readonly kind: "hash"; readonly job: HashJob }
  | { readonly kind: "sequencing" }
  | { readonly kind: "readings" }
  | { readonly kind: "alive" };

/** The answer to each kind of question. */
export interface Answers {
  readonly "last-active": ReadonlyMap<SessionId, number>;
  readonly counts: WorkerCounts;
  readonly report: ProcessReport;
  /** It has no session left, and takes none. */
  readonly leave: true;
  readonly hash: HashResult;
  readonly sequencing: SequencerState;
  readonly readings: Readings;
  /** Any answer proves that the process is alive. */
  readonly alive: true;
}

export type Answer = Answers[Question["kind"]];

/** A message from the primary to a process; all but the first four are for workers only. */
export type ToProcess =
  | { readonly kind: "begin"; readonly settings: BankSettings }
  | { readonly kind: "drain" }
  | { readonly kind: "question"; readonly number: number; readonly question: Question }
  | { readonly kind: "replace"; readonly session: SessionId }
  | { readonly kind: "spent-elsewhere"; readonly terminal: TerminalId; readonly cost: Cost }
  | { readonly kind: "shut-out"; readonly terminal: TerminalId; readonly forMs: number }
  | { readonly kind: "hashed"; readonly id: string; readonly result: HashResult };

/**
 * A message from a process to the primary. `failed` comes before the process ends; its message is one sentence, or the stack of a
 * bug.
 */
export type FromProcess =
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "beat" }
  | { readonly kind: "failed"; readonly message: string; readonly bug: boolean }
  | { readonly kind: "answer"; readonly number: number; readonly answer: Answer }
  | { readonly kind: "session-opened"; readonly terminal: TerminalId; readonly session: SessionId }
  | { readonly kind: "session-ended"; readonly session: SessionId }
  | { readonly kind: "spent"; readonly terminal: TerminalId; readonly cost: Cost }
  | { readonly kind: "over-budget"; readonly terminal: TerminalId; readonly excess: Excess }
  | { readonly kind: "hash-wanted"; readonly id: string; readonly job: HashJob };

/** Sends a message to the primary, if there still is one. */
export function tellPrimary(message: FromProcess): void {
  if (process.connected) process.send?.(message);
}

/**
 * A process that has begun: the port it listens on (0 for none), its handlers for messages and questions, and its end in order.
 */
export interface Begun {
  readonly port: number;
  readonly told?: (message: ToProcess) => void;
  /** If it rejects, the question stays unanswered. */
  readonly asked: (question: Exclude<Question, { kind: "alive" }>) => Promise<Answer>;
  drain(): Promise<void>;
}

/** How long a process may run after its primary is gone, in milliseconds. */
const ORPHAN_MOST_MS = 15_000;

/** Runs a process below the primary: begins when the primary sends the settings, drains when the primary orders it or is gone. */
export function liveUnderPrimary(begin: (settings: BankSettings) => Promise<Begun>): void {
  let running: Promise<Begun> | undefined;
  const end = async (): Promise<void> => {
    await (await running)?.drain();
    process.exit(0);
  };
  process.on("disconnect", () => {
    setTimeout(() => process.exit(1), ORPHAN_MOST_MS).unref();
    void end().catch(fail);
  });
  beat(() => tellPrimary({ kind: "beat" }));
  // Ctrl-C in a terminal, or closing it, signals the whole group; the primary decides when this process ends.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
  process.on("message", (message: ToProcess) => {
    if (message.kind === "drain") return void end().catch(fail);
    if (message.kind === "question") return void running?.then((begun) => answer(begun, message)).catch(() => {});
    if (message.kind !== "begin")
      // A process that cannot begin says so once, by `fail`.
      return void running?.then(
        (begun) => begun.told?.(message),
        () => {},
      );
    const begun = begin(message.settings);
    running = begun;
    begun.then(({ port }) => tellPrimary({ kind: "ready", port }), fail);
  });
}

async function answer({ asked }: Begun, { number, question }: Extract<ToProcess, { kind: "question" }>): Promise<void> {
  tellPrimary({ kind: "answer", number, answer: question.kind === "alive" || (await asked(question)) });
}

async function fail(error: unknown): Promise<void> {
  // Loaded only here: a process that never fails, such as the hasher, need not load every room's errors.
  const { operatorSentence } = await import("./operator-error.ts");
  const sentence = operatorSentence(error);
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  tellPrimary({ kind: "failed", message: sentence ?? stack, bug: sentence === null });
  process.exitCode = 1;
  // The message must leave before the process does.
  setTimeout(() => process.exit(1), 100);
}
