import type { AccountId, Money, RequestId, TerminalId } from "../../model/model.ts";
import {
  BinaryRow,
  BinaryValues,
  type PreparedStatement,
  type ReservedSql,
  type Step,
  type StepResult,
  TYPE,
} from "../../store/store.ts";
import type { OwnLimit } from "../deciding/own-limit.ts";
import { type Account, type Hold, type Posting, requestKey, type State, type StoredAnswer } from "../deciding/state.ts";
import { LedgerError } from "../ledger-error.ts";
import { descriptorOf, type MoneyRequest } from "../transactions/transactions.ts";
import { mendDays } from "./day-ahead.ts";
import { stepToFindAnswers } from "./find-answers.ts";
import { FIND_POSTINGS } from "./reversed.ts";
import { BEGIN, FIND_HOLDS, LOCK_ACCOUNTS, LOCK_ALL_ACCOUNTS } from "./statements.ts";
import { addToDays, daysFrom, openDays } from "./terminal-days.ts";
import { type Named, TouchedByBatch } from "./touched.ts";

/**
 * Begins a transaction, locks the accounts and the ATMs' days that a batch names, and reads all that the rules may need for it.
 * Adds all that the batch asks for to those days: the writes correct what was not booked. The statements are sent at once, but each
 * sees what was committed when it starts. Answers and holds are read after the statement that waits for the locks, so these reads
 * see what an earlier holder of the locks did. Throws LedgerError `state-moved` if a hold or a posting appeared too late to have
 * its accounts locked.
 */
export async function readState(sql: ReservedSql, batch: readonly MoneyRequest[]): Promise<State> {
  const touched = new TouchedByBatch(batch);
  const [state, added] = await readAll(sql, batch, touched, [{ statement: BEGIN }, ...addToDays(touched.days)]);
  const terminalDays = new Map(daysFrom(added, touched.days));
  const opened = openDays(touched.days, terminalDays);
  if (opened.length > 0) {
    const results = await sql.pipeline(opened);
    for (const [key, day] of daysFrom(results.at(-1), touched.days)) terminalDays.set(key, day);
  }
  const mend = mendDays(state, batch);
  // The rows are locked: the second read returns what `mend` wrote.
  const [mended] = mend === null ? [state] : await readAll(sql, batch, touched, [mend]);
  return { ...mended, terminalDays };
}

/** Runs `first`, then locks the accounts and reads. Returns the result of the last step of `first` too. */
async function readAll(
  sql: ReservedSql,
  batch: readonly MoneyRequest[],
  touched: TouchedByBatch,
  first: readonly Step[],
): Promise<[Omit<State, "terminalDays">, StepResult | undefined]> {
  const { ending, asked, reversing } = touched;
  const withHolds = ending.length + asked.length > 0;
  const named = [...batch.filter((each) => !descriptorOf(each.op).asks), ...asked];
  const find = await stepToFindAnswers(sql, named, batch[0]?.at ?? 0);
  const results = await sql.pipeline([
    ...first,
    lockAccounts(touched),
    find,
    ...(withHolds ? [findNamed(FIND_HOLDS, [...ending, ...asked])] : []),
    ...(reversing.length > 0 ? [findNamed(FIND_POSTINGS, reversing)] : []),
  ]);
  const [last, accounts, answers, ...more] = results.slice(first.length - 1);
  const holds = withHolds ? more.shift() : undefined;
  const [postings] = more;
  const state = {
    ...accountsFrom(accounts?.rows ?? []),
    holds: new Map(holds?.rows.map(holdFrom)),
    answers: new Map(answers?.rows.map(answerFrom)),
    postings: new Map(postings?.rows.map(postingFrom)),
  };
  for (const { terminal, request } of ending) {
    const hold = state.holds.get(requestKey(terminal, request));
    if (hold !== undefined && !state.accounts.has(hold.account))
      throw new LedgerError("state-moved", "a hold was placed while this batch waited for its locks");
  }
  for (const { debit, credit } of state.postings.values())
    if (!state.accounts.has(debit) || !state.accounts.has(credit))
      throw new LedgerError("state-moved", "a posting was made while this batch waited for its locks");
  return [state, last];
}

