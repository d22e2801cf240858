import type { Currency, NoteCount } from "../../../model/model.ts";
import type { CountRefusal } from "../../../terminals/terminals.ts";
import { optional, withMeaning } from "../../fields/field.ts";
import { terminal } from "../../fields/id-fields.ts";
import { notes } from "../../fields/money-fields.ts";
import { reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { terminalName } from "../../results/value-forms.ts";
import { moneyText } from "../fact-text.ts";
import { type Change, done, operation, refused } from "../operation.ts";

/** What makes a count impossible. */
const COUNT_REFUSALS = {
  "terminal-unknown": "there is no such ATM",
  "terminal-revoked": "the ATM is revoked",
  "never-reported": "the ATM has never reported its counters: let it connect first",
  "in-service": "the ATM is in service by its last report: take it out of service first",
  "count-open": "an earlier count of this ATM is not over",
  "count-incomplete": "the count must name every cassette of the ATM, an empty one with 0 notes",
  "cash-amount": "the notes are worth more than one request may move",
} as const satisfies Record<CountRefusal, string>;

/** The notes that two people counted in an ATM. */
interface Counted {
  readonly cassettes: readonly NoteCount[];
  /** Null if the reject box was empty. */
  readonly rejected: readonly NoteCount[] | null;
}

/** What the ATM is asked to take over. */
export const countedOf = ({ cassettes, rejected }: Counted) => ({ cassettes, rejected: rejected ?? [] });

export const countCash = operation({
  meaning: "takes over a count of all notes in a closed ATM, and books what it finds too much or too little",
  group: "terminals",
  command: "cash count",
  operands: ["terminal", "cassettes"],
  example: "cash count 3 248x50,120x20 --rejected 2x50",
  fields: {
    terminal,
    cassettes: withMeaning(notes, "the notes counted in the cassettes, by denomination; an empty cassette with 0"),
    rejected: optional(withMeaning(notes, "the notes counted in the reject box")),
    reason: optional(reason),
  },
  roles: ["treasurer"],
  ...{ approval: true, fresh: true, reads: false, event: null },
  result: object({ terminal: terminalName }),
  refusals: COUNT_REFUSALS,
  async difference({ tx, currency }, input) {
    const { countDifference } = await import("../../../terminals/terminals.ts");
    const found = await countDifference(tx, input.terminal, countedOf(input));
    if (!found.ok) return refused(found.refusal);
    const { before, after, over, short } = found;
    const cash = `${moneyText(after.booked, currency)}${differenceText(over, short, currency)}`;
    return done({
      about: { terminal: input.terminal, amount: over > 0n || short > 0n ? over + short : undefined },
      changes: [
        ...noteChanges("cassette", before.cassettes, after.cassettes, currency),
        ...noteChanges("reject box", before.rejected, after.rejected, currency),
        { what: `cash account of ${input.terminal}`, before: moneyText(before.booked, currency), after: cash },
      ],
    });
  },
  async run({ tx, record, name, at, proposal }, input) {
    const { orderTerminal } = await import("../../../terminals/terminals.ts");
    const approver = proposal?.decision?.decider.name ?? null;
    if (proposal === null || approver === null) throw new Error("a count that nobody approved");
    const order = { id: proposal.id, terminal: input.terminal, at, kind: "count", counted: countedOf(input) } as const;
    const ordered = await orderTerminal(tx, record, order, { name, approver });
    return ordered.ok ? done({ terminal: input.terminal }) : refused(ordered.refusal);
  },
  text: ({ terminal: atm }) => `${atm} is ordered to take over the count, and books it when it has\n`,
});

function differenceText(over: bigint, short: bigint, currency: Currency): string {
  if (over > 0n) return `: ${moneyText(over, currency)} over`;
  return short > 0n ? `: ${moneyText(short, currency)} short` : "";
}

/** A line for each denomination that either list has. The machine's counters are the state before. */
function noteChanges(
  place: string,
  before: readonly NoteCount[],
  after: readonly NoteCount[],
  currency: Currency,
): readonly Change[] {
  const denominations = [...new Set([...before, ...after].map(({ denomination }) => denomination))];
  const notesIn = (list: readonly NoteCount[], denomination: bigint): string => {
    const found = list.find((each) => each.denomination === denomination);
    return found === undefined ? "none" : `${found.notes} ${found.notes === 1 ? "note" : "notes"}`;
  };
  return denominations
    .toSorted((one, other) => Number(other - one))
    .map((denomination) => ({
      what: `${place}, notes of ${moneyText(denomination, currency)}`,
      before: notesIn(before, denomination),
      after: notesIn(after, denomination),
    }));
}
