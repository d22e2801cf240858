import { checkKeys } from "../../bank/bank.ts";
import { terminalIdOf } from "../../model/model.ts";
import type { Run } from "../command.ts";
import { atmKeyFile, makeFolder } from "../data-folder.ts";
import { readNumber } from "../options/operands.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { makeBankSecrets } from "../running/bank-secrets.ts";
import { bankFiles } from "../running/bank-settings.ts";
import { withEventStore } from "../running/command-events.ts";
import { checkNoOperators, enrolTerminal } from "./enrolment.ts";

/** `strongroom terminal first N`: an enrolment as `strongroom start` does it, before the bank has its first operator. */
export const enrolFirstTerminal: Run = async ({ operands, settings }) => {
  const n = readNumber(operands);
  const data = await makeFolder(settings.dataFolder);
  await makeBankSecrets(data);
  const file = settings.find("out") ?? atmKeyFile(data, n);
  const terminal = terminalIdOf(n);
  await withEventStore(settings, async (store) => {
    await checkKeys(store, bankFiles(data));
    await checkNoOperators(settings, store, n);
    await enrolTerminal(settings, store, { terminal, file });
  });
  printResult(settings, { terminal, file }, `${file}\n`);
  say(`${terminal} is enrolled: carry its key file to the ATM over a path that is confidential and authentic`);
  return 0;
};
