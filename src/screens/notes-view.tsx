import { type Notes, tidy } from "../atm/notes.ts";
import type { Currency } from "../model/currency.ts";
import type { Money } from "../model/money.ts";
import { noteText } from "./money-text.ts";

/** A drawing of one note; its colour goes by its place among the machine's denominations. */
export const NoteDrawing = ({ denomination, currency, rank }: { denomination: Money; currency: Currency; rank: number }) => (
  <span class={`note note-${Math.min(rank, 6)}`} aria-hidden="true">
    {noteText(denomination, currency)}
  </span>
);

interface NotesViewProps {
  readonly notes: Notes;
  readonly denominations: readonly Money[];
  readonly currency: Currency;
  /** True where they come out of the machine. */
  readonly out?: boolean;
}

/** Notes as people count them: so many of each, the largest first. */
export const NotesView = ({ notes, denominations, currency, out }: NotesViewProps) => (
  <ul class={out === true ? "notes slot" : "notes"}>
    {tidy(notes).map(({ denomination, notes: count }) => (
      <li>
        <NoteDrawing denomination={denomination} currency={currency} rank={denominations.indexOf(denomination)} />
        <span>
          {count} × {noteText(denomination, currency)}
        </span>
      </li>
    ))}
  </ul>
);
