import { optional, textField } from "../../fields/field.ts";
import { object } from "../../results/form.ts";
import { whole } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { ALL_OPERATORS } from "./every-operator.ts";

const SESSION = /^[0-9a-f]{32}$/;
const sessionId = textField(
  "session-id",
  {
    meaning: "the session's id, as the list has it; without it all but this one",
    rule: SESSION,
    most: 32,
    problem: "a session's id: 32 hexadecimal digits",
  },
  (text) => (SESSION.test(text) ? text : null),
);

export const endOwnSessions = operation({
  meaning: "ends one of the own sessions, or all but this one",
  ...ALL_OPERATORS,
  command: "sessions end",
  operands: [],
  example: "sessions end --session 0198f3a17c5e4d2b9f103a6b5c4d2e1f",
  fields: { session: optional(sessionId) },
  ...{ reads: false, event: "operator-signout" },
  result: object({ ended: whole("how many sessions ended") }),
  refusals: { "session-unknown": "none of your live sessions has this id" },
  async run({ tx, record, actor, at, backoffice }, { session }) {
    const { LIFETIMES_DEFAULT: lifetimes, endSessionsIn } = await import("../../../operators/operators.ts");
    if (actor.kind !== "operator") return refused("needs-two");
    const ended = await endSessionsIn(tx, record, { ...backoffice.authentic, lifetimes }, { actor, session, at });
    return session !== null && ended === 0 ? refused("session-unknown") : done({ ended });
  },
  text: ({ ended }) => `ended sessions: ${ended}\n`,
});
