import { constants } from "node:os";

/** What ends a program that serves: in order, and then at once. */
export interface Stop {
  /** Aborted by the first signal, with StoppedError. */
  readonly inOrder: AbortSignal;
  /** Aborted by a second signal, right before the program exits: for what must not outlive it. */
  readonly atOnce: AbortSignal;
  /** Resolves when `inOrder` is aborted. */
  readonly stopped: Promise<void>;
}

/** The reason of `inOrder`: whoever told the program to stop is told no more than that it did. */
class StoppedError extends Error {
  override readonly name = "StoppedError";
  readonly code = "stopped";
}

/** `npm start` passes Ctrl-C on although the terminal has sent it to the whole group: within this time it is the same one. */
const SAME_MS = 500;
/** The exit status of a program that a signal ended, as the shell has it, is this and the signal's number. */
const BY_SIGNAL = 128;

/**
 * What a program that serves runs until: Ctrl-C, a service manager's SIGTERM, the end of its terminal, or of the program that started it.
 * From now on the first ends it in order, also while it starts, and a second one at once.
 */
export function untilStopped(): Stop {
  const inOrder = new AbortController();
  const atOnce = new AbortController();
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  let since: number | null = null;
  const begin = (): void => {
    since ??= performance.now();
    inOrder.abort(new StoppedError("the program was told to stop"));
    resolve();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => {
      if (since === null) return begin();
      if (performance.now() - since < SAME_MS) return;
      atOnce.abort();
      process.exit(BY_SIGNAL + constants.signals[signal]);
    });
  if (process.connected) process.on("disconnect", begin);
  // A terminal that was closed takes no more lines; the program goes on to its end in order.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  return { inOrder: inOrder.signal, atOnce: atOnce.signal, stopped };
}

/** Runs a program that serves, and comes to its exit status, which is 0 where it was stopped while it started. */
export async function stoppedInOrder({ inOrder }: Stop, serve: () => Promise<number>): Promise<number> {
  try {
    return await serve();
  } catch (error) {
    if (!inOrder.aborted || error !== inOrder.reason) throw error;
    return 0;
  }
}