function lockAccounts({ accounts, terminals, ending, reversing }: TouchedByBatch): Step {
  const values = new BinaryValues(100 + 20 * accounts.size);
  values.array(TYPE.uuid, [...accounts], (id) => values.uuid(id));
  values.array(TYPE.text, [...terminals], (terminal) => values.text(terminal));
  name(values, ending);
  if (reversing.length === 0) return { statement: LOCK_ACCOUNTS, values: values.finish() };
  name(values, reversing);
  return { statement: LOCK_ALL_ACCOUNTS, values: values.finish() };
}

function findNamed(statement: PreparedStatement, requests: readonly Named[]): Step {
  const values = new BinaryValues(100 + 40 * requests.length);
  name(values, requests);
  return { statement, values: values.finish() };
}

function name(values: BinaryValues, requests: readonly Named[]): void {
  values.array(TYPE.text, requests, ({ terminal }) => values.text(terminal));
  values.array(TYPE.uuid, requests, ({ request }) => values.uuid(request));
}

function accountsFrom(messages: readonly Buffer[]): Pick<State, "accounts" | "cash" | "ownLimits"> {
  const accounts = new Map<AccountId, Account>();
  const cash = new Map<TerminalId, AccountId>();
  const ownLimits = new Map<AccountId, OwnLimit>();
  for (const message of messages) {
    const row = new BinaryRow(message);
    const id = row.uuid() as AccountId;
    const kind = row.text() as Account["kind"];
    const terminal = row.orNull(row.text) as TerminalId | null;
    if (terminal !== null) cash.set(terminal, id);
    const account = {
      id,
      kind,
      posted: row.int8() as Money,
      held: row.int8() as Money,
      entries: row.int4(),
      day: row.int4(),
      dayCount: row.int4(),
      dayAmount: row.int8() as Money,
      version: row.place(),
      generation: row.int4(),
    };
    const current = row.orNull(row.int8) as Money | null;
    const next = row.orNull(row.int8) as Money | null;
    const nextDay = row.orNull(row.int4);
    accounts.set(id, { ...account, closed: row.int4() === 1 });
    if (current !== null) ownLimits.set(id, { current, next, nextDay });
  }
  return { accounts, cash, ownLimits };
}

/** The answer that a request got before, with the amount that its movement moved. */
function answerFrom(message: Buffer): [ReturnType<typeof requestKey>, StoredAnswer] {
  const row = new BinaryRow(message);
  const key = requestKey(row.text() as TerminalId, row.uuid() as RequestId);
  return [key, { op: row.text(), digest: row.bytes(), answer: row.text(), moved: row.orNull(row.int8) as Money | null }];
}

function postingFrom(message: Buffer): [ReturnType<typeof requestKey>, Posting] {
  const row = new BinaryRow(message);
  const key = requestKey(row.text() as TerminalId, row.uuid() as RequestId);
  const posting = {
    kind: row.text() as Posting["kind"],
    amount: row.int8() as Money,
    debit: row.uuid() as AccountId,
    credit: row.uuid() as AccountId,
    reversedBy: row.orNull(row.uuid) as RequestId | null,
  };
  return [key, posting];
}

function holdFrom(message: Buffer): [ReturnType<typeof requestKey>, Hold] {
  const row = new BinaryRow(message);
  const terminal = row.text() as TerminalId;
  const request = row.uuid() as RequestId;
  const hold = {
    terminal,
    request,
    account: row.uuid() as AccountId,
    amount: row.int8() as Money,
    day: row.int4(),
    placedAt: row.time(),
    state: row.text() as Hold["state"],
    paid: row.int8() as Money,
    endedBy: row.orNull(row.uuid) as RequestId | null,
    endedAt: row.orNull(row.time),
  };
  return [requestKey(terminal, request), hold];
}
