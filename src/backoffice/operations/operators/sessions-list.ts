import { table, time } from "../../../model/model.ts";
import { list, object } from "../../results/form.ts";
import { flag, hex, moment, oneOf, text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";
import { ALL_OPERATORS } from "./every-operator.ts";

export const listOwnSessions = operation({
  meaning: "lists the own sessions, the newest first",
  ...ALL_OPERATORS,
  command: "sessions list",
  operands: [],
  example: "sessions list",
  fields: {},
  ...{ reads: true, event: null },
  result: list(
    object({
      id: hex("the session's id: 32 hexadecimal digits"),
      kind: oneOf(["browser", "command-line"]),
      userAgent: text(),
      address: text(),
      createdAt: moment(),
      lastUsedAt: moment(),
      expiresAt: moment(),
      isThis: flag("true for the session that asks"),
    }),
  ),
  refusals: {},
  async run({ tx, actor, at, backoffice }) {
    const { LIFETIMES_DEFAULT: lifetimes, sessionsOf } = await import("../../../operators/operators.ts");
    if (actor.kind !== "operator") return refused("needs-two");
    return done(await sessionsOf(tx, { ...backoffice.authentic, lifetimes }, actor, at));
  },
  text: (found) =>
    table([
      ["session", "kind", "began", "last used", "ends at the latest", "from", "program"],
      ...found.map(({ id, kind, createdAt, lastUsedAt, expiresAt, address, userAgent, isThis }) => [
        ...[id, isThis ? `${kind}, this one` : kind, time(createdAt), time(lastUsedAt), time(expiresAt), address, userAgent],
      ]),
    ]),
});
