import { notesOf, type State, worth } from "../../atm/atm.ts";
import { type ClosedBy, type Currency, formatMoney } from "../../model/model.ts";
import { table } from "../output/table.ts";

const findCurrency = ({ currency, exponent }: State): Currency => ({ code: currency, exponent });

/** Who has the machine out of service, and how it gets back. */
const CLOSED: Readonly<Record<ClosedBy, (state: State) => string>> = {
  nobody: () => "",
  operator: ({ closer }) =>
    `it is closed${closer === "" ? "" : ` by ${closer}`}: customers get and give no notes until strongroom cash open`,
  order: () => "it is closed by the bank's order: customers get no service until the bank, or strongroom cash open, opens it",
  records: () => "it is closed: customers get and give no notes until it is counted, and then opened",
};

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
      : `its records cannot be relied on (${state.doubt}): end its open holds, then have it counted by the bank's order`,
    CLOSED[state.closedBy](state),
    state.jammed ? "the dispenser is jammed: look into it, then strongroom cash open" : "",
    open > 0
      ? `${open} operation${open === 1 ? " is" : "s are"} not over yet${state.bankReached ? "" : ", and the bank is not reached"}`
      : "",
    state.bankReached ? `it talks to the bank server ${state.server}` : "",
  ].filter((each) => each !== "");
  return `${table([["note", "in cassette", "level", "in reject box", "worth"], ...rows])}in all ${total} ${currency.code}\n${lines.map((each) => `${each}\n`).join("")}`;
}
