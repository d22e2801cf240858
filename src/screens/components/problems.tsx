import type { Draft, Problem } from "../../atm/atm.ts";
import { spellReferences } from "../figures/figures.ts";
import type { Frame } from "./frame.ts";
import { Icon } from "./icons.tsx";
import { sentence } from "./script.ts";

/** What a form is shown again with: a summary of its problem above everything else, or a notice. */
export const DraftNote = ({ frame, draft }: { frame: Frame; draft: Draft }) => {
  if (draft.problem !== undefined) return <Summary frame={frame} problem={draft.problem} />;
  return draft.notice === undefined ? null : <Notice text={draft.notice} />;
};

/**
 * The problem, read out at once, with a link to its field. ui/assets/fields.js makes the same.
 *
 * GOV.UK moves the focus to such a summary, because it lists the problems of several fields. Here there is one problem, and the field's
 * description repeats it, so the focus goes to the field: a screen reader speaks name, state and problem there, and the customer types at
 * once (WCAG 2.2, 3.3.1 and 2.4.3). A problem of no field has the focus itself.
 */
const Summary = ({ frame: { words }, problem }: { frame: Frame; problem: Problem }) => {
  const { field, text } = problem;
  return (
    <div
      class="problem"
      role="alert"
      id="summary"
      tabindex={-1}
      autofocus={field === undefined}
      data-say={`${words.frame.problem} ${sentence(spellReferences(text))}`}
    >
      <Icon name="alert" />
      <div>
        <h2>{words.frame.problem}</h2> <p>{field === undefined ? text : <a href={`#${field}`}>{text}</a>}</p>
      </div>
    </div>
  );
};

/** The same problem beside its field, which refers to it with `aria-describedby`. The summary speaks it. */
export const FieldProblem = ({ problem }: { problem: Problem }) => (
  <p class="field-problem" id="problem" data-say="">
    {problem.text}
  </p>
);

/** A warning about the machine, not about a form. Read out at once. */
export const Warning = ({ text }: { text: string }) => (
  <div class="problem" role="alert" data-say={sentence(spellReferences(text))}>
    <Icon name="alert" />
    <p>{text}</p>
  </div>
);

/** Good news, read out after everything else. */
export const Notice = ({ text }: { text: string }) => (
  <div class="notice" role="status" data-say={sentence(spellReferences(text))}>
    <Icon name="done" />
    <p>{text}</p>
  </div>
);

/** What was pressed too early did not count: neither an error nor good news. */
export const TooEarly = ({ text }: { text: string }) => (
  <div class="notice early" role="status" data-say={sentence(text)}>
    <Icon name="wait" />
    <p>{text}</p>
  </div>
);
