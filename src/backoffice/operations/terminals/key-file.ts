import { terminal } from "../../fields/id-fields.ts";
import { object } from "../../results/form.ts";
import { requestId, terminalName, text } from "../../results/value-forms.ts";
import { done, operation, refused } from "../operation.ts";

export const sealedKeyFile = operation({
  meaning: "gives the sealed key file of a newly enrolled ATM, which only the machine that asked for it can open",
  group: "terminals",
  command: "terminal key-file",
  operands: ["terminal"],
  example: "terminal key-file 3",
  fields: { terminal },
  roles: ["administrator"],
  ...{ approval: false, fresh: false, reads: true, event: null },
  result: object({
    terminal: terminalName,
    proposal: requestId,
    file: text("the text of the sealed key file (PROTOCOL.md, section 1.1)"),
  }),
  refusals: {
    "key-file-none":
      "no sealed key file waits for this ATM: it has connected already, is revoked, or was not enrolled by operators",
    "key-file-forged":
      "the sealed key file in the database is not as the bank wrote it: revoke the ATM, and run strongroom verify",
  },
  async run({ tx, backoffice }, input) {
    const { findKeyFile } = await import("../../../terminals/terminals.ts");
    const found = await findKeyFile(tx, input.terminal);
    if (found === null) return refused("key-file-none");
    const file = backoffice.keyFileKey.open(found, found.sealed);
    return file === null ? refused("key-file-forged") : done({ terminal: input.terminal, proposal: found.proposal, file });
  },
  text: ({ file }) => file,
});
