import type { DayEndRow, SignOff } from "../../../ledger/ledger.ts";
import type { Currency } from "../../../model/model.ts";
import { figure, signed } from "../../components/amount.tsx";
import { Badge } from "../../components/badge.tsx";
import { Moment } from "../../components/moment.tsx";
import { operationPath, waysOf } from "../../components/operation-ways.tsx";
import { CutNote, Table } from "../../components/table.tsx";
import type { Console } from "../../parts.ts";
import type { Frame } from "../../web/web-request.ts";
import { dayText, explanations } from "./explanations.ts";
import { TAB_PATHS } from "./money-tabs.ts";

const DAY_MS = 86_400_000;

interface DayEndProps {
  readonly frame: Frame;
  readonly console: Pick<Console, "operations">;
  readonly rows: readonly DayEndRow[];
  /** The days that may be signed off, by their beginnings in milliseconds since 1970 UTC, the newest first. */
  readonly days: readonly number[];
  readonly signOffs: readonly SignOff[];
  readonly currency: Currency;
  /** False for a page of earlier days. */
  readonly isFirst: boolean;
}

/** The day's end of every ATM, and which days are signed off. */
export const DayEnd = (props: DayEndProps) => (
  <>
    <Machines {...props} />
    <Days {...props} />
  </>
);

const Machines = ({ rows, currency }: Pick<DayEndProps, "rows" | "currency">) => (
  <section aria-labelledby="atms">
    <h2 id="atms">ATMs</h2>
    <Table
      caption="Counters and books of each ATM"
      columns={[
        { name: "ATM", kind: "whole" },
        { name: "State", kind: "whole" },
        { name: "Last report" },
        { name: `Counters in ${currency.code}`, kind: "figure" },
        { name: `Books in ${currency.code}`, kind: "figure" },
        { name: `Difference in ${currency.code}`, kind: "figure" },
        { name: "What explains it" },
      ]}
      rows={rows.map((row) => {
        const { terminal, reported, posted, counterDifference } = row;
        return {
          key: terminal,
          cells: [
            terminal,
            <State row={row} />,
            reported === null ? "never" : <Moment at={reported.at} />,
            reported === null ? "not known" : figure(reported.worth, currency),
            figure(posted, currency),
            counterDifference === null ? "not known" : signed(counterDifference, currency),
            <Explanations row={row} currency={currency} />,
          ],
        };
      })}
      empty="No ATM has a cash account yet: enrol an ATM."
    />
  </section>
);

const State = ({ row: { isUnexplained, counterDifference, bookDifference } }: { row: DayEndRow }) => {
  if (isUnexplained) return <Badge tone="bad">differs</Badge>;
  if (counterDifference === null) return <Badge tone="plain">not known</Badge>;
  return counterDifference === 0n && bookDifference === 0n ? (
    <Badge tone="good">agrees</Badge>
  ) : (
    <Badge tone="plain">differs, explained</Badge>
  );
};

const Explanations = ({ row, currency }: { row: DayEndRow; currency: Currency }) => {
  const said = explanations(row, currency);
  if (said.length === 0) return <>nothing to explain</>;
  return (
    <ul class="plain-list">
      {said.map((each) => (
        <li>{each}</li>
      ))}
    </ul>
  );
};

const Days = ({ frame, console, days, signOffs, currency, isFirst }: DayEndProps) => {
  const [maySign] = waysOf({ ways: [{ operation: "day-sign-off", given: {} }], frame, console });
  return (
    <section aria-labelledby="days">
      <h2 id="days">Days</h2>
      <Table
        caption="The days and their sign-offs, the newest first"
        columns={[
          { name: "Day (UTC)", kind: "whole" },
          { name: "Signed off" },
          { name: `Owed in ${currency.code}`, kind: "figure" },
          { name: `Had in ${currency.code}`, kind: "figure" },
          { name: "ATMs that differed", kind: "figure" },
          { name: "That never reported", kind: "figure" },
          { name: "Unexplained", kind: "figure" },
        ]}
        rows={days.map((at) => {
          const day = dayText(at);
          const signed = signOffs.find((each) => each.day === day);
          const open =
            maySign === undefined ? (
              "not yet"
            ) : (
              <a href={operationPath("day-sign-off", { day }, frame.path)}>Propose to sign it off</a>
            );
          return {
            key: day,
            cells:
              signed === undefined
                ? [day, open, "–", "–", "–", "–", "–"]
                : [
                    day,
                    <Moment at={signed.at} />,
                    figure(signed.owed, currency),
                    figure(signed.had, currency),
                    `${signed.differing} of ${signed.atms}`,
                    String(signed.silent),
                    String(signed.unexplained),
                  ],
          };
        })}
        empty=""
      />
      <CutNote
        shown={days.length}
        count={null}
        isFirst={isFirst}
        first={{ to: TAB_PATHS.dayEnd, label: "Newest days" }}
        next={{ to: `${TAB_PATHS.dayEnd}?until=${dayText((days.at(-1) ?? 0) - DAY_MS)}`, label: "Earlier days" }}
      />
    </section>
  );
};
