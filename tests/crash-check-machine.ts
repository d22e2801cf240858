import { readFileSync } from "node:fs";
import { type CashState, isUnfinished } from "../src/atm/cash/cash-state.ts";
import { type Notes, worth } from "../src/atm/cash/notes.ts";
import type { StepOf } from "../src/atm/journal/journal-step.ts";
import { readLines } from "../src/atm/testing/test-journal.ts";
import { referenceOf } from "../src/model/reference.ts";
import { type Books, keyOf } from "./crash-books.ts";
import type { Receipt } from "./crash-customer.ts";

/** The journal's steps of one operation. */
interface Story {
  readonly intent: StepOf<"intent">;
  closing?: StepOf<"closing">;
  closed?: StepOf<"closed">;
}

/** The journal's steps of an operator's change. */
interface ChangeStory {
  readonly change: StepOf<"change">;
  closed?: StepOf<"closed">;
}

/** The files of an ATM that has recovered and was stopped. */
export interface Machine {
  readonly terminal: string;
  readonly journalFile: string;
  readonly firstLoad: Notes;
  readonly cash: CashState;
  readonly receipts: readonly Receipt[];
}

/** Compares an ATM's journal, notes and receipts with the books. Returns the differences, and how operations ended. */
export function checkMachine(machine: Machine, books: Books): { findings: readonly string[]; endings: readonly string[] } {
  const { terminal, cash } = machine;
  const { stories, changes } = readStories(machine.journalFile);
  const findings: string[] = [];
  const accounted = new Set<string>();
  const endings = [...stories.values()].map(({ intent, closing, closed }) => `${intent.op}: ${closing?.op ?? closed?.how}`);
  for (const [request, story] of stories) {
    const { intent, closing, closed } = story;
    const booking = bookingOf(story);
    if (booking !== null) accounted.add(keyOf(terminal, booking.by));
    const name = `${intent.op} ${keyOf(terminal, request)}, ${intent.amount}, closed as ${closed?.how}`;
    if (closed === undefined || closed.how === "disputed") findings.push(`${name}: ${closing?.op} ${closing?.by} did not pass`);
    const moved = books.movements.get(keyOf(terminal, booking?.by ?? request))?.amount ?? 0n;
    if (moved !== (booking?.amount ?? 0n)) findings.push(`${name}: ${moved} is booked instead of ${booking?.amount ?? 0n}`);
    const hold = books.holds.get(keyOf(terminal, request));
    if (hold !== undefined && hold.endedBy !== closing?.by)
      findings.push(`${name}: the hold is ${hold.state} by ${hold.endedBy} instead of ${closing?.by}`);
  }
  for (const [request, { change, closed }] of changes) {
    const booked = books.movements.get(keyOf(terminal, request))?.amount ?? 0n;
    const name = `an operator's ${change.op} ${keyOf(terminal, request)} of ${worth(change.notes)}`;
    if (closed?.how !== "booked" || booked !== worth(change.notes))
      findings.push(`${name}: ${booked} booked, closed as ${closed?.how}`);
    endings.push(`operator: ${change.op}`);
  }
  for (const [key, { kind, amount }] of books.movements)
    if (key.startsWith(`${terminal} `) && kind !== "cash-load" && !accounted.has(key))
      findings.push(`${kind} ${key}: ${amount} booked, of which the journal knows nothing`);
  for (const { reference, op, amount } of machine.receipts) {
    const said = stories.entries().find(([request]) => referenceOf(request) === reference)?.[1];
    const done = said && bookingOf(said)?.amount;
    if (done !== amount) findings.push(`${op} ${keyOf(terminal, reference)}: the receipt says ${amount}, the journal ${done}`);
  }
  for (const { job, phase } of cash.jobs.filter(isUnfinished)) findings.push(`${keyOf(terminal, job)}: notes are still ${phase}`);
  return { findings: [...findings, ...checkNotes(machine, stories, loadedBy(changes), books)], endings };
}

/**
 * Compares an ATM that has lost lines of its journal with the books. The notes inside, by its counters, must equal its cash
 * account. Each receipt must be booked once, with its amount.
 */
