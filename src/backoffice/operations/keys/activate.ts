import { operation } from "../operation.ts";
import { answerOf, differenceOf, filesOf, KEY_FIELDS, KEY_STEP, orderOf, refusalsOf, STEPPED_KEY } from "./key-step.ts";

export const activateKey = operation({
  meaning:
    "uses the new key on all servers from now on, once all of them have it; the old one is accepted until nothing needs it, but the audit log's ends at once",
  command: "keys activate",
  example: "keys activate pepper",
  ...KEY_STEP,
  result: STEPPED_KEY,
  fields: KEY_FIELDS,
  refusals: refusalsOf("key-none-made", "key-not-everywhere"),
  difference: (at, { key }) => differenceOf(at, "activate", key),
  async run(at, { key }) {
    const { activateKey: activate, within } = await import("../../../keys/keys.ts");
    return answerOf(await activate(within(at.tx, at.record), filesOf(at), key, orderOf(at)));
  },
  text: ({ key, id }) =>
    `the ${key} ${id} is used from now on; the one before ${key === "audit-log-key" ? "has ended" : "is accepted until nothing needs it"}\n`,
});
