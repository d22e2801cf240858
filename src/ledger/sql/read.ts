import type { AccountId, Money, RequestId, TerminalId } from "../../model/model.ts";
import { BinaryRow, BinaryValues, type ReservedSql, type Step, TYPE } from "../../store/store.ts";
import { LedgerError } from "../ledger-error.ts";
import type { MoneyRequest } from "../transactions/request.ts";
import { type Account, type Hold, requestKey, type State, type StoredAnswer } from "../transactions/state.ts";
import { addTouched } from "../transactions/touches.ts";
import { mendDays } from "./day-ahead.ts";
import { BEGIN, FIND_ANSWERS, FIND_HOLDS, LOCK_ACCOUNTS } from "./statements.ts";

interface Named {
  readonly terminal: TerminalId;
  readonly request: RequestId;
}

/**
 * Begins a transaction, locks the accounts that a batch names and reads all that the rules may need for it. The statements are
 * sent at once, but each sees what was committed when it starts. Answers and holds are read after the statement that waits for
 * the locks, so these reads see what an earlier holder of the locks did. Throws LedgerError `state-moved` if a hold appeared
 * too late to have its account locked.
 */
export async function readState(sql: ReservedSql, batch: readonly MoneyRequest[]): Promise<State> {
  const state = await readAll(sql, batch, { statement: BEGIN });
  const mend = mendDays(state, batch);
  // The rows are locked: the second read returns what `mend` wrote.
  return mend === null ? state : readAll(sql, batch, mend);
}

/** Runs `first`, then locks and reads. */
async function readAll(sql: ReservedSql, batch: readonly MoneyRequest[], first: Step): Promise<State> {
  const ending = batch.flatMap((each) => ("hold" in each ? [{ terminal: each.terminal, request: each.hold }] : []));
  const asked = batch.flatMap((each) => ("asked" in each ? [{ terminal: each.terminal, request: each.asked }] : []));
  const [, accounts, answers, holds] = await sql.pipeline([
    first,
    lockAccounts(batch, ending),
    findAnswers([...batch.filter((each) => each.op !== "balance" && each.op !== "outcome"), ...asked]),
    ...(ending.length + asked.length > 0 ? [findHolds([...ending, ...asked])] : []),
  ]);
  const state = {
    ...accountsFrom(accounts?.rows ?? []),
    holds: new Map(holds?.rows.map(holdFrom)),
    answers: new Map(answers?.rows.map(answerFrom)),
  };
  for (const { terminal, request } of ending) {
    const hold = state.holds.get(requestKey(terminal, request));
    if (hold !== undefined && !state.accounts.has(hold.account))
      throw new LedgerError("state-moved", "a hold was placed while this batch waited for its locks");
  }
  return state;
}

function lockAccounts(batch: readonly MoneyRequest[], ending: readonly Named[]): Step {
  const ids = new Set<AccountId>();
  const terminals = new Set<TerminalId>();
  for (const each of batch) addTouched(each, ids, terminals);
  const values = new BinaryValues(100 + 20 * ids.size);
  values.array(TYPE.uuid, [...ids], (id) => values.uuid(id));
  values.array(TYPE.text, [...terminals], (terminal) => values.text(terminal));
  name(values, ending);
  return { statement: LOCK_ACCOUNTS, values: values.finish() };
}

function findAnswers(requests: readonly Named[]): Step {
  const values = new BinaryValues(50 + 20 * requests.length);
  values.array(TYPE.uuid, requests, ({ request }) => values.uuid(request));
  return { statement: FIND_ANSWERS, values: values.finish() };
}

function findHolds(requests: readonly Named[]): Step {
  const values = new BinaryValues(100 + 40 * requests.length);
  name(values, requests);
  return { statement: FIND_HOLDS, values: values.finish() };
}

function name(values: BinaryValues, requests: readonly Named[]): void {
  values.array(TYPE.text, requests, ({ terminal }) => values.text(terminal));
  values.array(TYPE.uuid, requests, ({ request }) => values.uuid(request));
}

function accountsFrom(messages: readonly Buffer[]): Pick<State, "accounts" | "cash"> {
  const accounts = new Map<AccountId, Account>();
  const cash = new Map<TerminalId, AccountId>();
  for (const message of messages) {
    const row = new BinaryRow(message);
    const id = row.uuid() as AccountId;
    const kind = row.text() as Account["kind"];
    const terminal = row.orNull(row.text) as TerminalId | null;
    if (terminal !== null) cash.set(terminal, id);
    accounts.set(id, {
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
    });
  }
  return { accounts, cash };
}

/** The answer that a request got before, with the amount that its movement moved. */
function answerFrom(message: Buffer): [ReturnType<typeof requestKey>, StoredAnswer] {
  const row = new BinaryRow(message);
  const key = requestKey(row.text() as TerminalId, row.uuid() as RequestId);
  return [key, { op: row.text(), digest: row.bytes(), answer: row.text(), moved: row.orNull(row.int8) as Money | null }];
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
