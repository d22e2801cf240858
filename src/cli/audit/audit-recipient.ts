import { Disk, keyIdOf, makeAuditorKey, readPublicKey, writeKeyPair } from "../../audit/audit.ts";
import { insertEvents } from "../../store/store.ts";
import type { Run } from "../command.ts";
import { auditorKeyFile } from "../data-folder.ts";
import { accountName } from "../options/operator.ts";
import { say } from "../output/failure.ts";
import { withMigratedStore } from "../running/database.ts";

/** `strongroom audit keygen` */
export const generateAuditorKey: Run = async ({ settings }) => {
  const file = settings.get("out");
  const pair = makeAuditorKey();
  await writeKeyPair(file, pair);
  process.stdout.write(`${file}\n${file}.pub\n`);
  say(
    `the key ${keyIdOf(pair.publicKey)}: keep ${file} away from the bank, which takes ${file}.pub by strongroom audit recipient`,
  );
  return 0;
};

/** `strongroom audit recipient FILE`. The event is written first, so that no key changes unseen. */
export const nameRecipient: Run = async ({ operands, settings }) => {
  const auditor = await readPublicKey(operands["FILE"] ?? "", "x25519");
  const [file, key] = [`${auditorKeyFile(settings.dataFolder)}.pub`, keyIdOf(auditor)];
  await withMigratedStore(settings, async ({ sql }) => {
    const confidential = { login: accountName(), key };
    await insertEvents(sql, [{ at: Date.now(), kind: "audit-recipient", outcome: "ok", confidential }]);
    await new Disk().replace(file, auditor.export({ type: "spki", format: "pem" }).toString());
  });
  say(`the audit log is sealed to the key ${key} from the next segment on; what was sealed before still needs the key before`);
  return 0;
};
