import { type Draft, UNFIT } from "../../atm/atm.ts";
import type { Money } from "../../model/model.ts";
import { Form } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { GivenBack, NoteDrawing } from "../components/notes-view.tsx";
import { Page } from "../components/page.tsx";
import { FieldProblem } from "../components/problems.tsx";
import { askForCount } from "../routes/forms.ts";
import { FormWays } from "./amount-screens.tsx";

interface DepositProps {
  readonly frame: Frame;
  readonly denominations: readonly Money[];
  readonly draft: Draft | null;
}

/**
 * One field for each denomination, named "notes-" and its minor units; and one for each kind of note that the machine gives back.
 */
export const DepositScreen = ({ frame, denominations, draft }: DepositProps) => {
  const { money } = frame.words;
  return (
    <Page {...{ frame, draft }} title={money.depositTitle} heading={money.depositTitle} lead={money.depositLead}>
      {draft?.givenBack !== undefined && <GivenBack text={money.givenBack(draft.givenBack)} />}
      <Form action="/deposit">
        <fieldset class="counts">
          <legend>{money.notes}</legend>
          {denominations.map((each, rank) => (
            <div class="count">
              <NoteDrawing denomination={each} figures={frame.figures} rank={rank} />
              <label for={`notes-${each}`}>{money.notesOf({ note: frame.figures.note(each) })}</label>
              <CountField id={`notes-${each}`} draft={draft} first={rank === 0} problem={askForCount(each, frame)} />
            </div>
          ))}
        </fieldset>
        <fieldset class="unfit">
          <legend>{money.unfit}</legend>
          <div class="unfit-kinds">
            {UNFIT.map((why) => (
              <div class="unfit-kind">
                <label for={`unfit-${why}`}>{money.unfitKinds[why]}</label>
                <CountField id={`unfit-${why}`} draft={draft} problem={money.askUnfit} />
              </div>
            ))}
          </div>
        </fieldset>
        <FormWays frame={frame} />
      </Form>
    </Page>
  );
};

interface CountProps {
  readonly id: string;
  readonly draft: Draft | null;
  readonly first?: boolean;
  /** The problem to show if no count is typed. */
  readonly problem: string;
}

const CountField = ({ id, draft, first, problem }: CountProps) => {
  const field = draft?.problem?.field;
  const wrong = field === id;
  return (
    <>
      <input
        id={id}
        name={id}
        type="text"
        inputmode="numeric"
        pattern="[0-9]*"
        maxlength={4}
        placeholder="0"
        value={draft?.values[id]}
        autofocus={wrong || (first === true && draft?.problem === undefined)}
        autocomplete="off"
        aria-invalid={wrong ? "true" : undefined}
        aria-describedby={wrong ? "problem" : undefined}
        data-problem={problem}
      />
      {wrong && draft?.problem !== undefined && <FieldProblem problem={draft.problem} />}
    </>
  );
};
