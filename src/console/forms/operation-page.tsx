import type { Currency } from "../../model/model.ts";
import { Problem } from "../components/badge.tsx";
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
    {refused !== null && <RefusedNote refused={refused} />}
    <form method="post" action={`/operations/${name}`} class="form" novalidate data-stays={operation.downloads !== undefined}>
      <input type="hidden" name="form" value={frame.form} />
      <input type="hidden" name="to" value={to} />
      {Object.entries(operation.fields).map(([field, row]) => (
        <FieldControl
          name={field}
          field={row}
          value={values[field]}
          problem={refused?.problems.find((each) => each.field === field)}
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

/** Why nothing was done, and at which fields. */
export const RefusedNote = ({ refused }: { refused: Refused }) => (
  <Problem id="refused">
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
    <pre class="result">{text}</pre>
  </ConsolePage>
);
