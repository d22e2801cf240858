import { type Currency, formatMoney, type NoteCount } from "../../../model/model.ts";
import type { TerminalOverview } from "../../../terminals/terminals.ts";
import { Badge } from "../../components/badge.tsx";

type Cash = NonNullable<TerminalOverview["cash"]>;
type Cassette = Cash["cassettes"][number];

/** The cassettes of one ATM, each with a bar: the fullest is a whole bar. The words say all: the bars only help. */
export const Cassettes = ({ cash, currency }: { cash: Cash; currency: Currency }) => {
  const most = Math.max(1, ...cash.cassettes.map(({ notes }) => notes));
  return cash.cassettes.length === 0 ? (
    <>none</>
  ) : (
    <ul class="cassettes">
      {cash.cassettes
        .toSorted((one, other) => Number(other.denomination - one.denomination))
        .map((cassette) => (
          <li data-key={String(cassette.denomination)}>
            <span class="note">{formatMoney(cassette.denomination, currency)}</span>
            <Bar cassette={cassette} most={most} />
            <span class="notes">
              {cassette.notes} {cassette.notes === 1 ? "note" : "notes"}
              {cassette.level === "low" || cassette.level === "empty" ? " " : ""}
              {cassette.level === "low" && <Badge tone="plain">low</Badge>}
              {cassette.level === "empty" && <Badge tone="bad">empty</Badge>}
            </span>
          </li>
        ))}
    </ul>
  );
};

const Bar = ({ cassette: { notes, level }, most }: { cassette: Cassette; most: number }) => (
  <svg class={`level ${level ?? ""}`} viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect class="level-ground" width="100" height="10" />
    <rect class="level-fill" width={String(Math.round((notes / most) * 1_000) / 10)} height="10" />
  </svg>
);

/** Notes by denomination, in words: "2 of 50.00". */
export const notesText = (list: readonly NoteCount[], currency: Currency): string => {
  const some = list.filter(({ notes }) => notes > 0);
  return some.length === 0
    ? "empty"
    : some.map(({ denomination, notes }) => `${notes} of ${formatMoney(denomination, currency)}`).join(", ");
};

/** How long the notes last, or the room for them. */
export function lastsText({ untilEmpty, untilFull }: Cash): string {
  if (untilEmpty !== null) return `empty in ${daysText(untilEmpty)}`;
  return untilFull === null ? "not known" : `full in ${daysText(untilFull)}`;
}

const daysText = (days: number): string => (days < 10 ? `${Math.floor(days * 10) / 10} days` : `${Math.floor(days)} days`);
