import { type Notes, notesOf, type State, worth } from "../../atm/atm.ts";
import { type Currency, formatMoney, type Money } from "../../model/model.ts";
import { signed } from "../commands/day-end.ts";
import { table } from "../output/table.ts";

const findCurrency = ({ currency, exponent }: State): Currency => ({ code: currency, exponent });

/** The state of a machine, for its operator. */
export function stateText(state: State): string {
  const currency = findCurrency(state);
  const { cassettes, rejected, open } = state;
  const denominations = [...new Set([...cassettes, ...rejected].map((each) => each.denomination))].sort((a, b) =>
    a < b ? 1 : -1,
  );
  const rows = denominations.map((denomination) => {
    const cassette = cassettes.find((each) => each.denomination === denomination);
    const box = notesOf(rejected, denomination);
    const value = denomination * BigInt((cassette?.notes ?? 0) + box);
    return [
      formatMoney(denomination, currency),
      `${cassette?.notes ?? "-"}`,
      cassette?.level ?? "",
      `${box}`,
      formatMoney(value, currency),
    ];
  });
  const total = formatMoney(worth(cassettes) + worth(rejected), currency);
  const lines = [
    state.broken ? "it cannot write to its disk: it takes no money until it can" : "",
    state.doubt === "none"
      ? ""
      : `its records cannot be relied on (${state.doubt}): end its open holds, then strongroom cash count`,
    state.closed ? "it is closed: customers get and give no notes until strongroom cash open" : "",
    state.jammed ? "the dispenser is jammed: look into it, then strongroom cash open" : "",
    open > 0
      ? `${open} operation${open === 1 ? " is" : "s are"} not over yet${state.bankReached ? "" : ", and the bank is not reached"}`
      : "",
  ].filter((each) => each !== "");
  return `${table([["note", "in cassette", "level", "in reject box", "worth"], ...rows])}in all ${total} ${currency.code}\n${lines.map((each) => `${each}\n`).join("")}`;
}

/** The count beside the machine's own counters, a line for each denomination. */
export function countText(before: State, counted: { readonly notes: Notes; readonly rejected: Notes }): string {
  const currency = findCurrency(before);
  const row = (place: string, denomination: Money, there: number, expected: number): string[] => [
    place,
    formatMoney(denomination, currency),
    `${there}`,
    `${expected}`,
    signed(denomination * BigInt(there - expected), currency),
  ];
  const rows = (place: string, found: Notes, expected: Notes): string[][] =>
    [...new Set([...found, ...expected].map((each) => each.denomination))].map((each) =>
      row(place, each, notesOf(found, each), notesOf(expected, each)),
    );
  return table([
    ["place", "note", "counted", "by the counters", "difference"],
    ...rows("cassette", counted.notes, before.cassettes),
    ...rows("reject box", counted.rejected, before.rejected),
  ]);
}
