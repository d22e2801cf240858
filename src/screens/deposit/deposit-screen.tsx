import { type Draft, type Feeding, UNFIT, worth } from "../../atm/atm.ts";
import { type Money, ZERO } from "../../model/model.ts";
import { Form } from "../components/fields.tsx";
import type { Frame } from "../components/frame.ts";
import { GivenBack, NoteDrawing } from "../components/notes-view.tsx";
import { Page } from "../components/page.tsx";
import { FieldProblem } from "../components/problems.tsx";
import { FormWays } from "../pages/amount-screens.tsx";
import { askForCount } from "../routes/forms.ts";
import { Feeder } from "./feeder.tsx";

interface DepositProps {
  readonly frame: Frame;
  readonly denominations: readonly Money[];
  readonly draft: Draft | null;
  /** The notes in the slot; null if there are none. */
  readonly feeding: Feeding | null;
}

/**
 * Notes are fed one after the other, each with one press. Without scripts, a form asks for their counts instead: one field for
 * each denomination, named "notes-" and its minor units; and one for each kind of note that the machine gives back.
 */
export const DepositScreen = ({ frame, denominations, draft, feeding }: DepositProps) => {
  const { money } = frame.words;
  const total = frame.figures.money(feeding === null ? ZERO : worth(feeding.accepted));
  return (
    <Page
      {...{ frame, draft }}
      title={money.depositTitle}
      heading={money.depositTitle}
      lead={money.depositLead}
      figure={{ text: total, label: money.inSlot }}
    >
      {draft?.givenBack !== undefined && <GivenBack text={money.givenBack(draft.givenBack)} />}
      <Feeder {...{ frame, denominations, feeding }} said={draft?.values["said"] ?? ""} />
      <noscript>
        <Form action="/deposit">
          <p>{money.countsLead}</p>
          <Counts {...{ frame, denominations, draft }} />
          <FormWays frame={frame} />
        </Form>
      </noscript>
    </Page>
  );
};

const Counts = ({ frame, denominations, draft }: Pick<DepositProps, "frame" | "denominations" | "draft">) => {
  const { money } = frame.words;
  return (
    <>
      <fieldset class="counts">
        <legend>{money.notes}</legend>
        {denominations.map((each, rank) => (
          <div class="count">
            <NoteDrawing denomination={each} figures={frame.figures} rank={rank} />
            <label for={`notes-${each}`}>{money.notesOf({ note: frame.figures.note(each) })}</label>
            <CountField id={`notes-${each}`} draft={draft} problem={askForCount(each, frame)} />
          </div>
        ))}
      </fieldset>
      <details class="simulator" open={draft?.problem?.field?.startsWith("unfit-")}>
        <summary>{money.simulator}</summary>
        <p>{money.simulatorLead}</p>
        <div class="unfit-kinds">
          {UNFIT.map((why) => (
            <div class="unfit-kind">
              <label for={`unfit-${why}`}>{money.unfitKinds[why]}</label>
              <CountField id={`unfit-${why}`} draft={draft} problem={money.askUnfit} />
            </div>
          ))}
        </div>
      </details>
    </>
  );
};

interface CountProps {
  readonly id: string;
  readonly draft: Draft | null;
  /** The problem to show if no count is typed. */
  readonly problem: string;
}

const CountField = ({ id, draft, problem }: CountProps) => {
  const wrong = draft?.problem?.field === id;
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
        autofocus={wrong}
        autocomplete="off"
        aria-invalid={wrong ? "true" : undefined}
        aria-describedby={wrong ? "problem" : undefined}
        data-problem={problem}
      />
      {wrong && draft?.problem !== undefined && <FieldProblem problem={draft.problem} />}
    </>
  );
};
