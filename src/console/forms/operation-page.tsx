import type { Currency } from "../../model/model.ts";
import { FOCUSED, Problem } from "../components/badge.tsx";
import { ConsolePage } from "../components/console-page.tsx";
import type { Frame } from "../web/web-request.ts";
import { FieldControl } from "./controls.tsx";
import { type FormOperation, labelOf, type Refused, sentenceCase } from "./form-operation.ts";

interface OperationPageProps {
  readonly frame: Frame;
  readonly name: string;
  readonly operation: FormOperation;
  readonly currency: Currency;
  /** What was typed, or what a link has filled in. */
  readonly values: Readonly<Record<string, string>>;
  /** The page to go back to. */
  readonly to: string;
  readonly refused: Refused | null;
}

/** The form of one operation, made from its row in the table. */
export const OperationPage = ({ frame, name, operation, currency, values, to, refused }: OperationPageProps) => (
  <ConsolePage frame={frame} title={sentenceCase(operation.command)} lead={leadOf(operation)} back={{ to, label: "Back" }}>
    {refused !== null && <RefusedNote refused={refused} answers={refused.problems.length === 0} />}
    <form method="post" action={`/operations/${name}`} class="form" novalidate data-stays={operation.downloads !== undefined}>
      <input type="hidden" name="form" value={frame.form} />
      <input type="hidden" name="to" value={to} />
      {Object.entries(operation.fields).map(([field, row]) => (
        <FieldControl
          name={field}
          field={row}
          value={values[field]}
          problem={refused?.problems.find((each) => each.field === field)}
          isFocused={refused?.problems[0]?.field === field}
          currency={currency}
        />
      ))}
      <div class="ways">
        <button type="submit" class="primary" data-money={operation.reads ? undefined : ""}>
          {buttonOf(operation)}
        </button>
        <a class="button" href={to}>
          Cancel
        </a>
      </div>
    </form>
  </ConsolePage>
);

const buttonOf = ({ approval, command }: FormOperation): string => (approval ? `Propose: ${command}` : sentenceCase(command));

/** What the operation does, and that a second operator must agree. */
const leadOf = ({ meaning, approval, alone, reads }: FormOperation): string => {
  const said = `${sentenceCase(meaning)}.`;
  if (approval && alone !== undefined)
    return `${said} Another administrator must approve it; until then nothing changes. Only while nobody else could, you do it alone.`;
  if (approval) return `${said} Another operator must approve it; until then nothing changes.`;
  return reads ? said : `${said} The audit log records who did it.`;
};

/** What is wrong with the fields of a page that no operation answers. */
export const wrongFields = (problems: Readonly<Record<string, string>>): Refused => ({
  ...{ ok: false, operation: "", refusal: "field-invalid", meaning: "a field is not as it must be", figures: {} },
  problems: Object.entries(problems).map(([field, problem]) => ({ field, problem })),
});

/** Why nothing was done, and at which fields. The focus lies on it, unless `answers` is false because it lies on the first of them. */
export const RefusedNote = ({ refused, answers = true }: { refused: Refused; answers?: boolean }) => (
  <Problem id="refused" answers={answers}>
    <p>{sentenceCase(refused.meaning)}.</p>
    {refused.problems.length > 0 && (
      <ul>
        {refused.problems.map(({ field, problem }) => (
          <li>
            <a href={`#field-${field}`}>
              {labelOf(field)} {problem}
            </a>
          </li>
        ))}
      </ul>
    )}
  </Problem>
);

/** The result of an operation that only reads. */
export const ResultPage = ({
  frame,
  operation,
  text,
  to,
}: {
  frame: Frame;
  operation: FormOperation;
  text: string;
  to: string;
}) => (
  <ConsolePage frame={frame} title={sentenceCase(operation.command)} back={{ to, label: "Back" }}>
    <pre class="result" {...FOCUSED}>
      {text}
    </pre>
  </ConsolePage>
);