export function checkCutMachine({ terminal, cash, receipts }: Machine, books: Books): ReturnType<typeof checkMachine> {
  const [left, rejected] = [worth(cash.cassettes), worth(cash.rejected)];
  const account = books.accounts.find((each) => each.terminal === terminal)?.posted;
  const findings = cash.jobs.filter(isUnfinished).map(({ job, phase }) => `${keyOf(terminal, job)}: notes are still ${phase}`);
  if (account !== left + rejected)
    findings.push(`${terminal}: its cash account says ${account}, but inside are ${left} + ${rejected}`);
  for (const { reference, op, amount } of receipts) {
    const named = <Of>(map: ReadonlyMap<string, Of>): Of | undefined =>
      map.entries().find(([key]) => key.startsWith(`${terminal} `) && referenceOf(key) === reference)?.[1];
    const booked = op === "withdraw" ? named(books.holds)?.paid : named(books.movements)?.amount;
    if (booked !== amount) findings.push(`${op} ${keyOf(terminal, reference)}: the receipt says ${amount}, the books ${booked}`);
  }
  return { findings, endings: [] };
}

/** The notes paid out, by the ATM's counters, must equal the bank's debits, and its cash account must have the rest. */
function checkNotes(
  { terminal, firstLoad, cash }: Machine,
  stories: ReadonlyMap<string, Story>,
  loaded: bigint,
  books: Books,
): readonly string[] {
  const kept = [...stories.values()].filter(({ closed }) => closed?.how === "kept");
  const taken = kept.reduce((sum, { intent }) => sum + intent.amount, 0n);
  const [left, rejected] = [worth(cash.cassettes), worth(cash.rejected)];
  const paid = worth(firstLoad) + loaded + taken - left - rejected;
  const debited = [...books.movements.values()]
    .filter((each) => each.terminal === terminal && each.kind === "withdrawal")
    .reduce((sum, { amount }) => sum + amount, 0n);
  const account = books.accounts.find((each) => each.terminal === terminal)?.posted;
  const figures = `first load ${worth(firstLoad)} + loads ${loaded} + deposits ${taken} - left ${left} - rejected ${rejected}`;
  return [
    ...(paid === debited ? [] : [`${terminal}: ${figures} = ${paid} paid out, but ${debited} was debited`]),
    ...(account === left + rejected
      ? []
      : [`${terminal}: its cash account says ${account}, but inside are ${left} + ${rejected}`]),
  ];
}

/** Returns what operators have loaded. They do nothing else in such a run. */
const loadedBy = (changes: ReadonlyMap<string, ChangeStory>): bigint =>
  [...changes.values()].reduce((sum, { change }) => sum + worth(change.notes), 0n);

/** Returns the movement that an operation must have, by its request, or null if it must have none. */
function bookingOf({ intent, closing, closed }: Story): { by: string; amount: bigint } | null {
  if (intent.op === "withdraw") return closing?.op === "settle" ? closing : null;
  return closed?.how === "kept" || closed?.how === "booked" ? { by: intent.request, amount: intent.amount } : null;
}

/** Returns the number of open operations in a journal. */
export const openOperations = (file: string): number =>
  Object.values(readStories(file))
    .flatMap((each): { closed?: unknown }[] => [...each.values()])
    .filter(({ closed }) => closed === undefined).length;

/** Reads a journal's complete lines. None of them may be damaged. */
function readStories(file: string): {
  readonly stories: ReadonlyMap<string, Story>;
  readonly changes: ReadonlyMap<string, ChangeStory>;
} {
  const stories = new Map<string, Story>();
  const changes = new Map<string, ChangeStory>();
  for (const step of readLines(readFileSync(file)).flatMap((line) => line?.steps ?? damaged(file))) {
    if (step.step === "intent") stories.set(step.request, { intent: step });
    if (step.step === "change") changes.set(step.request, { change: step });
    const story = stories.get(step.request) ?? changes.get(step.request);
    if (step.step === "closing") (story as Story).closing = step;
    if (step.step === "closed") (story as Story | ChangeStory).closed = step;
  }
  return { stories, changes };
}

function damaged(file: string): never {
  throw new Error(`a damaged line in ${file}`);
}
