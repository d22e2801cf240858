import type { ListedOperator, Role } from "../../../operators/operators.ts";
import { NotKnown } from "../../components/badge.tsx";
import { invitePath, withArticle } from "../../components/not-allowed.tsx";
import type { TallyLine } from "../../components/tally.tsx";

/** A person whom the bank still needs, and the page on which an administrator does something about it. */
export interface FirstStep {
  readonly key: string;
  readonly text: string;
  readonly way: { readonly to: string; readonly label: string };
}

/** The steps; null if the operators could not be read. */
export type FirstSteps = readonly FirstStep[] | null;

/** The roles without which work of the bank is done by nobody, and what that is. */
const NEEDED = {
  teller: "nobody serves customers",
  treasurer: "nobody ends holds, counts cash or signs a day off",
  auditor: "nobody but administrators reads the audit log",
} as const satisfies Partial<Record<Role, string>>;

/** Whom a bank must still invite, the most urgent first: a second administrator, then somebody for each role. */
export function firstSteps(operators: readonly ListedOperator[]): readonly FirstStep[] {
  const people = operators.filter(({ state }) => state !== "disabled");
  const holders = (role: Role) => people.filter(({ roles }) => roles.includes(role));
  const needed = (Object.keys(NEEDED) as (keyof typeof NEEDED)[]).filter((role) => holders(role).length === 0);
  return [
    ...second(people, holders("administrator")),
    ...needed.map((role) => ({
      key: role,
      text: `Nobody is ${withArticle(role)}: ${NEEDED[role]}.`,
      way: { to: invitePath(role, "/attention"), label: `Invite ${withArticle(role)}` },
    })),
    ...people
      .filter(({ state, roles }) => state === "invited" && !roles.includes("administrator"))
      .map((person) => drawLink(person, `${person.username} is invited and has not signed in yet.`)),
  ];
}

/** With one active administrator nobody can approve, and nobody else recovers the account. */
function second(people: readonly ListedOperator[], administrators: readonly ListedOperator[]): readonly FirstStep[] {
  const invited = administrators.filter(({ state }) => state === "invited");
  if (administrators.length - invited.length > 1) return [];
  const [waiting] = invited;
  if (waiting !== undefined)
    return [drawLink(waiting, `${waiting.username} is to be the second administrator and has not signed in yet.`)];
  const who = people.length === 1 ? "operator" : "administrator";
  return [
    {
      key: "administrator",
      text: `You are the only ${who}: invite a second administrator. Until then nobody approves what takes two, and nobody can help you if you lose your passkey.`,
      way: { to: invitePath("administrator", "/attention"), label: "Invite a second administrator" },
    },
  ];
}

const drawLink = ({ username }: ListedOperator, text: string): FirstStep => ({
  key: `link ${username}`,
  text: `${text} Draw the link and give it to this person.`,
  way: { to: `/operators/${username}`, label: "To the link" },
});

/** In the tally: how many steps are left. */
export const stepsLine = (steps: FirstSteps): TallyLine => ({
  ...{ name: "steps to a full staff", tone: "warn", count: steps?.length ?? null },
  ...(steps?.length === 0 ? {} : { to: "#staff" }),
});

/** What an administrator does next about the people of the bank. */
export const FirstStepsPart = ({ steps }: { steps: FirstSteps }) =>
  steps?.length === 0 ? null : (
    <section id="staff" data-key="staff" aria-labelledby="staff-title">
      <h2 id="staff-title">The people of the bank</h2>
      {steps === null ? (
        <NotKnown why="The operators could not be read at the moment; the program's log says why." />
      ) : (
        <ol class="steps">
          {steps.map(({ key, text, way }, n) => (
            <li data-key={key}>
              <p>{text}</p>
              <a class={n === 0 ? "button primary" : "button"} href={way.to}>
                {way.label}
              </a>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
