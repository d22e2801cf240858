import { type FormOperation, sentenceCase } from "../forms/form-operation.ts";
import { holdsOneOf } from "../operator.ts";
import type { Console } from "../parts.ts";
import type { Frame } from "../web/web-request.ts";

/** A way to the form of an operation, with fields filled in. */
export interface OperationWay {
  readonly operation: string;
  /** Its words on the button; those of the operation unless given. */
  readonly label?: string;
  readonly given: Readonly<Record<string, string>>;
}

interface OperationWaysProps {
  readonly ways: readonly OperationWay[];
  readonly frame: Frame;
  readonly console: Pick<Console, "operations">;
}

/** The operations of these that the reader may ask for. */
export const waysOf = ({ ways, frame: { operator }, console: { operations } }: OperationWaysProps) =>
  ways.flatMap((way) => {
    const row = Object.hasOwn(operations, way.operation) ? operations[way.operation] : undefined;
    return row === undefined || operator === null || !holdsOneOf(operator, row.roles) ? [] : [{ ...way, row }];
  });

/** Buttons that lead to the forms of operations; what the reader may not do is not shown. They come back to this page. */
export const OperationWays = (props: OperationWaysProps) => {
  const ways = waysOf(props);
  if (ways.length === 0) return null;
  return (
    <ul class="ways plain-list">
      {ways.map(({ operation, label, given, row }) => (
        <li>
          <a class="button" href={operationPath(operation, given, props.frame.path)}>
            {wordsOf(row, label)}
          </a>
        </li>
      ))}
    </ul>
  );
};

/** Whether another operator must agree is said before anybody fills in a form. */
const wordsOf = ({ approval, command }: FormOperation, label?: string): string =>
  approval ? `Propose: ${(label ?? command).toLowerCase()}` : (label ?? sentenceCase(command));

/** The address of an operation's form with these fields; it leads back to `to`. */
export const operationPath = (operation: string, given: Readonly<Record<string, string>>, to: string): string =>
  `/operations/${operation}?${new URLSearchParams({ ...given, to })}`;
