import { setTimeout } from "node:timers/promises";
import { isConnectionLost, type Store, sqlState } from "../../store/store.ts";
import { AuditError } from "../audit-error.ts";
import { type Backlog, readBacklog } from "./committed-events.ts";
import { withLease } from "./lease.ts";
import { seal } from "./seal.ts";
import type { Progress, SealerSettings, SealerState } from "./sealer-state.ts";

export interface Sealer {
  readonly state: SealerState;
  /** Seals all events committed by now if this sealer has the lease, then releases the lease and resolves. */
  stop(): Promise<void>;
}

/**
 * Starts the sealer, which moves committed events into the log (AUDIT.md, section "Write path"). Never throws: `state` has the
 * failure. The sealer repeats an attempt that may succeed later, after pauses that grow while nothing is sealed. A failed sync,
 * a bug, or files that do not match the checkpoint end it with the role `stopped`. The first two need a new process, the last
 * a person.
 */
export function startSealer(store: Store, settings: SealerSettings): Sealer {
  const stopping = new AbortController();
  const intervalMs = settings.intervalMs ?? 1_000;
  const pauseMostMs = settings.pauseMostMs ?? 5_000;
  let role: SealerState["role"] = "standby";
  let trouble: SealerState["trouble"] = null;
  let progress: Progress | null = null;
  let retryMs = intervalMs;
  let backlog: Backlog = { unsealed: 0, oldestAt: null };

  const state = (): SealerState => {
    const lagMs = backlog.oldestAt === null ? 0 : Math.max(0, Date.now() - backlog.oldestAt);
    return { role, trouble, unsealed: backlog.unsealed, lagMs, progress };
  };
  const enter = (next: SealerState["role"]): void => {
    role = next;
    settings.onState?.(state());
  };
  const onProgress = (made: Progress): void => {
    [progress, trouble, retryMs] = [made, null, intervalMs];
  };
  const pause = (ms: number): Promise<unknown> => setTimeout(ms, undefined, { signal: stopping.signal }).catch(() => {});

  const attempt = (): Promise<boolean> =>
    withLease(store.sql, async (check) => {
      enter("sealing");
      await seal(store.sql, settings, { check, stopping: stopping.signal, onProgress });
    });
  const sealing = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      trouble = await attempt().then(() => null, troubleOf);
      // Another attempt cannot succeed: stop instead of standing by.
      if (trouble !== null && !isCurable(trouble)) break;
      enter("standby");
      // A sealer on standby tries again after each interval, because the other one may be gone.
      await pause(trouble === null ? intervalMs : retryMs);
      if (trouble !== null) retryMs = Math.min(2 * retryMs, Math.max(intervalMs, pauseMostMs));
    }
    enter("stopped");
  };
  const look = async (): Promise<void> => {
    // If the database does not answer, keep its last answer: the lag of that continues to grow.
    backlog = await readBacklog(store.sql).catch(() => backlog);
    settings.onState?.(state());
  };
  const watching = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await look();
      await pause(intervalMs);
    }
  };

  const ended = Promise.all([sealing(), watching()]).then(look);
  return {
    get state() {
      return state();
    },
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

const CURABLE: ReadonlySet<string> = new Set(["database", "disk-read", "disk-write", "key-file", "lease-lost"]);
const isCurable = ({ code }: { code: string }): boolean => CURABLE.has(code);

function troubleOf(error: unknown): { code: string; message: string } {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof AuditError) return { code: error.code, message };
  if (isConnectionLost(error) || sqlState(error) !== null) return { code: "database", message };
  // A system error while reading: a broken disk, a missing network share, too many open files.
  if (error instanceof Error && "errno" in error && "syscall" in error) return { code: "disk-read", message };
  return { code: "bug", message: error instanceof Error ? (error.stack ?? message) : message };
}
