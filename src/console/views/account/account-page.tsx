import { type ListedCredentials, type ListedSession, listCredentials } from "../../../operators/operators.ts";
import { Badge, Notice, NotKnown, Problem } from "../../components/badge.tsx";
import { ConsolePage } from "../../components/console-page.tsx";
import { Facts } from "../../components/facts.tsx";
import { Icon } from "../../components/icons.tsx";
import { Moment } from "../../components/moment.tsx";
import { Table } from "../../components/table.tsx";
import { sentenceCase } from "../../forms/form-operation.ts";
import type { Console } from "../../parts.ts";
import { type ConsoleRequest, frameOf, operatorOf, show } from "../../web/web-request.ts";
import { ACCOUNT, changeText } from "./account-changes.ts";

/** Shows the page about the own account, with what was just done or refused. */
export async function showAccount(c: ConsoleRequest, console: Console, problem: string | null): Promise<Response> {
  const operator = operatorOf(c);
  const credentials = await listCredentials(console.operators, operator);
  const listed = await console.perform(c, "sessions-list", {});
  const sessions = listed.ok && listed.kind === "done" ? (listed.result as readonly ListedSession[]) : null;
  const frame = frameOf(c, console);
  const changed = changeText(c.req.query("changed"));
  return show(
    c,
    <ConsolePage frame={frame} title="Your account" lead="How you sign in, and where you are signed in at this moment.">
      {problem !== null && (
        <Problem answers>
          <p>{sentenceCase(problem)}</p>
        </Problem>
      )}
      {changed !== null && problem === null && <Notice text={changed} />}
      <Facts
        facts={[
          { name: "Username", value: <bdi>{operator.username}</bdi> },
          { name: operator.roles.length === 1 ? "Role" : "Roles", value: operator.roles.join(", ") },
          { name: "Identity last proven", value: <Moment at={operator.provenAt} /> },
        ]}
      />
      <section aria-labelledby="credentials" class="part">
        <div class="title">
          <h2 id="credentials">How you sign in</h2>
          <div class="actions">
            <a class="button" href={`${ACCOUNT}/passkey`}>
              <Icon name="add" /> Add a passkey
            </a>
            <a class="button" href={`${ACCOUNT}/password`}>
              <Icon name="password" /> {credentials.password === null ? "Set a password" : "Replace the password"}
            </a>
          </div>
        </div>
        {waysOf(credentials).length === 1 && (
          <p class="aside">
            You have one way to sign in. Add another on another device: who loses the only one is locked out until two
            administrators agree on a recovery.
          </p>
        )}
        <Credentials credentials={credentials} form={frame.form} />
      </section>
      <section aria-labelledby="sessions" class="part">
        <div class="title">
          <h2 id="sessions">Your sessions</h2>
          {sessions !== null && sessions.length > 1 && (
            <form method="post" action={`${ACCOUNT}/sessions`}>
              <input type="hidden" name="form" value={frame.form} />
              <button type="submit">End all others</button>
            </form>
          )}
        </div>
        {sessions === null ? (
          <NotKnown why="The sessions could not be read. Load the page again." />
        ) : (
          <Sessions sessions={sessions} form={frame.form} />
        )}
        <p class="aside">
          <a href="/device">Sign in a command line</a> with the code that strongroom login shows.
        </p>
      </section>
    </ConsolePage>,
    problem === null ? 200 : 422,
  );
}

interface Way {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly madeAt: number;
  /** Null if it was never used, undefined if that is not kept. */
  readonly lastUsedAt: number | null | undefined;
}

const waysOf = ({ passkeys, password }: ListedCredentials): readonly Way[] => [
  ...passkeys.map(({ id, name, madeAt, lastUsedAt }) => ({ id, name, kind: "passkey", madeAt, lastUsedAt })),
  ...(password === null ? [] : [{ ...password, name: "Password with six digits", kind: "password", lastUsedAt: undefined }]),
];

const Credentials = ({ credentials, form }: { credentials: ListedCredentials; form: string }) => {
  const ways = waysOf(credentials);
  return (
    <Table
      caption="Your ways to sign in"
      columns={[{ name: "Name" }, { name: "Kind", kind: "whole" }, { name: "Added" }, { name: "Last used" }, { name: "To do" }]}
      rows={ways.map(({ id, name, kind, madeAt, lastUsedAt }) => ({
        key: id,
        cells: [
          <bdi>{name}</bdi>,
          kind,
          <Moment at={madeAt} />,
          lastUsedAt === undefined ? "not kept" : lastUsedAt === null ? "not yet" : <Moment at={lastUsedAt} />,
          ways.length === 1 ? (
            "the only one"
          ) : (
            <RowButton action={`${ACCOUNT}/remove`} form={form} field="credential" value={id} label="Remove" about={name} />
          ),
        ],
      }))}
      empty="You have no way to sign in again."
    />
  );
};

const Sessions = ({ sessions, form }: { sessions: readonly ListedSession[]; form: string }) => (
  <Table
    caption="Your live sessions, the newest first"
    columns={[
      { name: "Began" },
      { name: "Last used" },
      { name: "Ends by" },
      { name: "From" },
      { name: "Program" },
      { name: "To do" },
    ]}
    rows={sessions.map(({ id, kind, createdAt, lastUsedAt, expiresAt, address, userAgent, isThis }) => ({
      key: id,
      cells: [
        <Moment at={createdAt} />,
        <Moment at={lastUsedAt} />,
        <Moment at={expiresAt} />,
        <bdi>{address}</bdi>,
        <>
          {kind === "command-line" && <Badge tone="plain">command line</Badge>} <bdi>{programOf(userAgent)}</bdi>
        </>,
        isThis ? (
          <Badge tone="good">this one</Badge>
        ) : (
          <RowButton
            action={`${ACCOUNT}/sessions`}
            form={form}
            field="session"
            value={id}
            label="End it"
            about={`the session from ${address}`}
          />
        ),
      ],
    }))}
    empty="You have no live session."
  />
);

/** "Firefox on Linux" of a browser's long name; else the name itself. */
function programOf(agent: string): string {
  if (agent === "") return "not told";
  const browser = /(Firefox|Edg|OPR|Chrome|Safari)\//.exec(agent)?.[1];
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1];
  if (browser === undefined || system === undefined) return agent;
  const names: Readonly<Record<string, string>> = { Edg: "Edge", OPR: "Opera", "Mac OS X": "macOS" };
  return `${names[browser] ?? browser} on ${names[system] ?? system}`;
}

interface RowButtonProps {
  readonly action: string;
  readonly form: string;
  readonly field: string;
  readonly value: string;
  readonly label: string;
  /** What it is about, for those who hear the button alone. */
  readonly about: string;
}

const RowButton = ({ action, form, field, value, label, about }: RowButtonProps) => (
  <form method="post" action={action}>
    <input type="hidden" name="form" value={form} />
    <input type="hidden" name={field} value={value} />
    <button type="submit" class="quiet bordered">
      {label}
      <span class="unseen"> {about}</span>
    </button>
  </form>
);
