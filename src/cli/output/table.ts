export { table, time } from "../../model/model.ts";

/** A line of JSON. Money is below 2^53 minor units, so a number holds it exactly. */
export const jsonLine = (record: object): string =>
  `${JSON.stringify(record, (_, each) => (typeof each === "bigint" ? Number(each) : each))}\n`;
