import type { EventWriter } from "../../events/events.ts";
import type { AccountId } from "../../model/model.ts";
import { BinaryValues, type Step, TYPE } from "../../store/store.ts";
import type { OwnLimit } from "../deciding/own-limit.ts";
import type { Account, Hold } from "../deciding/state.ts";
import { copyOfAnswers } from "./copies.ts";
import { UPDATE_ACCOUNTS, UPDATE_BALANCES, UPDATE_OWN_LIMITS, UPSERT_HOLDS, WRITE_MARK } from "./statements.ts";
import type { Writes } from "./writes.ts";

/**
 * Returns the statements that write a batch's changes: for each table, one copy that adds rows or one set-based statement that
 * changes them. Answers come first: a request that another group commit took meanwhile fails there (23505).
 */
export function stepsOf({ answers, events, balances, accounts, ownLimits, holds }: Writes, writer: EventWriter): readonly Step[] {
  if (answers.length + events.length === 0) return [{ statement: WRITE_MARK }];
  return [
    ...(answers.length > 0 ? [copyOfAnswers(answers)] : []),
    ...(events.length > 0 ? writer.write(events) : []),
    ...(balances.length > 0 ? [updateBalances(balances)] : []),
    ...(accounts.length > 0 ? [updateAccounts(accounts)] : []),
    ...(ownLimits.length > 0 ? [updateOwnLimits(ownLimits)] : []),
    ...(holds.length > 0 ? [upsertHolds(holds)] : []),
  ];
}

function updateBalances(rows: readonly Account[]): Step {
  const values = new BinaryValues(100 + 60 * rows.length);
  writeBalances(values, rows);
  return { statement: UPDATE_BALANCES, values: values.finish() };
}

function updateAccounts(rows: readonly Account[]): Step {
  const values = new BinaryValues(200 + 110 * rows.length);
  writeBalances(values, rows);
  values.array(TYPE.int8, rows, ({ held }) => values.int8(held));
  values.array(TYPE.int4, rows, ({ day }) => values.int4(day));
  values.array(TYPE.int4, rows, ({ dayCount }) => values.int4(dayCount));
  values.array(TYPE.int8, rows, ({ dayAmount }) => values.int8(dayAmount));
  return { statement: UPDATE_ACCOUNTS, values: values.finish() };
}

function updateOwnLimits(rows: readonly (readonly [AccountId, OwnLimit])[]): Step {
  const values = new BinaryValues(100 + 60 * rows.length);
  values.array(TYPE.uuid, rows, ([id]) => values.uuid(id));
  values.array(TYPE.int8, rows, ([, { current }]) => values.int8(current));
  values.array(TYPE.int8, rows, ([, { next }]) => values.int8(next));
  values.array(TYPE.int4, rows, ([, { nextDay }]) => (nextDay === null ? values.null() : values.int4(nextDay)));
  return { statement: UPDATE_OWN_LIMITS, values: values.finish() };
}

function writeBalances(values: BinaryValues, rows: readonly Account[]): void {
  values.array(TYPE.tid, rows, ({ version }) => values.place(version));
  values.array(TYPE.uuid, rows, ({ id }) => values.uuid(id));
  values.array(TYPE.int4, rows, ({ entries }) => values.int4(entries));
  values.array(TYPE.int8, rows, ({ posted }) => values.int8(posted));
}

function upsertHolds(rows: readonly Hold[]): Step {
  const values = new BinaryValues(250 + 170 * rows.length);
  values.array(TYPE.text, rows, ({ terminal }) => values.text(terminal));
  values.array(TYPE.uuid, rows, ({ request }) => values.uuid(request));
  values.array(TYPE.uuid, rows, ({ account }) => values.uuid(account));
  values.array(TYPE.int8, rows, ({ amount }) => values.int8(amount));
  values.array(TYPE.int4, rows, ({ day }) => values.int4(day));
  values.array(TYPE.timestamptz, rows, ({ placedAt }) => values.time(placedAt));
  values.array(TYPE.text, rows, ({ state }) => values.text(state));
  values.array(TYPE.int8, rows, ({ paid }) => values.int8(paid));
  values.array(TYPE.uuid, rows, ({ endedBy }) => values.uuid(endedBy));
  values.array(TYPE.timestamptz, rows, ({ endedAt }) => values.time(endedAt));
  return { statement: UPSERT_HOLDS, values: values.finish() };
}
