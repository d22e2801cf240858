import type { Frame } from "../components/frame.ts";
import { sentence } from "../components/script.ts";
import type { Figures } from "../figures/figures.ts";
import type { Words } from "../words/languages.ts";
import { dayOf } from "./days.ts";
import type { Entry } from "./statement-csv.ts";

interface TableProps {
  readonly frame: Frame;
  /** The newest first. */
  readonly entries: readonly Entry[];
}

/** Entries, the newest first, in one group for each day of the customer's time zone. */
export const EntriesTable = ({ frame, entries }: TableProps) => {
  const { words, figures } = frame;
  return (
    <table class="statement">
      <caption class="unseen" data-say="">
        {words.account.entriesCaption}
      </caption>
      <thead data-say="">
        <tr>
          <th scope="col">{words.account.entry}</th>
          <th scope="col">{words.account.amount}</th>
          <th scope="col">{words.account.balance}</th>
        </tr>
      </thead>
      {daysOf(entries, figures.zone).map((day) => (
        <tbody>
          <tr class="day" data-say={sentence(figures.longDay(day[0]?.at ?? 0))}>
            <th scope="rowgroup" colspan={3}>
              {figures.longDay(day[0]?.at ?? 0)}
            </th>
          </tr>
          {day.map((entry) => (
            <Row {...{ frame, entry }} />
          ))}
        </tbody>
      ))}
    </table>
  );
};

const Row = ({ frame: { words, figures }, entry }: { frame: Frame; entry: Entry }) => (
  <tr data-say={entryText(entry, words, figures)}>
    <th scope="row">
      {kindText(entry, words, figures)}
      <time datetime={new Date(entry.at).toISOString()}>{figures.clock(entry.at)}</time>
    </th>
    <td class={entry.direction}>{figures.signed(entry.direction, entry.amount)}</td>
    <td>{figures.money(entry.balance)}</td>
  </tr>
);

/** Neighbours of one day together. An entry's time may be a little before that of an older one: its day then stands twice. */
export function daysOf<Each extends { readonly at: number }>(entries: readonly Each[], zone: string): Each[][] {
  const days: Each[][] = [];
  for (const entry of entries) {
    const day = days.at(-1);
    if (day?.[0] !== undefined && dayOf(day[0].at, zone) === dayOf(entry.at, zone)) day.push(entry);
    else days.push([entry]);
  }
  return days;
}

const entryText = (entry: Entry, words: Words, figures: Figures): string =>
  words.account.entrySaid({
    time: figures.clock(entry.at),
    kind: kindText(entry, words, figures),
    amount: figures.money(entry.amount),
    balance: figures.money(entry.balance),
  });

/** The entry in words: who paid or was paid, or its kind; of a reversal also the day of what it reverses. */
export function kindText(entry: Entry, { account: { kinds, reversalOf }, statement }: Words, figures: Figures): string {
  const { kind, direction, reverses, counterparty: name } = entry;
  if (kind === "transfer" && name !== "")
    return direction === "debit" ? statement.sentTo({ name }) : statement.receivedFrom({ name });
  const what = kinds[`${KIND_WORDS[kind]}${direction === "credit" ? "Credit" : "Debit"}`];
  const whole = reverses === 0 ? what : reversalOf({ what, day: figures.day(reverses) });
  return name === "" ? whole : `${whole} · ${name}`;
}

/** A deposit that is a debit, and a withdrawal that is a credit, can only be reversals. */
const KIND_WORDS = {
  deposit: "deposit",
  withdrawal: "withdrawal",
  transfer: "transfer",
  "deposit-reversal": "deposit",
  "withdrawal-reversal": "withdrawal",
  "transfer-reversal": "transferBack",
} as const satisfies Record<Entry["kind"], string>;
