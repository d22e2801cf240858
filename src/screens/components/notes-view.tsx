import { type NoteMixes, type Notes, tidy } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import type { Figures } from "../figures/figures.ts";
import type { Locale } from "../words/refusal-text.ts";
import type { Frame } from "./frame.ts";
import { Icon } from "./icons.tsx";
import { labelled, sentence } from "./script.ts";

/** A drawing of one note; its place among the machine's denominations decides its colour. */
export const NoteDrawing = ({ denomination, figures, rank }: { denomination: Money; figures: Figures; rank: number }) => (
  <span class={`note note-${Math.min(rank, 6)}`} aria-hidden="true">
    {figures.note(denomination)}
  </span>
);

interface NotesViewProps {
  readonly frame: Frame;
  readonly notes: Notes;
  readonly denominations: readonly Money[];
  /** For an element that these notes describe, and that speaks them. */
  readonly id?: string;
  /** True if they come out of the machine. */
  readonly out?: boolean;
}

/** "1 note of €50 and 1 note of €10". */
const notesText = (notes: Notes, { words, figures }: Locale): string =>
  figures.list(
    tidy(notes).map(({ denomination, notes: count }) => words.money.noteSaid(count, { note: figures.note(denomination) })),
  );

/** Notes as people count them: the number of each denomination, the largest first. */
export const NotesView = ({ frame: { words, figures }, notes, denominations, id, out }: NotesViewProps) => (
  <ul
    id={id}
    data-say={id === undefined ? sentence(notesText(notes, { words, figures })) : ""}
    class={out === true ? "notes slot" : "notes"}
  >
    {tidy(notes).map(({ denomination, notes: count }) => (
      <li>
        <NoteDrawing denomination={denomination} figures={figures} rank={denominations.indexOf(denomination)} />
        <span>{words.money.noteCount({ notes: String(count), note: figures.note(denomination) })}</span>
      </li>
    ))}
  </ul>
);

/** The most notes of one kind that are drawn; more are only counted. */
const DRAWN_MAX = 4;

/** The notes as they lie in the slot. Pressing them is taking them. */
export const NotesInSlot = ({ frame, notes, denominations }: Pick<NotesViewProps, "frame" | "notes" | "denominations">) => {
  const { words, figures } = frame;
  const said = words.endings.takeNotes({ notes: notesText(notes, frame) });
  return (
    <button type="submit" class="slot slot-notes" data-say={said} data-money="">
      <span class="unseen">{said}</span>
      {tidy(notes).map(({ denomination, notes: count }) => (
        <span class="fan" aria-hidden="true">
          <span class="fan-notes">
            {Array.from({ length: Math.min(count, DRAWN_MAX) }, () => (
              <NoteDrawing denomination={denomination} figures={figures} rank={denominations.indexOf(denomination)} />
            ))}
          </span>
          <span>{words.money.noteCount({ notes: String(count), note: figures.note(denomination) })}</span>
        </span>
      ))}
    </button>
  );
};

interface MixChoiceProps {
  readonly frame: Frame;
  readonly mixes: NoteMixes;
  readonly denominations: readonly Money[];
}

/** The ways in which an amount can be paid, each shown with its notes; the first is chosen by default. */
export const MixChoice = ({ frame, mixes, denominations }: MixChoiceProps) => (
  <fieldset class="mixes">
    <legend>{frame.words.choices.mixes}</legend>
    {mixes.map(({ name, notes }, place) => (
      <div class="mix">
        <input
          type="radio"
          name="mix"
          id={`mix-${name}`}
          value={name}
          checked={place === 0}
          aria-describedby={`mix-${name}-notes`}
        />
        <label for={`mix-${name}`} data-say={labelled(frame.words.choices[name], notesText(notes, frame), frame.words)}>
          {frame.words.choices[name]}
        </label>
        <NotesView id={`mix-${name}-notes`} {...{ frame, notes, denominations }} />
      </div>
    ))}
  </fieldset>
);

/**
 * Notes that the machine does not take lie in the slot again. Read out at once: the customer must take them before anything else.
 */
export const GivenBack = ({ text }: { text: string }) => (
  <div class="given-back" role="status" data-say={sentence(text)}>
    <Icon name="givenBack" />
    <p>{text}</p>
  </div>
);
