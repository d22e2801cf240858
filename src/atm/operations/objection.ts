import { AMOUNT_MAX, worth as worthOf } from "../../model/model.ts";
import type { Atm } from "../atm-context.ts";
import { join, type Notes, without, worth } from "../cash/notes.ts";
import { whyNotPayable } from "../cash/payable.ts";
import { isWritable } from "../journal/mending.ts";
import type { Asked } from "../operator/control-message.ts";

/** The most denominations that a machine may hold, as in `terminal-status`. */
const CASSETTES_MAX = 16;

/** Why the machine refuses an operator's request now, in a sentence that says what to do; null if it does not. */
export function objectionTo(atm: Atm, asked: Asked): string | null {
  const { cash, journal } = atm.machine;
  switch (asked.ask) {
    case "status":
    case "close":
      return null;
    case "fault":
      return atm.faults === null ? "this ATM takes no faults: it was not started with --allow-faults" : null;
    case "open":
      return unbooked(atm) ?? uncounted(atm);
    case "load":
      return unbooked(atm) ?? objectionToNotes(asked.notes, cash.cassettes);
    case "unload":
      return notStill(atm) ?? objectionToNotes(asked.notes, []) ?? missing(asked.notes, cash.cassettes);
    case "swap":
      return notStill(atm) ?? unknown(asked.notes, cash.cassettes) ?? tooMany(asked.notes);
    case "empty":
      return notStill(atm) ?? (worth(cash.rejected) === 0n ? "the reject box is empty already" : null);
  }

  /** An earlier change must be booked before the next one begins. */
  function unbooked({ machine }: Atm): string | null {
    if (!isWritable(machine)) return "the ATM cannot write to its disk: make room on it, or repair it, and ask again";
    return [...journal.operations.values()].some(({ op }) => op === "cash")
      ? "an earlier change is not booked yet: it is made as soon as the bank answers"
      : null;
  }

  function uncounted({ machine }: Atm): string | null {
    return machine.cash.doubt === "none"
      ? null
      : `its records cannot be relied on (${machine.cash.doubt}): end its open holds, then have it counted by the bank's order`;
  }

  /** Notes are taken out, or counted, only while none can move. */
  function notStill({ machine, number }: Atm): string | null {
    if (!machine.cash.closed) return `notes may move meanwhile: strongroom cash close ${number} first`;
    if (unbooked(atm) !== null) return unbooked(atm);
    return machine.cash.busy || journal.operations.size > 0
      ? "an operation is not over yet: wait until it is; strongroom cash status shows how many are"
      : null;
  }
}

/** Objects to notes that are to be added to those held. */
function objectionToNotes(notes: Notes, held: Notes): string | null {
  if (worth(notes) === 0n) return "no notes are named";
  const why = whyNotPayable(notes) ?? whyNotPayable(join(held, notes));
  if (why !== null) return `the list of notes ${why}`;
  if (join(held, notes).length > CASSETTES_MAX) return `a machine holds at most ${CASSETTES_MAX} denominations`;
  return tooMany(notes) ?? tooMany(join(held, notes));
}

const tooMany = (notes: Notes): string | null =>
  worthOf(notes) > AMOUNT_MAX ? "the notes are worth more than may be moved at once" : null;

/** Objects if the notes to be taken out are not held. */
function missing(notes: Notes, held: Notes): string | null {
  try {
    without(held, notes);
    return null;
  } catch {
    return "the machine's counters have fewer notes than that: count them first";
  }
}

function unknown(notes: Notes, held: Notes): string | null {
  if (notes.length === 0) return "no notes are named";
  if (whyNotPayable(notes) !== null) return `the list of notes ${whyNotPayable(notes)}`;
  return notes.every((each) => held.some(({ denomination }) => denomination === each.denomination))
    ? null
    : "the machine has no cassette of a denomination that is named";
}

/**
 * Why the machine cannot take over a count of these notes; null if it can. A count that left out a denomination would book its notes
 * as missing: an empty cassette must be named as empty.
 */
export function objectionToCount(notes: Notes, rejected: Notes, held: Notes): string | null {
  const why = whyNotPayable(notes) ?? whyNotPayable(rejected);
  if (why !== null) return `the list of notes ${why}`;
  const forgotten = held.some((each) => !notes.some(({ denomination }) => denomination === each.denomination));
  if (forgotten) return "a count names every cassette, an empty one with 0, such as 0x50";
  return tooMany([...notes, ...rejected]);
}
