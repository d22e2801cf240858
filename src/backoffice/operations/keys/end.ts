import { operation } from "../operation.ts";
import { answerOf, differenceOf, KEY_FIELDS, KEY_STEP, orderOf, refusalsOf, STEPPED_KEY } from "./key-step.ts";

export const endKey = operation({
  meaning: "ends the old key if nothing needs it any more; the bank does that by itself within an hour",
  command: "keys end",
  example: "keys end bank-key",
  ...KEY_STEP,
  result: STEPPED_KEY,
  fields: KEY_FIELDS,
  refusals: refusalsOf("key-none-retiring", "key-in-use"),
  difference: (at, { key }) => differenceOf(at, "end", key),
  async run(at, { key }) {
    const { endKey: end, within } = await import("../../../keys/keys.ts");
    return answerOf(await end(within(at.tx, at.record), key, orderOf(at)));
  },
  text: ({ key, id }) => `the ${key} ${id} has ended: back up the folder keys/ again\n`,
});
