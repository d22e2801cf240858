import { type Currency, formatMoney, type Money } from "../../../model/model.ts";
import type { TerminalOverview } from "../../../terminals/terminals.ts";
import { Badge, Problem } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { FieldControl } from "../../forms/controls.tsx";
import type { FormField, Refused } from "../../forms/form-operation.ts";
import { RefusedNote } from "../../forms/operation-page.tsx";
import type { Frame } from "../../web/web-request.ts";
import { numberOf } from "./terminal-list.tsx";

/** The places of a machine that hold notes, with the beginning of their fields' names. */
const PLACES = { cassettes: "cassette", rejected: "reject box" } as const;
export type Place = keyof typeof PLACES;

export const fieldOf = (place: Place, denomination: Money): string => `${place}-${denomination}`;

interface CountPageProps {
  readonly frame: Frame;
  readonly terminal: TerminalOverview;
  readonly currency: Currency;
  /** The denominations of the machine, the greatest first. */
  readonly denominations: readonly Money[];
  /** What was typed. */
  readonly values: Readonly<Record<string, string>>;
  readonly refused: Refused | null;
  /** The operation's field for why it is proposed. */
  readonly reason: FormField | undefined;
}

/**
 * The form of a cash count. It does not show the machine's own counters: whoever counts is to count, and the proposal has the difference.
 */
export const CountPage = ({ frame, terminal, currency, denominations, values, refused, reason }: CountPageProps) => {
  const number = numberOf(terminal.terminal);
  const back = `/terminals/${number}`;
  const isClosed = terminal.state.how === "closed";
  return (
    <ConsolePage
      frame={frame}
      title={`Count the notes of ${terminal.terminal}`}
      lead="Count all notes that are in the machine. The proposal compares them with the machine's counters and the books; another operator must approve it, and then the ATM takes the count over."
      back={{ to: back, label: terminal.terminal }}
    >
      {refused !== null && <RefusedNote refused={refused} />}
      {!isClosed && refused === null && (
        <Problem>
          <p>The ATM is not closed by its last word. Take it out of service before you count: notes may move meanwhile.</p>
        </Problem>
      )}
      {denominations.length === 0 ? (
        <p class="empty">The ATM has never reported its cassettes. Let it connect first.</p>
      ) : (
        <form method="post" action={`${back}/count`} class="form" novalidate>
          <input type="hidden" name="form" value={frame.form} />
          {(Object.keys(PLACES) as Place[]).map((place) => (
            <fieldset class="counts" id={`field-${place}`}>
              <legend>{place === "cassettes" ? "Notes in the cassettes" : "Notes in the reject box"}</legend>
              <p class="hint" id={`hint-${place}`}>
                {place === "cassettes" ? "The number of notes of each; 0 for an empty cassette." : "Leave out what is not there."}
              </p>
              {denominations.map((denomination) => (
                <NotesField place={place} denomination={denomination} currency={currency} values={values} />
              ))}
            </fieldset>
          ))}
          {reason !== undefined && (
            <FieldControl
              name="reason"
              field={reason}
              value={values["reason"]}
              problem={refused?.problems.find(({ field }) => field === "reason")}
              currency={currency}
            />
          )}
          <div class="ways">
            <button type="submit" class="primary" data-money>
              Propose the count
            </button>
            <a class="button" href={back}>
              Cancel
            </a>
          </div>
        </form>
      )}
      {terminal.cash !== null && terminal.openHolds !== null && (
        <p class="aside">
          <Badge tone="plain">open holds</Badge> Withdrawals of this ATM are not settled yet. A count is booked only when they
          are.
        </p>
      )}
    </ConsolePage>
  );
};

const NotesField = ({
  place,
  denomination,
  currency,
  values,
}: {
  place: Place;
  denomination: Money;
  currency: Currency;
  values: Readonly<Record<string, string>>;
}) => {
  const name = fieldOf(place, denomination);
  return (
    <div class="count">
      <label for={`field-${name}`}>
        {formatMoney(denomination, currency)} {currency.code}
        <span class="unseen"> in the {PLACES[place]}</span>
      </label>
      <input
        type="text"
        inputmode="numeric"
        class="figure"
        id={`field-${name}`}
        name={name}
        value={values[name]}
        maxlength={6}
        autocomplete="off"
        required={place === "cassettes"}
        aria-describedby={`hint-${place}`}
      />
      <span class="unit">notes</span>
    </div>
  );
};
