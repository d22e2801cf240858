import type { SequencerState } from "../../audit/audit.ts";
import type { Findings } from "./findings.ts";

/** How long the sequencer may be away before it is an alarm, in milliseconds: one that died is back within seconds. */
const AWAY_MOST_MS = 30_000;

/** Troubles of the sequencer that have an alarm of their own, or are over by themselves. */
const OTHERWISE_TOLD: ReadonlySet<string> = new Set(["chain-broken", "database", "lease-lost"]);

const isOfLog = (code: string): boolean => code.startsWith("log-");

/** What this server's sequencer shows about the audit log. */
export class LogConditions {
  readonly #server: string;
  #awaySince: number | null = null;

  constructor(server: string) {
    this.#server = server;
  }

  /** `state` is null if the sequencer is not at work or does not answer; `now` is monotonic, in milliseconds. */
  find(state: SequencerState | null, now: number, found: Findings): void {
    if (state === null) {
      this.#findAway(now, found);
      return;
    }
    this.#awaySince = null;
    const { role, trouble, copy } = state;
    const code = trouble?.code ?? null;
    const isOther = code !== null && !OTHERWISE_TOLD.has(code) && !isOfLog(code);
    const stopped = role === "stopped" && code !== null && !isOfLog(code) ? `it has stopped (${code})` : null;
    found.know("sequencer-stopped", this.#server, stopped ?? (isOther ? `it cannot continue the log (${code})` : null));
    const forked = [code, copy.trouble?.code ?? null].filter((each) => each !== null).filter(isOfLog);
    found.know("audit-log-forked", this.#server, forked.length === 0 ? null : `${[...new Set(forked)].join(", ")}`);
    const copyCode = copy.trouble?.code ?? null;
    found.know("audit-copy-trouble", this.#server, copyCode === null || isOfLog(copyCode) ? null : `the cause is ${copyCode}`);
    // Only the sequencer that orders the events proves their chains.
    if (role === "sequencing")
      found.know("audit-chain-broken", "", code === "chain-broken" ? "a writer's chain is broken" : null);
    else found.miss("audit-chain-broken", "", `the sequencer of ${this.#server} does not order the log`);
  }

  #findAway(now: number, found: Findings): void {
    this.#awaySince ??= now;
    const why = `the sequencer of ${this.#server} gives no answer`;
    if (now - this.#awaySince >= AWAY_MOST_MS)
      found.know("sequencer-stopped", this.#server, "it is not at work, or does not answer");
    else found.miss("sequencer-stopped", this.#server, why);
    for (const name of ["audit-log-forked", "audit-copy-trouble"] as const) found.miss(name, this.#server, why);
    found.miss("audit-chain-broken", "", why);
  }
}
