import { type ListedOperator, ROLES } from "../../../operators/operators.ts";
import { Problem } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { type FormOperation, sentenceCase } from "../../forms/form-operation.ts";
import type { Frame } from "../../web/web-request.ts";
import { mayDo, OPERATORS, State, waysText } from "./operators-page.tsx";

interface OperatorPageProps {
  readonly frame: Frame;
  readonly operator: ListedOperator;
  /** The username of who may draw the link; null if nobody. */
  readonly linkBy: string | null;
  readonly problem: string | null;
  readonly operations: Readonly<Record<string, FormOperation>>;
}

/** What may be done about an operator in each state, with the words of its button. */
const WAYS: Readonly<Record<ListedOperator["state"], readonly (readonly [operation: string, label: string])[]>> = {
  active: [
    ["operator-roles", "Change the roles"],
    ["operator-recover", "Recover the account"],
    ["operator-disable", "Disable"],
  ],
  invited: [
    ["operator-roles", "Change the roles"],
    ["operator-disable", "Disable"],
  ],
  disabled: [["operator-enable", "Enable again"]],
};

/** One operator, and what an administrator may do about the account. */
export const OperatorPage = ({ frame, operator, linkBy, problem, operations }: OperatorPageProps) => {
  const { id, username, displayName, roles, state, createdAt, changedAt } = operator;
  const isOwn = frame.operator?.id === id;
  const ways = isOwn ? [] : WAYS[state].filter(([name]) => mayDo(frame, operations, name));
  const page = `${OPERATORS}/${username}`;
  const given = (name: string) => new URLSearchParams({ username, ...rolesFor(name, roles), to: page });
  return (
    <ConsolePage frame={frame} title={displayName} back={{ to: OPERATORS, label: "All operators" }}>
      {problem !== null && (
        <Problem answers>
          <p>{sentenceCase(problem)}.</p>
        </Problem>
      )}
      <Facts
        facts={[
          { name: "Username", value: <bdi>{username}</bdi> },
          { name: "State", value: <State state={state} /> },
          { name: "Signs in with", value: waysText(operator) },
          { name: "Account since", value: <Moment at={createdAt} /> },
          { name: "Last changed", value: <Moment at={changedAt} /> },
          { name: "Id", value: id, id: true },
        ]}
      />
      <section aria-labelledby="roles" class="part">
        <h2 id="roles">Roles</h2>
        <ul class="plain-list">
          {roles.map((role) => (
            <li>
              <strong>{role}</strong>: {ROLES[role]}
            </li>
          ))}
        </ul>
      </section>
      {state === "invited" && <LinkPart frame={frame} operator={operator} linkBy={linkBy} page={page} />}
      {ways.length > 0 && (
        <section aria-labelledby="to-do" class="part">
          <h2 id="to-do">What you can do</h2>
          <div class="ways">
            {ways.map(([name, label]) => (
              <a class="button" href={`/operations/${name}?${given(name)}`}>
                {label}
              </a>
            ))}
          </div>
        </section>
      )}
      {isOwn && (
        <p class="aside">
          This is your own account. Your sessions and ways to sign in are on <a href="/account">its own page</a>. Two other
          administrators give you a role, and another one disables you.
          {mayDo(frame, operations, "operator-roles") && (
            <>
              {" "}
              You may propose <a href={`/operations/operator-roles?${given("operator-roles")}`}>to give up roles</a>.
            </>
          )}
        </p>
      )}
    </ConsolePage>
  );
};

/** The form of roles begins with those that the operator has. */
const rolesFor = (operation: string, roles: readonly string[]): Record<string, string> =>
  operation === "operator-roles" ? { roles: roles.join(",") } : {};

/** The link by which an invited operator sets a way to sign in: only one administrator draws it. */
const LinkPart = ({
  frame,
  operator,
  linkBy,
  page,
}: Pick<OperatorPageProps, "frame" | "operator" | "linkBy"> & { page: string }) => (
  <section aria-labelledby="link" class="part">
    <h2 id="link">The link</h2>
    {frame.operator !== null && frame.operator.id === operator.linkBy ? (
      <form method="post" action={`${page}/link`} class="form">
        <input type="hidden" name="form" value={frame.form} />
        <p>
          By the link the person sets a passkey or a password. Only you can draw it. It is shown once, works once, and ends the
          one before.
        </p>
        <div class="ways">
          <button type="submit" class="primary">
            Draw the link
          </button>
        </div>
      </form>
    ) : (
      <p class="aside">
        {linkBy === null ? "Nobody can draw a link for this operator: propose a recovery." : `Only ${linkBy} can draw the link.`}
      </p>
    )}
  </section>
);
