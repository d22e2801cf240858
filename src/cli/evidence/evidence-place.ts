import type { Backoffice } from "../../backoffice/backoffice.ts";
import { readLogKey } from "../audit/audit-keys.ts";
import { auditFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { readPolicy } from "../options/witness-policy.ts";
import { ownReceiptKey } from "../receipts/receipt-keys.ts";

/** What makes evidence on the bank's machine: its name and key, and its copy of the audit log. Throws UsageError and AuditError. */
export async function evidencePlace(settings: Settings): Promise<NonNullable<Backoffice["evidence"]>> {
  const privateKey = await ownReceiptKey(settings, "it must sign the evidence");
  const [log, policy] = [await readLogKey(settings), policyOf(settings)];
  return { bank: settings.get("bank-name"), privateKey, dir: auditFolder(settings.dataFolder), log, policy };
}

/** The witness policy; null if none was given. */
export const policyOf = (settings: Settings) => (settings.find("witness-policy") === null ? null : readPolicy(settings));
