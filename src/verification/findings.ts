/** What a finding is about; the names are stable. */
const KINDS = {
  chain: "a writer's events are not as they were written",
  log: "the signed checkpoints are not one log of the events",
  checkpoint: "the log does not continue from a checkpoint that was kept elsewhere",
  sealed: "the sealed form of events is not what it must be",
  answer: "a stored answer or its movement has no event, another event, or none has it",
  hold: "a hold and its events differ",
  proposal: "a proposal and its events differ, or something that needs two operators has no proposal that says the same",
  customer: "a customer and the events about that customer differ",
  credential: "a password's hash and the events that stored one differ",
  limit: "a customer's own limit and the event that set it differ",
  "bank-limits": "the bank's limits and the events that set them differ",
  terminal: "an ATM or its keys and the events about it differ",
  "terminal-order": "an order to an ATM and the events about it differ, or a count has no order",
  key: "the register of the bank's keys and the events that changed it differ",
  "auditor-key": "an auditor's key and the event that named it differ",
  operator: "an operator, a credential, a link or a session and the events about it differ, or a row of theirs does not verify",
  alarm: "an alarm and the events that raised and cleared it differ",
  ledger: "the books contradict themselves",
  copy: "this server's copy of the log is not the log",
} as const satisfies Record<string, string>;
export type FindingKind = keyof typeof KINDS;

/** Something that is not as the bank wrote it. */
export interface Finding {
  readonly kind: FindingKind;
  /** The row or the event, by its key. */
  readonly place: string;
  /** One sentence without a full stop, for people. */
  readonly what: string;
}

/** Collects at most `most` findings of each kind and counts the others: nobody would read more. */
export class Findings {
  readonly list: Finding[] = [];
  readonly #most: number;
  readonly #counts = new Map<FindingKind, number>();
  readonly #onFinding: (finding: Finding) => void;
  #more = 0;

  /** Calls `onFinding` with each finding that is listed. */
  constructor(most = 100, onFinding: (finding: Finding) => void = () => {}) {
    this.#most = most;
    this.#onFinding = onFinding;
  }

  /** The number of findings that are not in the list. */
  get more(): number {
    return this.#more;
  }

  add(kind: FindingKind, place: string, what: string): void {
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    if (count > this.#most) {
      this.#more++;
      return;
    }
    const finding = { kind, place, what };
    this.list.push(finding);
    this.#onFinding(finding);
  }
}
