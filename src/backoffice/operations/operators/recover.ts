import { operatorUsername, reason } from "../../fields/text-fields.ts";
import { onlyUsername } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { ABOUT_OTHERS, answerOf, BY_ADMINISTRATORS } from "./operator-decision.ts";

export const recoverOperator = operation({
  meaning:
    "lets an operator who lost every way to sign in set new ones: all passkeys, the password and the sessions end, and whoever proposed it draws the link",
  ...BY_ADMINISTRATORS,
  command: "operator recover",
  operands: ["username"],
  example: 'operator recover dora --reason "lost her security key"',
  fields: { username: operatorUsername, reason },
  ...{ approval: true, fresh: true, event: "operator-recover" },
  result: onlyUsername,
  refusals: {
    ...ABOUT_OTHERS,
    "operator-state": "the operator is disabled: enable the account first",
    "needs-two": "it takes two administrators, and neither of them may be the operator who is recovered",
  },
  async difference({ tx, actor, backoffice }, { username }) {
    const { readOperator } = await import("../../../operators/operators.ts");
    const found = await readOperator(tx, backoffice.authentic, { username });
    if (found === null) return refused("operator-unknown");
    if (actor.kind === "operator" && actor.id === found.id) return refused("own-account");
    if (found.state === "disabled") return refused("operator-state");
    const password = found.password === null ? "no password" : "a password";
    const before = `${found.state}; passkeys: ${found.passkeys.length}, ${password}`;
    return done({
      about: {},
      changes: [{ what: `operator ${found.username}`, before, after: "invited; no passkey, no password, no session" }],
    });
  },
  async run(at, { username, reason: why }) {
    const { recover } = await import("../../../operators/operators.ts");
    const { proposal, tx, record, backoffice } = at;
    const approver = proposal?.decision?.decider.id;
    if (proposal === null || approver === undefined) return refused("needs-two");
    const agreed = { proposal: proposal.id, maker: proposal.maker.id, approver, username, reason: why, at: at.at };
    const recovered = answerOf(await recover(tx, record, backoffice.authentic, agreed));
    return recovered.ok ? done({ username: recovered.result.username }) : recovered;
  },
  text: ({ username }) => `${username} is to set new ways to sign in: whoever proposed it draws the link (operator link)\n`,
});
