import type { NoteMixes } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import type { Frame } from "./frame.ts";
import { NotesView, notesText } from "./notes-view.tsx";
import { labelled } from "./script.ts";

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
