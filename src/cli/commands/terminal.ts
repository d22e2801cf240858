import { checkKeys } from "../../bank/bank.ts";
import { openSecret } from "../../files/files.ts";
import { activeBankPair } from "../../keys/keys.ts";
import { terminalIdOf } from "../../model/model.ts";
import { readKeyFile, writeKeyFile } from "../../provisioning/provisioning.ts";
import { rotate } from "../../terminals/terminals.ts";
import type { Run } from "../command.ts";
import { atmKeyFile, bankKeyFile, keyEncryptionKeyFile, makeFolder } from "../data-folder.ts";
import { readNumber } from "../options/operands.ts";
import { say } from "../output/failure.ts";
import { KEY_ENCRYPTION_KEY_SIZE, makeBankSecrets } from "../running/bank-secrets.ts";
import { bankFiles } from "../running/bank-settings.ts";
import { withEventStore } from "../running/command-events.ts";
import { enrolTerminal as enrol } from "./enrolment.ts";

/** `strongroom terminal enrol N` */
export const enrolTerminal: Run = async ({ operands, settings }) => {
  const n = readNumber(operands);
  const data = await makeFolder(settings.dataFolder);
  await makeBankSecrets(data);
  const file = settings.find("out") ?? atmKeyFile(data, n);
  const terminal = terminalIdOf(n);
  await withEventStore(settings, async (store) => {
    await checkKeys(store, bankFiles(data));
    await enrol(settings, store, { terminal, file, publicKey: settings.find("public-key") });
  });
  process.stdout.write(`${file}\n`);
  say(`${terminal} is enrolled: carry its key file to the ATM over a path that is confidential and authentic`);
  return 0;
};

/** `strongroom terminal rotate N` */
export const rotateTerminal: Run = async ({ operands, settings }) => {
  const n = readNumber(operands);
  const data = settings.dataFolder;
  const keyEncryptionKey = await openSecret(keyEncryptionKeyFile(data), KEY_ENCRYPTION_KEY_SIZE);
  const before = await readKeyFile(settings.find("key") ?? atmKeyFile(data, n));
  const file = settings.get("out");
  const { epoch } = await withEventStore(settings, async (store) => {
    await checkKeys(store, bankFiles(data));
    const bankKey = await activeBankPair(store.sql, bankKeyFile(data));
    return store.begin(async (tx, record) => {
      const key = await rotate(tx, record, keyEncryptionKey, { terminal: terminalIdOf(n), at: Date.now() });
      // The notes were loaded long ago: a new key file does not load them again.
      await writeKeyFile(file, {
        ...before,
        pskEpoch: key.epoch,
        psk: key.psk,
        bankStaticPublic: bankKey.pair.publicKey,
        cassettes: [],
      });
      return key;
    });
  });
  process.stdout.write(`${file}\n`);
  say(`epoch ${epoch} is valid now; the one before ends 24 hours after the ATM first uses the new one`);
  return 0;
};
