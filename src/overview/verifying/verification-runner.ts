import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { holderOf, holdLease, type Lease, type Sql } from "../../store/store.ts";
import { type ReportLine, readReportLine } from "../../verification/verification.ts";
import type { KeptResult } from "./kept-result.ts";
import { StateFeed } from "./state-feed.ts";
import { afterLine, begun, isOver, type VerificationState } from "./verification-state.ts";

/** Lets one console verify at a time: "ver", 1. */
const LEASE: Lease = { class: 0x766572, number: 1 };
const CHECK_EVERY_MS = 5_000;
const END_WITHIN_MS = 5_000;

export interface RunnerParts {
  readonly sql: Sql;
  /**
   * Starts `strongroom verify --json --progress` with its standard output in a pipe. The child ends if this process does: nobody
   * reads the pipe any more.
   */
  readonly launch: () => ChildProcess;
  readonly kept: KeptResult;
  /** The bank's time, in milliseconds since 1970 UTC. */
  readonly now: () => number;
  /** How often the lease is proven, and how long the child may take to end, in milliseconds; for tests. */
  readonly checkEveryMs?: number;
  readonly endWithinMs?: number;
}

/**
 * Verifies the bank on demand, in a process of its own, one at a time over all consoles of the bank. Its progress goes to all who
 * watch; the last result is kept.
 */
export class VerificationRunner {
  readonly #parts: RunnerParts;
  #feed: StateFeed | null = null;
  #cancel = new AbortController();

  constructor(parts: RunnerParts) {
    this.#parts = parts;
  }

  /** The verification that this console runs, or ran last since its start; null if none. */
  get current(): VerificationState | null {
    return this.#feed?.state ?? null;
  }

  /** Resolves with the last result on this server, also of a console that ran before; null if there is none. */
  last(): Promise<VerificationState | null> {
    return this.#parts.kept.read();
  }

  /**
   * Begins a verification for this operator, unless one is running here: then that one goes on. Yields each new state until it is
   * over, the newest only if the reader is slow. Ends without a last state if `signal` is aborted; the verification goes on.
   */
  verify(by: string, signal?: AbortSignal): AsyncIterable<VerificationState> {
    return this.begin(by).states(signal);
  }

  /** Begins one as `verify` does, for a caller that does not watch it. */
  begin(by: string): StateFeed {
    if (this.#feed !== null && !isOver(this.#feed.state)) return this.#feed;
    const feed = new StateFeed(begun(by, this.#parts.now()));
    this.#feed = feed;
    this.#cancel = new AbortController();
    void this.#run(feed, this.#cancel.signal);
    return feed;
  }

  /** Watches the verification that runs here, as `verify` does; yields its last state at once if it is over, nothing if there is none. */
  watch(signal?: AbortSignal): AsyncIterable<VerificationState> {
    return this.#feed?.states(signal) ?? nothing();
  }

  /** Ends the verification that runs here. Returns false if none does. */
  cancel(): boolean {
    if (this.#feed === null || isOver(this.#feed.state)) return false;
    this.#cancel.abort();
    return true;
  }

  /** Ends as it must: a state that is over is always the last. Never rejects. */
  async #run(feed: StateFeed, cancelled: AbortSignal): Promise<void> {
    const end = (phase: "elsewhere" | "cancelled" | "failed", why: string | null = null): void =>
      feed.set({ ...feed.state, phase, why, endedAt: this.#parts.now(), remainingMs: null });
    try {
      const connection = await this.#parts.sql.reserve();
      try {
        const taken = await holdLease(connection, LEASE, (check) => this.#verify(feed, check, cancelled));
        if (!taken) return end("elsewhere", await this.#holder());
      } finally {
        connection.release();
      }
      if (feed.state.report === null) end("cancelled");
      else await this.#finish(feed);
    } catch (error) {
      end(cancelled.aborted ? "cancelled" : "failed", (error as Error).message);
    }
  }

  async #holder(): Promise<string> {
    const name = (await holderOf(this.#parts.sql, LEASE)) ?? "it has just ended";
    return `another console verifies the bank at the moment (${name}): wait for it, or ask there`;
  }

  /** Keeps the result before anybody reads that it is done. */
  async #finish(feed: StateFeed): Promise<void> {
    const done = { ...feed.state, phase: "done", percent: 100, remainingMs: null, endedAt: this.#parts.now() } as const;
    await this.#parts.kept.keep(done);
    feed.set(done);
  }

  /** Runs the child to its end, while the lease is held. Rejects if the lease was lost or the child gave no report. */
  async #verify(feed: StateFeed, check: () => Promise<void>, cancelled: AbortSignal): Promise<void> {
    if (cancelled.aborted) return;
    const { launch, checkEveryMs = CHECK_EVERY_MS, endWithinMs = END_WITHIN_MS } = this.#parts;
    const began = performance.now();
    const child = launch();
    const closed = once(child, "close");
    // If it cannot be started, the race below has the reason.
    closed.catch(() => {});
    const told = listen(child, (line) => feed.set(afterLine(feed.state, line, performance.now() - began)));
    const gone = closed.then(async ([status, signal]) => {
      await told;
      return String(signal ?? `exit status ${status}`);
    });
    gone.catch(() => {});
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => {});
    const checking = setInterval(() => void check().catch(lost.reject), checkEveryMs);
    const stopped = Promise.withResolvers<string>();
    const stop = (): void => stopped.resolve("it was cancelled");
    cancelled.addEventListener("abort", stop, { once: true });
    try {
      const how = await Promise.race([gone, lost.promise, stopped.promise]);
      if (feed.state.report === null && !cancelled.aborted)
        throw new Error(`the verification ended without a report (${how}): the program's log says why`);
    } finally {
      clearInterval(checking);
      cancelled.removeEventListener("abort", stop);
      await ended(child, gone, endWithinMs);
    }
  }
}

/** Passes on what the child prints, line by line. */
async function listen(child: ChildProcess, onLine: (line: ReportLine) => void): Promise<void> {
  if (child.stdout === null) throw new Error("the verification must be started with its standard output in a pipe");
  for await (const text of createInterface(child.stdout)) {
    const line = readReportLine(text);
    if (line !== null) onLine(line);
  }
}

/** Ends the child if it is still there. */
async function ended(child: ChildProcess, gone: Promise<unknown>, withinMs: number): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGTERM");
  const deadline = setTimeout(() => child.kill("SIGKILL"), withinMs);
  await gone;
  clearTimeout(deadline);
}

async function* nothing(): AsyncGenerator<never> {}
