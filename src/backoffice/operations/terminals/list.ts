import { table, time } from "../../../model/model.ts";
import { list, object, orNull } from "../../results/form.ts";
import { hex, moment, oneOf, terminalName, whole } from "../../results/value-forms.ts";
import { done, operation } from "../operation.ts";

export const listTerminals = operation({
  meaning: "lists the ATMs, their keys' epochs and when each was last seen",
  group: "terminals",
  command: "terminal list",
  operands: [],
  example: "terminal list",
  fields: {},
  roles: ["viewer", "teller", "treasurer", "auditor", "administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: list(
    object({
      terminal: terminalName,
      state: oneOf(["active", "revoked"]),
      publicKey: hex("its static public key"),
      enrolledAt: moment(),
      lastUsedAt: orNull(moment(), "when its channel was last established; null for never"),
      epochs: list(
        object({ epoch: whole(), notAfter: orNull(moment(), "null until a newer one is in use") }),
        "its pre-shared keys, the oldest first",
      ),
    }),
  ),
  refusals: {},
  async run({ tx }) {
    const terminals = await import("../../../terminals/terminals.ts");
    const listed = await terminals.listTerminals(tx);
    return done(listed.map((each) => ({ ...each, publicKey: each.publicKey.toString("hex") })));
  },
  text: (terminals) =>
    table([
      ["terminal", "state", "key epochs", "last seen", "enrolled"],
      ...terminals.map(({ terminal, state, epochs, lastUsedAt, enrolledAt }) => [
        ...[terminal, state, epochs.map(({ epoch, notAfter }) => epochText(epoch, notAfter)).join(", ")],
        ...[lastUsedAt === null ? "never" : time(lastUsedAt), time(enrolledAt)],
      ]),
    ]),
});

const epochText = (epoch: number, notAfter: number | null): string =>
  notAfter === null ? `${epoch}` : `${epoch} until ${time(notAfter)}`;
