import type { TerminalId } from "../../model/model.ts";
import {
  ARRAY_OF,
  BinaryRow,
  BinaryValues,
  type PreparedStatement,
  type Step,
  type StepResult,
  TYPE,
} from "../../store/store.ts";
import { type Sums, type TerminalDay, type TerminalDayKey, terminalDayKey } from "../deciding/terminal-day.ts";
import { ofEach } from "./columns.ts";
import type { AskedDay, TouchedByBatch } from "./touched.ts";
import type { Writes } from "./writes.ts";

type AskedDays = TouchedByBatch["days"];

// The rows of the ATMs' days. Nearly every request that a ceiling counts is booked. A batch therefore adds all of its requests as it
// locks the rows, and writes them again only if some were not booked: one statement for a batch instead of two.

const SUMS = [ARRAY_OF.text, ARRAY_OF.int4, ARRAY_OF.int8, ARRAY_OF.int8, ARRAY_OF.int8];
const ROWS = "unnest($1, $2, $3, $4, $5) as row (terminal, day, deposits, transfers, loads)";
const IS_ROW = "today.terminal = row.terminal and today.day = row.day";

/**
 * Locks the rows, in the order of the parameters, adds to them, and returns what they were before: the sum less what was added, because
 * PostgreSQL has `returning old` only from 18 on. A row that does not exist is missing in the result.
 */
const ADD_TO_DAYS: PreparedStatement = {
  name: "add_to_days",
  types: SUMS,
  text: `
    update terminal_day as today
    set deposits = today.deposits + row.deposits, transfers = today.transfers + row.transfers, loads = today.loads + row.loads
    from ${ROWS} where ${IS_ROW}
    returning today.terminal, today.day, today.deposits - row.deposits, today.transfers - row.transfers, today.loads - row.loads`,
};

/** The sums are parameters of this statement too, but a new row has none. */
const OPEN_DAYS: PreparedStatement = {
  name: "open_days",
  types: SUMS,
  text: `insert into terminal_day (terminal, day) select terminal, day from ${ROWS} on conflict do nothing`,
};

const CORRECT_DAYS: PreparedStatement = {
  name: "correct_days",
  types: SUMS,
  text: ofEach(`
    update terminal_day as today
    set deposits = row.deposits, transfers = row.transfers, loads = row.loads
    from ${ROWS} where ${IS_ROW}`),
};

export const DAY_STATEMENTS: readonly PreparedStatement[] = [ADD_TO_DAYS, OPEN_DAYS, CORRECT_DAYS];

/** Returns the step that locks these days and adds what the batch asks for; none if it asks for nothing that is counted. */
export const addToDays = (days: AskedDays): readonly Step[] =>
  days.size === 0 ? [] : [stepOf(ADD_TO_DAYS, [...days.values()], askedOf)];

/** Returns the steps that open the days which `addToDays` did not find, and then do as it does. */
export function openDays(days: AskedDays, found: ReadonlyMap<TerminalDayKey, TerminalDay>): readonly Step[] {
  if (found.size === days.size) return [];
  const missing = [...days.values()].filter(({ key }) => !found.has(key));
  return [stepOf(OPEN_DAYS, missing, askedOf), stepOf(ADD_TO_DAYS, missing, askedOf)];
}

const askedOf = ({ asked }: AskedDay): Sums => asked;

/** Returns the step that makes the rows say what was booked; none if they do. */
export const correctDays = ({ terminalDays }: Pick<Writes, "terminalDays">): readonly Step[] =>
  terminalDays.length === 0 ? [] : [stepOf(CORRECT_DAYS, terminalDays, ({ booked }) => booked)];

/** The days that ADD_TO_DAYS has found. */
export function daysFrom(result: StepResult | undefined, days: AskedDays): [TerminalDayKey, TerminalDay][] {
  return (result?.rows ?? []).map((message) => {
    const row = new BinaryRow(message);
    const { key, terminal, day, asked } = days.get(terminalDayKey(row.text() as TerminalId, row.int4())) as AskedDay;
    const booked: Sums = { deposits: row.int8(), transfers: row.int8(), loads: row.int8() };
    const stored: Sums = {
      deposits: booked.deposits + asked.deposits,
      transfers: booked.transfers + asked.transfers,
      loads: booked.loads + asked.loads,
    };
    return [key, { key, terminal, day, booked, stored }];
  });
}

type DayKey = Pick<TerminalDay, "key" | "terminal" | "day">;

/** The rows are sorted by their keys, so that two batches lock in the same order. */
function stepOf<Day extends DayKey>(statement: PreparedStatement, unordered: readonly Day[], sumsOf: (day: Day) => Sums): Step {
  const rows = [...unordered].sort((a, b) => (a.key < b.key ? -1 : 1));
  const values = new BinaryValues(150 + 70 * rows.length);
  values.array(TYPE.text, rows, ({ terminal }) => values.text(terminal));
  values.array(TYPE.int4, rows, ({ day }) => values.int4(day));
  values.array(TYPE.int8, rows, (each) => values.int8(sumsOf(each).deposits));
  values.array(TYPE.int8, rows, (each) => values.int8(sumsOf(each).transfers));
  values.array(TYPE.int8, rows, (each) => values.int8(sumsOf(each).loads));
  return { statement, values: values.finish() };
}
