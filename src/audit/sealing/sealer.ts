import { setTimeout } from "node:timers/promises";
import { isConnectionLost, type Store, sqlState } from "../../store/store.ts";
import { AuditError } from "../audit-error.ts";
import { type Backlog, readBacklog } from "./committed-events.ts";
import { withLease } from "./lease.ts";
import { seal } from "./seal.ts";
import type { Progress, SealerSettings, SealerState } from "./sealer-state.ts";

export interface Sealer {
  readonly state: SealerState;
  /** Seals what is committed by now, if this sealer has the lease, gives it back and resolves. */
  stop(): Promise<void>;
}

/**
 * Starts what moves committed events into the log (AUDIT.md, section "Write path"). Never throws: what goes wrong is in
 * `state`. What another attempt may cure is tried again, after pauses that grow while nothing is sealed. After a failed sync, a bug, or
 * where the files are not what was signed, the role is `stopped`: the first two need a new process, the last a person.
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
      // One that cannot be cured does not stand by for anything.
      if (trouble !== null && !isCurable(trouble)) break;
      enter("standby");
      // Who stands by looks as often as ever: the other one may be gone.
      await pause(trouble === null ? intervalMs : retryMs);
      if (trouble !== null) retryMs = Math.min(2 * retryMs, Math.max(intervalMs, pauseMostMs));
    }
    enter("stopped");
  };
  const look = async (): Promise<void> => {
    // While the database does not answer, the lag of the last answer goes on growing.
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
  // The disk, a share that is away, too many open files: reading fails with an error of the system.
  if (error instanceof Error && "errno" in error && "syscall" in error) return { code: "disk-read", message };
  return { code: "bug", message: error instanceof Error ? (error.stack ?? message) : message };
}
