import { type Currency, formatMoney } from "../../../model/model.ts";
import { Moment } from "../../components/moment.tsx";
import { type Column, CutNote, Table } from "../../components/table.tsx";
import type { FormOperation } from "../../forms/form-operation.ts";
import { type HoldsQuestion, holdsPath, isFiltered } from "./holds-question.ts";
import type { OpenHolds as Holds, OpenHold } from "./read-open-holds.ts";

interface OpenHoldsProps {
  readonly holds: Holds;
  readonly currency: Currency;
  readonly operations: Readonly<Record<string, FormOperation>>;
  /** Which of them these are. */
  readonly question: HoldsQuestion;
  /** The page of all of them. */
  readonly path: string;
}

/** The operations that end a hold. */
const ENDS = ["holds-settle", "holds-release"] as const;

/** The holds that no ATM has ended, with the ways to end each. */
export const OpenHolds = ({ holds: { holds, count, next }, currency, operations, question, path }: OpenHoldsProps) => {
  const back = holdsPath(path, question);
  const ends = ENDS.filter((name) => Object.hasOwn(operations, name));
  const columns: readonly Column[] = [
    { name: "Request", kind: "id" },
    { name: "ATM", kind: "whole" },
    { name: "Placed" },
    { name: "Customer" },
    { name: `Amount in ${currency.code}`, kind: "figure" },
    ...(ends.length === 0 ? [] : [{ name: "To do" }]),
  ];
  return (
    <>
      <Table
        caption="Open holds, the oldest first"
        columns={columns}
        rows={holds.map((hold) => ({
          key: `${hold.terminal} ${hold.request}`,
          cells: [
            hold.request,
            hold.terminal,
            <Moment at={hold.placedAt} />,
            <bdi>{hold.username ?? "none"}</bdi>,
            formatMoney(hold.amount, currency),
            <ul class="row-ways">
              {ends.map((name) => (
                <li>
                  <a href={`/operations/${name}?${new URLSearchParams(given(hold, back))}`}>
                    {lastWord(operations[name]?.command)}
                  </a>
                </li>
              ))}
            </ul>,
          ],
        }))}
        empty={
          question.after !== null ? "No hold is later." : isFiltered(question) ? "No open hold is like this." : "No hold is open."
        }
      />
      {question.after === null && next === null && count > 0 && <p class="aside">{count} in all.</p>}
      <CutNote
        shown={holds.length}
        count={count}
        isFirst={question.after === null}
        first={{ to: holdsPath(path, { ...question, after: null }), label: "Oldest holds" }}
        next={next === null ? null : { to: holdsPath(path, { ...question, after: next }), label: "Later holds" }}
      />
    </>
  );
};

const given = ({ request, terminal }: OpenHold, to: string): Record<string, string> => ({
  request,
  terminal: String(Number(terminal.replace(/^ATM-/, ""))),
  to,
});

/** "holds settle" is the way "settle". */
const lastWord = (command = ""): string => command.split(" ").at(-1) ?? "";
