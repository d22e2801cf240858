import { constants } from "node:os";
import { say } from "../output/failure.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** The exit status of a command that a signal ended is this plus the signal's number, as in the shell. */
const BY_SIGNAL = 128;

/**
 * Runs work that leaves something behind if it is ended in the middle. A signal aborts `stop`; once the work has tidied up and rejected,
 * resolves with the exit status of that signal. Work that ends all the same keeps its own status.
 */
export async function interruptible(work: (stop: AbortSignal) => Promise<number>): Promise<number> {
  const stop = new AbortController();
  let status: number | null = null;
  const onSignal = (signal: (typeof SIGNALS)[number]): void => {
    status ??= BY_SIGNAL + constants.signals[signal];
    stop.abort(new Error(`told to stop by ${signal}`));
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  try {
    return await work(stop.signal);
  } catch (error) {
    if (status === null) throw error;
    say("stopped before its end");
    return status;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}
