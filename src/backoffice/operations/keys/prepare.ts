import { operation } from "../operation.ts";
import {
  answerOf,
  differenceOf,
  filesOf,
  KEY_FIELDS_WITH_REASON,
  KEY_STEP,
  orderOf,
  refusalsOf,
  STEPPED_KEY,
} from "./key-step.ts";

const FILES = { pepper: "keys/pepper.key", "bank-key": "keys/bank.json", "audit-log-key": "keys/audit-log.key" } as const;

export const prepareKey = operation({
  meaning: "makes a new key in the file of one server; nothing uses it yet",
  command: "keys prepare",
  example: 'keys prepare pepper --reason "a year is over"',
  ...KEY_STEP,
  result: STEPPED_KEY,
  fields: KEY_FIELDS_WITH_REASON,
  refusals: refusalsOf("key-under-way", "keys-full"),
  difference: (at, { key }) => differenceOf(at, "prepare", key),
  async run(at, { key }) {
    const { prepareKey: prepare, within } = await import("../../../keys/keys.ts");
    return answerOf(await prepare(within(at.tx, at.record), filesOf(at), key, orderOf(at)));
  },
  text: ({ key, id }) =>
    `the ${key} ${id} is made: copy ${FILES[key]} from the server that has it to the bank's other servers, then activate it\n`,
});
