import type { ListedOperator, OperatorState } from "../../../operators/operators.ts";
import { Badge, type Tone } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { Icon } from "../../components/icons.tsx";
import { Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { Tabs } from "../../components/tabs.tsx";
import type { FormOperation } from "../../forms/form-operation.ts";
import { holdsOneOf } from "../../operator.ts";
import type { Frame } from "../../web/web-request.ts";

/** The address of the list. */
export const OPERATORS = "/operators";
/** That of the keys of programs. No operator's page has two more steps. */
export const API_KEYS = "/operators/api/keys";

/** The pages of the view. */
export const OPERATOR_TABS = [
  { title: "Operators", path: OPERATORS },
  { title: "API keys", path: API_KEYS },
] as const;

const TONES: Readonly<Record<OperatorState, Tone>> = { active: "good", invited: "plain", disabled: "bad" };

/** Whether an operator may sign in. */
export const State = ({ state }: { state: OperatorState }) => <Badge tone={TONES[state]}>{state}</Badge>;

/** "2 passkeys, password"; "none" without any. */
export function waysText({ passkeys, hasPassword }: Pick<ListedOperator, "passkeys" | "hasPassword">): string {
  const keys = passkeys === 0 ? [] : [passkeys === 1 ? "1 passkey" : `${passkeys} passkeys`];
  const ways = [...keys, ...(hasPassword ? ["password"] : [])];
  return ways.length === 0 ? "none" : ways.join(", ");
}

/** True if the reader may ask for this operation. */
export const mayDo = ({ operator }: Frame, operations: Readonly<Record<string, FormOperation>>, name: string): boolean => {
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  return operation !== undefined && operator !== null && holdsOneOf(operator, operation.roles);
};

/** Who runs the bank. */
export const OperatorsPage = ({
  frame,
  operators,
  operations,
}: {
  frame: Frame;
  operators: readonly ListedOperator[];
  operations: Readonly<Record<string, FormOperation>>;
}) => (
  <ConsolePage
    frame={frame}
    title="Operators"
    lead="The people who run the bank. Accounts are disabled, not deleted: the audit log names them for ever."
    actions={
      mayDo(frame, operations, "operator-invite") && (
        <a class="button primary" href={`/operations/operator-invite?to=${OPERATORS}`}>
          <Icon name="add" /> Invite an operator
        </a>
      )
    }
  >
    <Tabs label="Operators" tabs={OPERATOR_TABS} path={frame.path} />
    {activeAdministrators(operators) === 1 && (
      <p class="aside">
        The bank has one active administrator, so nobody can approve an invitation or new roles. Invite a second one: from then on
        it takes two, and either can recover the other.
      </p>
    )}
    <Table
      caption="Operators, by username"
      columns={[{ name: "Username" }, { name: "Name" }, { name: "Roles" }, { name: "State", kind: "whole" }, ...MORE]}
      rows={operators.map((each) => ({
        key: each.id,
        cells: [
          <a href={`${OPERATORS}/${each.username}`}>
            <bdi>{each.username}</bdi>
          </a>,
          <bdi>{each.displayName}</bdi>,
          each.roles.join(", "),
          <State state={each.state} />,
          waysText(each),
          <Moment at={each.changedAt} />,
        ],
      }))}
      empty="The bank has no operator."
    />
  </ConsolePage>
);

const MORE = [{ name: "Signs in with", kind: "whole" }, { name: "Changed" }] as const;

const activeAdministrators = (operators: readonly ListedOperator[]): number =>
  operators.filter(({ state, roles }) => state === "active" && roles.includes("administrator")).length;
