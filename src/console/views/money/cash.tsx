import type { CashMovementPage } from "../../../ledger/ledger.ts";
import { formatMoney, type RequestId, type TerminalId } from "../../../model/model.ts";
import { Moment } from "../../components/moment.tsx";
import { operationPath, waysOf } from "../../components/operation-ways.tsx";
import { Table } from "../../components/table.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import type { Console } from "../../parts.ts";
import type { Frame } from "../../web/web-request.ts";

type Cursor = NonNullable<CashMovementPage["next"]>;

interface CashProps {
  readonly frame: Frame;
  readonly console: Pick<Console, "operations" | "currency">;
  readonly page: CashMovementPage;
  /** The address of older movements; null if these are the last. */
  readonly next: string | null;
  /** The address of a longer time, if this one is at its end; null if there is none. */
  readonly further: string | null;
  readonly isFirst: boolean;
  /** The address of the newest movements. */
  readonly path: string;
}

/** A page of cash movements, the newest first, with the way to have one reversed. */
export const Cash = ({ frame, console, page: { movements }, next, further, isFirst, path }: CashProps) => {
  const { currency } = console;
  const [mayReverse] = waysOf({ ways: [{ operation: "ledger-reverse", given: {} }], frame, console });
  return (
    <>
      <Table
        caption="Cash movements, the newest first"
        columns={[
          { name: "Time" },
          { name: "Movement" },
          { name: "ATM", kind: "whole" },
          { name: `Amount in ${currency.code}`, kind: "figure" },
          { name: `ATM after, in ${currency.code}`, kind: "figure" },
          { name: "Request", kind: "id" },
          ...(mayReverse === undefined ? [] : [{ name: "To do" }]),
        ]}
        rows={movements.map(({ at, kind, terminal, amount, balance, request, reverses }) => ({
          key: `${terminal} ${request}`,
          cells: [
            <Moment at={at} />,
            sentenceCase(kind.replaceAll("-", " ")),
            terminal,
            formatMoney(amount, currency),
            balance === null ? "not its account" : formatMoney(balance, currency),
            request,
            reverses === null && !movements.some((each) => each.reverses === request) ? (
              <a
                href={operationPath("ledger-reverse", { request, terminal: String(Number(terminal.replace(/^ATM-/, ""))) }, path)}
              >
                Propose to reverse it
              </a>
            ) : (
              "none"
            ),
          ],
        }))}
        empty="No notes were moved in this time. Loading an ATM is the first movement."
      />
      <div class="ways">
        {!isFirst && (
          <a class="button" href={path}>
            Newest movements
          </a>
        )}
        {next !== null && (
          <a class="button" href={next}>
            Older movements
          </a>
        )}
        {next === null && further !== null && (
          <a class="button" href={further}>
            Look further back
          </a>
        )}
      </div>
    </>
  );
};

/** A place in the list, as an address has it. */
export const cursorQuery = ({ at, request, terminal }: Cursor): string =>
  new URLSearchParams({ at: String(at), request, terminal }).toString();

/** The place in the list that an address names; null if it names none. */
export function cursorIn({ at = "", request = "", terminal = "" }: Readonly<Record<string, string>>): Cursor | null {
  if (!/^\d{1,15}$/.test(at) || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(request)) return null;
  return { at: Number(at), request: request as RequestId, terminal: terminal as TerminalId };
}
