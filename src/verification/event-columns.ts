import { EVENT_COLUMNS } from "../events/events.ts";

/** No event can be older or younger; a later time has no form in a line. */
const TIMES = "timestamptz '1970-01-01' and timestamptz '9999-01-01'";

const GUARDED: Readonly<Record<string, (column: string) => string>> = {
  at: (column) => `case when ${column} between ${TIMES} then ${column} else timestamptz '1970-01-01' end`,
  amount: (column) => `case when ${column} between -9007199254740991 and 9007199254740991 then ${column} end`,
};

/**
 * The columns of an event as they were written. A value that no writer writes and no reader takes is replaced, so that the row's
 * chain breaks instead of its reader.
 */
export const eventColumns = (table: string): string =>
  EVENT_COLUMNS.map((name) => (GUARDED[name] ?? ((column) => column))(`${table}.${name}`)).join(", ");
