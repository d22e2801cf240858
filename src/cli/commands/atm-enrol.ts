import { readFile } from "node:fs/promises";
import path from "node:path";
import { terminalIdOf } from "../../model/model.ts";
import { fingerprintOf, makeEnrolment, printEnrolmentRequest, takeSealedKeyFile } from "../../provisioning/provisioning.ts";
import { serverKeyId } from "../../terminals/terminals.ts";
import type { Run } from "../command.ts";
import { atmFolder, atmKeyFile, makeFolder } from "../data-folder.ts";
import { readNumber } from "../options/operands.ts";
import { UsageError } from "../options/usage-error.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";

/**
 * `strongroom atm enrol N`: makes the machine's enrolment request and prints it; with --sealed, opens the file that the bank has sealed to
 * it, and writes the key file. Throws UsageError, EnrolmentError, KeyFileError and SecretFileError.
 */
export const enrolAtm: Run = async ({ operands, settings }) => {
  const n = readNumber(operands);
  const terminal = terminalIdOf(n);
  const folder = await makeFolder(atmFolder(settings.dataFolder, n));
  const pending = path.join(folder, "enrolment.key");
  const sealed = settings.find("sealed");
  if (sealed === null) {
    const { request } = await makeEnrolment(pending, terminal);
    const [text, fingerprint] = [printEnrolmentRequest(request), fingerprintOf(request)];
    printResult(settings, { terminal, request: text, fingerprint }, `${text}\n`);
    say(`the fingerprint of this request is ${fingerprint}: both operators compare it with what the console shows`);
    say(
      `give the line above to an administrator of the bank, who proposes it with: strongroom terminal enrol. Then open the sealed key ` +
        `file here: strongroom atm enrol ${n} --sealed FILE`,
    );
    return 0;
  }
  const keyFile = settings.find("key") ?? atmKeyFile(settings.dataFolder, n);
  const text = await readFile(sealed, "utf8").catch((error: Error) => {
    throw new UsageError(`--sealed is "${sealed}", which cannot be read: ${error.message}`);
  });
  const { bankStaticPublic, pskEpoch } = await takeSealedKeyFile({ pending, keyFile }, terminal, text);
  const bankKey = serverKeyId(bankStaticPublic).toString("hex");
  printResult(settings, { terminal, file: keyFile, epoch: pskEpoch, bankKey }, `${keyFile}\n`);
  say(
    `${terminal} has its key of epoch ${pskEpoch}, of the bank whose key is ${bankKey}: compare ` +
      `this with the bank-key in use on the console's page Keys, and then start the ATM: strongroom atm ${n}`,
  );
  return 0;
};
