import { decrypt, encodeLine } from "../../audit/audit.ts";
import type { Run } from "../command.ts";
import { auditFolder } from "../data-folder.ts";
import { Output } from "../output/output.ts";
import { withReading } from "./audit-reading.ts";
import { readAuditorKeys } from "./audit-search.ts";
import { sayUnread } from "./audit-unread.ts";

/** `strongroom audit decrypt` */
export const decryptAudit: Run = async ({ settings }) => {
  settings.get("key");
  const auditorKeys = await readAuditorKeys(settings);
  await withReading(settings, { command: "decrypt" }, async () => {});
  const output = new Output();
  const lines = decrypt({ dir: auditFolder(settings.dataFolder), origin: settings.get("audit-origin"), auditorKeys });
  for (;;) {
    const { done, value } = await lines.next();
    if (done) {
      await output.flush();
      sayUnread(value);
      return value.length === 0 ? 0 : 1;
    }
    await output.write(`${encodeLine(value)}\n`);
    if (output.closed) return 0;
  }
};
