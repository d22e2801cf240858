import { operation } from "../operation.ts";
import { answerOf, differenceOf, KEY_FIELDS_WITH_REASON, KEY_STEP, orderOf, refusalsOf, STEPPED_KEY } from "./key-step.ts";

export const withdrawKey = operation({
  meaning:
    "goes back to the key before, as long as that has not ended; a key that was only prepared ends; the audit log never goes back to an old key",
  command: "keys withdraw",
  example: 'keys withdraw bank-key --reason "sign-ins of some customers fail"',
  ...KEY_STEP,
  result: STEPPED_KEY,
  fields: KEY_FIELDS_WITH_REASON,
  refusals: refusalsOf("key-none-to-withdraw"),
  difference: (at, { key }) => differenceOf(at, "withdraw", key),
  async run(at, { key }) {
    const { withdrawKey: withdraw, within } = await import("../../../keys/keys.ts");
    return answerOf(await withdraw(within(at.tx, at.record), key, orderOf(at)));
  },
  text: ({ key, id }) => `the ${key} ${id} is withdrawn: the one before is used\n`,
});
