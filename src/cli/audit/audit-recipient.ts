import { Disk, makeAuditorKey, readPublicKey, writeKeyPair } from "../../audit/audit.ts";
import { enterAuditorKey } from "../../bank/bank.ts";
import { keyIdOf } from "../../events/events.ts";
import type { Run } from "../command.ts";
import { auditorKeyFile } from "../data-folder.ts";
import { accountName } from "../options/operator.ts";
import { say } from "../output/failure.ts";
import { printResult } from "../output/result.ts";
import { withEventStore } from "../running/command-events.ts";

/** `strongroom audit keygen` */
export const generateAuditorKey: Run = async ({ settings }) => {
  const file = settings.get("out");
  const pair = makeAuditorKey();
  await writeKeyPair(file, pair);
  const key = keyIdOf(pair.publicKey);
  printResult(settings, { key, files: [file, `${file}.pub`] }, `${file}\n${file}.pub\n`);
  say(`the key ${key}: keep ${file} away from the bank, which takes ${file}.pub by strongroom audit recipient`);
  return 0;
};

/** `strongroom audit recipient FILE`. The event is written first, so that no key changes unseen. */
export const nameRecipient: Run = async ({ operands, settings }) => {
  const auditor = await readPublicKey(operands["FILE"] ?? "", "x25519");
  const [file, key] = [`${auditorKeyFile(settings.dataFolder)}.pub`, keyIdOf(auditor)];
  await withEventStore(
    settings,
    async (store) => {
      await store.begin(async (tx, record) => {
        const at = Date.now();
        const entered = await enterAuditorKey(tx, key, at);
        const confidential = { login: accountName(), key };
        record({ at, kind: "audit-recipient", outcome: "ok", confidential, effects: entered === null ? [] : [entered] });
      });
      await new Disk().replace(file, auditor.export({ type: "spki", format: "pem" }).toString());
    },
    auditor,
  );
  if (settings.get("json")) printResult(settings, { key }, "");
  say(`the audit log is sealed to the key ${key} within seconds; what was sealed before still needs the key before`);
  return 0;
};
