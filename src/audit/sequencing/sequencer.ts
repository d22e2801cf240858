import { setTimeout } from "node:timers/promises";
import type { EventStore } from "../../events/events.ts";
import { follow } from "../copying/follow.ts";
import { Offers } from "../copying/offers.ts";
import { repeat } from "./attempts.ts";
import { type Backlog, readBacklog } from "./backlog.ts";
import { withLease } from "./lease.ts";
import { type SequenceProgress, sequence } from "./sequence.ts";
import type { CopyState, SequencerSettings, SequencerState, Trouble } from "./sequencer-state.ts";

export interface Sequencer {
  readonly state: SequencerState;
  /**
   * Puts all events committed by now under a checkpoint if this process has the lease, then releases it. Resolves once this
   * server's copy has all that checkpoints cover, or cannot have it.
   */
  stop(): Promise<void>;
}

/**
 * Starts what keeps the audit log on this server (AUDIT.md, section "Write path"): on one server of the bank it orders committed
 * events under signed checkpoints, and on every server it writes the copy. Never throws: `state` has the failures. An attempt that
 * may succeed later is repeated, after pauses that grow. A failed sync, a bug, or a log that is not the one that was signed ends
 * it: the first two need a new process, the last a person. A copy whose own files are damaged waits for a person without ending.
 */
export function startSequencer(store: EventStore, settings: SequencerSettings): Sequencer {
  const stopping = new AbortController();
  /** The copy ends after the sequencing, so that it has the last events too. */
  const copied = new AbortController();
  const intervalMs = settings.intervalMs ?? 1_000;
  const offers = new Offers();
  let role: SequencerState["role"] = "standby";
  let trouble: Trouble | null = null;
  let size: number | null = null;
  let copy: CopyState = { size: null, trouble: null, stopped: false };
  let backlog: Backlog = { waiting: 0, oldestAt: null };

  const state = (): SequencerState => {
    const lagMs = backlog.oldestAt === null ? 0 : Math.max(0, Date.now() - backlog.oldestAt);
    return { role, trouble, waiting: backlog.waiting, lagMs, size, copy };
  };
  const tell = (): void => settings.onState?.(state());
  const enter = (next: SequencerState["role"]): void => {
    role = next;
    tell();
  };

  const attempt = (done: () => void): Promise<boolean> =>
    withLease(store.sql, async (check) => {
      enter("sequencing");
      const onProgress = ({ size: now, broken, added, isWell }: SequenceProgress): void => {
        const before = trouble?.message;
        size = now;
        if (broken.length > 0) trouble = brokenChains(broken);
        else if (isWell) trouble = null;
        if (trouble?.message !== before) tell();
        if (added !== null) offers.put(added);
        if (isWell) done();
      };
      await sequence(store, settings, { check, stopping: stopping.signal, onProgress });
    });
  const sequencing = repeat(settings, stopping.signal, {
    attempt: (done) => attempt(done),
    failed: (found, ends) => {
      trouble = found;
      enter(ends ? "stopped" : "standby");
    },
    idle: () => {
      // Another server's sequencer is at work: what failed here before is over.
      trouble = null;
      enter("standby");
    },
  }).then(() => enter("stopped"));

  const following = repeat(settings, copied.signal, {
    attempt: async (done) => {
      const onProgress = (now: number): void => {
        copy = { size: now, trouble: null, stopped: false };
        done();
      };
      await follow(store.sql, settings, { offers, stopping: copied.signal, onProgress });
      return true;
    },
    failed: (found, ends) => {
      copy = { ...copy, trouble: found, stopped: ends };
      tell();
    },
    idle: () => {},
    alsoCurable: DAMAGED_COPY,
  });

  const watching = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      // If the database does not answer, keep its last answer: the lag of that continues to grow.
      backlog = await readBacklog(store.sql).catch(() => backlog);
      tell();
      await setTimeout(intervalMs, undefined, { signal: stopping.signal }).catch(() => {});
    }
  };
  const watched = watching();
  return {
    get state() {
      return state();
    },
    async stop() {
      stopping.abort();
      await sequencing;
      copied.abort();
      await Promise.all([following, watched]);
      backlog = await readBacklog(store.sql).catch(() => backlog);
      tell();
    },
  };
}

/**
 * The copy's files do not match its checkpoint: a damaged disk, a tampering, or a folder that is being removed. Each attempt changes
 * nothing until somebody has moved the folder away, and then makes the copy anew.
 */
const DAMAGED_COPY = ["log-checkpoint", "log-tiles", "log-records", "log-tail"] as const;

const brokenChains = (writers: readonly string[]): Trouble => ({
  code: "chain-broken",
  message:
    `an event of the writer ${writers.join(", ")} was changed, removed or invented in the database before it was in the log; ` +
    "the events after it wait: run strongroom verify to find which",
});
