import {
  decodeEvents,
  type EventRow,
  type OpenedEvent,
  partsOf,
  placeOf,
  type RecordedEvent,
  type SealedParts,
} from "../../events/events.ts";
import type { Verification } from "../context.ts";

/** Checks the form of every sealed commit, and opens those that a key was given for. */
export class SealedForms {
  readonly #run: Verification;
  readonly #keys: ReadonlySet<string>;

  /** `keys` are the ids of the auditor's keys that the bank has named. */
  constructor(run: Verification, keys: ReadonlySet<string>) {
    this.#run = run;
    this.#keys = keys;
  }

  /** Checks the sealed form of one commit whose chain is right; `place` names it. */
  check(commit: readonly EventRow[], place: string): void {
    const { findings } = this.#run;
    const parts = partsOf(commit.at(-1)?.sealed ?? Buffer.alloc(0));
    if (parts === null) {
      findings.add("sealed", place, "its sealed form is too short to be one");
      return;
    }
    if (!this.#keys.has(parts.keyId))
      findings.add("sealed", place, `is sealed to the key ${parts.keyId}, which no auditor's key in the database is`);
    const wrong = this.#open(commit, parts);
    if (wrong !== null) findings.add("sealed", place, wrong);
  }

  /** Returns what is wrong with the plaintext; null if nothing is, or no key for it was given. */
  #open(commit: readonly EventRow[], parts: SealedParts): string | null {
    const opener = this.#run.openers.get(parts.keyId);
    if (opener === undefined) return null;
    const [first, last] = [commit[0] as EventRow, commit.at(-1) as EventRow];
    const plaintext = opener.open(placeOf(first.writer, first.n, last.n), parts);
    if (plaintext === null) return "its sealed form does not open with the auditor's key";
    this.#run.coverage.opened++;
    let events: readonly OpenedEvent[];
    try {
      events = decodeEvents(plaintext);
    } catch (error) {
      return `its plaintext is not a list of events: ${(error as Error).message}`;
    }
    if (events.length !== commit.length) return `${events.length} events were sealed, but ${commit.length} are in the database`;
    for (const [i, row] of commit.entries()) {
      const member = differingMember(row.event, events[i] as OpenedEvent);
      if (member !== null) return `the sealed form has another ${member} for event ${row.n}`;
    }
    return null;
  }
}

/** The name of the first member in which two events differ; null if they are the same but for the confidential part. */
function differingMember(plain: RecordedEvent, sealed: RecordedEvent): string | null {
  const names = ["kind", "outcome", "terminal", "session", "request", "customer", "account", "amount"] as const;
  if (plain.at !== sealed.at) return "time";
  const differs = names.find((name) => plain[name] !== sealed[name]);
  if (differs !== undefined) return differs;
  const isSame = plain.effect === null ? sealed.effect === null : sealed.effect?.equals(plain.effect) === true;
  return isSame ? null : "effect";
}
