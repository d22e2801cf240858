import { constants } from "node:os";

/** The signals that end a serving program: in order, and then at once. */
export interface Stop {
  /** Aborted by the first signal, with StoppedError. */
  readonly inOrder: AbortSignal;
  /** Aborted by a second signal, right before the program exits: for processes that must not outlive it. */
  readonly atOnce: AbortSignal;
  /** Resolves when `inOrder` is aborted: with "drain" if a service manager asked, who gives the program time (SIGTERM). */
  readonly stopped: Promise<"drain" | "stop">;
}

/** The reason of `inOrder`: a program that was told to stop ends without an error message. */
class StoppedError extends Error {
  override readonly name = "StoppedError";
  readonly code = "stopped";
}

/**
 * `npm start` passes Ctrl-C on although the terminal has sent it to the whole group: within this time a second signal is the same
 * one.
 */
const SAME_MS = 500;
/** The exit status of a program that a signal ended is this plus the signal's number, as in the shell. */
const BY_SIGNAL = 128;

/**
 * Stops a serving program at Ctrl-C, a service manager's SIGTERM, the end of its terminal, or the end of the program that started
 * it. From now on the first ends it in order, also while it starts, and a second one at once.
 */
export function untilStopped(): Stop {
  const inOrder = new AbortController();
  const atOnce = new AbortController();
  const { promise: stopped, resolve } = Promise.withResolvers<"drain" | "stop">();
  let since: number | null = null;
  const begin = (how: "drain" | "stop"): void => {
    since ??= performance.now();
    inOrder.abort(new StoppedError("the program was told to stop"));
    resolve(how);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (since === null) return begin(signal === "SIGTERM" ? "drain" : "stop");
      if (performance.now() - since < SAME_MS) return;
      atOnce.abort();
      process.exit(BY_SIGNAL + constants.signals[signal]);
    });
  if (process.connected) process.on("disconnect", () => begin("stop"));
  // A closed terminal takes no more lines: the program still ends in order.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return { inOrder: inOrder.signal, atOnce: atOnce.signal, stopped };
}

/** Runs a serving program, and resolves with its exit status, which is 0 if it was stopped while it started. */
export async function stoppedInOrder({ inOrder }: Stop, serve: () => Promise<number>): Promise<number> {
  try {
    return await serve();
  } catch (error) {
    if (!inOrder.aborted || error !== inOrder.reason) throw error;
    return 0;
  }
}
