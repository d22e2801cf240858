import timers from "node:timers/promises";
import { formatVerifier, type NoteVerifier } from "../../tlog/tlog.ts";
import type { BankLink } from "../link/bank-link.ts";
import { LinkError } from "../link/link-error.ts";
import type { Log } from "../log.ts";
import { type KeptCheckpoint, readKept } from "./kept-checkpoint.ts";
import type { WitnessFiles } from "./witness-files.ts";
import { type AlarmReason, judge, type KnownCheckpoint, type Offered, textOf } from "./witness-judge.ts";

/** The delay after `soon`: by then the sequencer has put the event under a checkpoint. */
const SOON_MS = 2_000;
const EVERY_MS = 300_000;
/** The pause if nothing was kept yet, or the bank gave no answer; it doubles with each missing answer. */
const RETRY_MS = 5_000;

/** How often an ATM that was away follows successions in one round: each answer has room for some. */
const MOVES_MAX = 8;

const ALARM = "ALARM: the bank's audit log is not the one that this machine has seen before";
const ALARMS: Partial<Record<AlarmReason, string>> = {
  lost: "ALARM: this machine's kept checkpoint of the audit log was removed or set back, and its copy takes its place",
  succession: "ALARM: the successions of the key of the bank's audit log contradict each other, or what this machine has seen",
  "kept-damaged": "ALARM: this machine's kept checkpoint of the audit log is damaged",
};

export interface WitnessOptions {
  readonly files: WitnessFiles;
  /**
   * The log's verifier key from the enrolment; null for an older key file, whose ATM trusts the first key that the bank sends.
   */
  readonly enrolled: string | null;
  /** Opens a new channel to the bank. Throws LinkError. */
  readonly openLink: () => Promise<BankLink>;
  readonly log: Log;
  /** What else to ask the bank in each round, over the same channel. */
  readonly alongside?: (link: BankLink) => Promise<void>;
}

/**
 * This machine as a witness of the bank's audit log (AUDIT.md, section "Witnesses"). It keeps the last signed checkpoint that it
 * saw. It accepts a newer one only if the log continues from it, and raises an alarm on any other. An alarm does not stop
 * customers' service.
 */
export class Witness {
  readonly #options: WitnessOptions;
  readonly #stopping = new AbortController();
  #happened = new AbortController();
  #running: Promise<void> | null = null;
  #state: "unseen" | "kept" | "alarm" = "unseen";
  #retryMs = RETRY_MS;

  constructor(options: WitnessOptions) {
    this.#options = options;
  }

  /** For the machine's status: `alarm` until an operator has moved all evidence away, `unseen` until a note is kept. */
  get state(): "unseen" | "kept" | "alarm" {
    return this.#state;
  }

  /** Asks the bank now, then every EVERY_MS and after each `soon`. */
  start(): void {
    this.#running = this.#run();
  }

  /** Asks the bank soon, because something happened that the log records. */
  soon(): void {
    this.#happened.abort();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Asks the bank once. Throws LinkError if it gives no answer, and any error of the disk. */
  async check(): Promise<void> {
    const { files, enrolled, openLink, alongside } = this.#options;
    const kept = await readKept(files, enrolled);
    const reason = kept.state === "damaged" ? "kept-damaged" : kept.state === "lost" ? "lost" : null;
    const sizes = sizesOf(kept, kept.found);
    if (reason !== null) await this.#raise(reason, kept.note, null, sizes);
    const link = await openLink();
    try {
      if (reason !== null) await link.request("witness-alarm", { reason, ...sizes });
      // Only now that the bank has the alarm: else the next round raises it again.
      if (kept.state === "lost") await files.keepNote(kept.note as string);
      if (kept.state !== "damaged") await this.#ask(link, kept);
      await alongside?.(link);
    } finally {
      link.close("done");
    }
    await this.#look();
  }

  async #ask(link: BankLink, kept: KeptCheckpoint, moves = MOVES_MAX): Promise<void> {
    const { files } = this.#options;
    const key = kept.verifier === null ? "" : formatVerifier(kept.verifier);
    const outcome = await link.request("checkpoint", { size: kept.head?.size ?? 0, key });
    if (!outcome.ok && outcome.refusal === "bank-busy") throw new LinkError("bank-busy", "the bank has too much to do");
    const offered = outcome.ok ? outcome.result : null;
    const verdict = judge(kept, offered);
    if (verdict.how === "accepted") {
      // The key first: a note without its key could not be opened again.
      if (kept.verifier === null) await files.keepKey(formatVerifier(verdict.verifier));
      await this.#keepSuccessions(kept, verdict.verifier);
      if (verdict.note !== kept.note || !kept.isCopied) await files.keepNote(verdict.note);
    }
    if (verdict.how === "moved") {
      await this.#keepSuccessions(kept, verdict.verifier);
      if (moves > 0) await this.#ask(link, { ...kept, verifier: verdict.verifier }, moves - 1);
    }
    if (verdict.how !== "refused") return;
    const sizes = sizesOf(kept, verdict.size);
    await this.#raise(verdict.reason, kept.note, offered, sizes);
    await link.request("witness-alarm", { reason: verdict.reason, ...sizes });
  }

  /** Before the note of the newer key, which could not be opened again without them. */
  async #keepSuccessions({ verifier }: KeptCheckpoint, { successions = [] }: NoteVerifier): Promise<void> {
    if (successions.length === (verifier?.successions?.length ?? 0)) return;
    await this.#options.files.keepSuccessions(successions.map(({ note }) => note));
  }

  /** The evidence on this disk counts. The bank learns of it too, but the bank may be the liar. */
  async #raise(reason: AlarmReason, kept: string | null, offered: Offered, sizes: Sizes): Promise<void> {
    const { files, log } = this.#options;
    const shown = offered && { ...offered, note: textOf(offered), proof: offered.proof.map((hash) => hash.toString("base64")) };
    const evidence = await files.keepEvidence({ reason, kept, offered: shown });
    this.#state = "alarm";
    log("error", ALARMS[reason] ?? ALARM, { reason, ...sizes, evidence });
  }

  async #look(): Promise<void> {
    const { files } = this.#options;
    this.#state = (await files.listEvidence()).length > 0 ? "alarm" : (await files.readNote()) === null ? "unseen" : "kept";
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#happened = new AbortController();
      const { signal } = this.#happened;
      const pauseMs = await this.#round();
      await pause(pauseMs, AbortSignal.any([this.#stopping.signal, signal]));
      if (signal.aborted) await pause(SOON_MS, this.#stopping.signal);
    }
  }

  /** Resolves with the pause before the next round, in milliseconds. */
  async #round(): Promise<number> {
    try {
      await this.check();
      this.#retryMs = RETRY_MS;
      return this.#state === "unseen" ? RETRY_MS : EVERY_MS;
    } catch (error) {
      if (!(error instanceof LinkError)) this.#options.log("error", "the audit log cannot be witnessed", { error });
      this.#retryMs = Math.min(2 * this.#retryMs, EVERY_MS);
      return this.#retryMs;
    }
  }
}

type Sizes = { readonly kept: number; readonly offered: number };

const sizesOf = ({ head }: KnownCheckpoint, offered = 0): Sizes => ({ kept: head?.size ?? 0, offered });

/** The timer does not keep the process running. */
const pause = (ms: number, signal: AbortSignal): Promise<unknown> =>
  timers.setTimeout(ms, undefined, { signal, ref: false }).catch(() => {});
