import { setTimeout } from "node:timers/promises";
import { isConnectionLost, sqlState } from "../../store/store.ts";
import { AuditError, type AuditErrorCode } from "../audit-error.ts";
import type { SequencerSettings, Trouble } from "./sequencer-state.ts";

export interface Attempts {
  /** Resolves with false if it is another's turn. Calls `done` whenever it has got somewhere. */
  readonly attempt: (done: () => void) => Promise<boolean>;
  /** `ends` is true if no other attempt follows. */
  readonly failed: (trouble: Trouble, ends: boolean) => void;
  readonly idle: () => void;
  /** Troubles after which another attempt may succeed, beside those that always may. */
  readonly alsoCurable?: readonly AuditErrorCode[];
}

/** Attempts again and again until `stopping` is aborted, with pauses that grow while nothing is done. */
export async function repeat(
  settings: SequencerSettings,
  stopping: AbortSignal,
  { attempt, failed, idle, alsoCurable = [] }: Attempts,
): Promise<void> {
  const { intervalMs = 1_000, pauseMostMs = 5_000 } = settings;
  const pause = (ms: number): Promise<unknown> => setTimeout(ms, undefined, { signal: stopping }).catch(() => {});
  for (let retryMs = intervalMs; !stopping.aborted; ) {
    try {
      await attempt(() => {
        retryMs = intervalMs;
      });
      if (stopping.aborted) return;
      idle();
      await pause(intervalMs);
    } catch (error) {
      const trouble = troubleOf(error);
      const ends = !CURABLE.has(trouble.code) && !alsoCurable.some((code) => code === trouble.code);
      failed(trouble, ends);
      // Another attempt cannot succeed: stop instead of standing by.
      if (ends) return;
      await pause(retryMs);
      retryMs = Math.min(2 * retryMs, Math.max(intervalMs, pauseMostMs));
    }
  }
}

/** `log-ahead` ends by itself once an operator has declared the restore. */
const CURABLE: ReadonlySet<string> = new Set(["database", "disk-read", "disk-write", "key-file", "lease-lost", "log-ahead"]);

function troubleOf(error: unknown): Trouble {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof AuditError) return { code: error.code, message };
  if (isConnectionLost(error) || sqlState(error) !== null) return { code: "database", message };
  // A system error while reading: a broken disk, a missing network share, too many open files.
  if (error instanceof Error && "errno" in error && "syscall" in error) return { code: "disk-read", message };
  return { code: "bug", message: error instanceof Error ? (error.stack ?? message) : message };
}
