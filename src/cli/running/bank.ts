import { startBank } from "../../bank/bank.ts";
import { openLog } from "../../process/process.ts";
import type { Run } from "../command.ts";
import { makeFolder } from "../data-folder.ts";
import { say } from "../output/failure.ts";
import { makeBankSecrets } from "./bank-secrets.ts";
import { readBankSettings } from "./bank-settings.ts";
import { tellParent } from "./child-program.ts";
import { keepDatabase } from "./database.ts";
import { stoppedInOrder, untilStopped } from "./until-stopped.ts";

/** `strongroom bank`: the bank server, until it is stopped. */
export const bank: Run = async ({ settings }) => {
  const stop = untilStopped();
  const bankSettings = readBankSettings(settings);
  const log = openLog(settings.get("log-level"), "bank");
  const data = await makeFolder(settings.dataFolder);
  await makeBankSecrets(data);
  return await stoppedInOrder(stop, async () => {
    const database = await keepDatabase(settings, stop.inOrder);
    try {
      const running = await startBank({ ...bankSettings, databaseUrl: database.url }, database.ownerUrl, log, stop);
      say(`the bank is open for ATMs on ${running.host}:${running.port}`);
      tellParent({ kind: "ready" });
      await stop.stopped;
      say("closing the bank");
      await running.stop();
      return 0;
    } finally {
      await database.leave();
    }
  });
};
