import { optional } from "../../fields/field.ts";
import { terminal } from "../../fields/id-fields.ts";
import { reason } from "../../fields/text-fields.ts";
import { object } from "../../results/form.ts";
import { terminalName } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";

export const revokeTerminal = operation({
  meaning: "ends an ATM's keys and its live sessions at once",
  group: "terminals",
  command: "terminal revoke",
  operands: ["terminal"],
  example: "terminal revoke 3",
  fields: { terminal, reason: optional(reason) },
  roles: ["administrator", "treasurer"],
  ...{ approval: false, fresh: true, reads: false, event: "terminal-revoke" },
  result: object({ terminal: terminalName }),
  refusals: {
    "terminal-unknown": "no ATM with this number was ever enrolled",
    "terminal-revoked": "the ATM is revoked already",
  },
  async run({ tx, record, name, at }, input) {
    const { revoke, TerminalError } = await import("../../../terminals/terminals.ts");
    const by = { operator: name, ...(input.reason === null ? {} : { reason: input.reason }) };
    try {
      await revoke(tx, record, { terminal: input.terminal, at, by });
    } catch (error) {
      // Both are found before anything is changed, so the transaction may go on.
      const isExpected = error instanceof TerminalError && ["terminal-unknown", "terminal-revoked"].includes(error.code);
      if (!isExpected) throw error;
      return refused(error.code);
    }
    return done({ terminal: input.terminal });
  },
  text: ({ terminal: atm }) => `${atm} is revoked: its keys are deleted and its sessions end\n`,
});
