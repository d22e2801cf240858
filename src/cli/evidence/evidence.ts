import { readFile } from "node:fs/promises";
import type { MadeEvidence } from "../../backoffice/backoffice.ts";
import { checkEvidence, type EvidenceCheck, moneyText, STATES } from "../../evidence/evidence.ts";
import { readLogKey } from "../audit/audit-keys.ts";
import type { Run } from "../command.ts";
import { withInvoke } from "../operations/invoke.ts";
import { refusalText } from "../operations/refusal-text.ts";
import { UsageError } from "../options/usage-error.ts";
import { refuse, say } from "../output/failure.ts";
import { refuseTaken, writeNewFile } from "../output/new-file.ts";
import { printResult } from "../output/result.ts";
import { table, time } from "../output/table.ts";
import { trustedReceiptKey } from "../receipts/receipt-keys.ts";
import { policyOf } from "./evidence-place.ts";

/** `strongroom evidence make ID` */
export const makeEvidenceFile: Run = async ({ operands, settings }) => {
  const [id, out, pdf] = [operands["ID"] ?? "", settings.get("out"), settings.find("pdf")];
  refuseTaken("out", out);
  if (pdf !== null) refuseTaken("pdf", pdf);
  const given = { id, paper: pdf !== null };
  const performed = await withInvoke(settings, "evidence-make", (invoke) => invoke("evidence-make", given));
  if (!performed.ok || performed.kind !== "done") return refuse(performed.ok ? performed.text.trimEnd() : refusalText(performed));
  const made = performed.result as MadeEvidence;
  await writeNewFile("out", out, Buffer.from(made.file));
  const files = pdf === null || made.pdf === null ? [out] : [out, pdf];
  if (pdf !== null && made.pdf !== null) await writeNewFile("pdf", pdf, Buffer.from(made.pdf, "base64"));
  const { sha256, cosigners } = made;
  printResult(settings, { files, sha256, cosigners }, files.map((file) => `${file}\n`).join(""));
  say(`its SHA-256 is ${made.sha256}`);
  if (made.cosigners?.length === 0)
    say("no quorum has cosigned a checkpoint that covers it yet: the checkpoint in it has the log's signature only");
  return 0;
};

/** `strongroom evidence verify FILE` */
export const verifyEvidenceFile: Run = async ({ operands, settings }) => {
  const file = operands["FILE"] ?? "";
  const [log, bank, policy] = [await readLogKey(settings), await trustedReceiptKey(settings), policyOf(settings)];
  const bytes = await readFile(file).catch((error: Error) => {
    throw new UsageError(`the evidence ${file} cannot be read: ${error.message}`);
  });
  const check = checkEvidence(bytes, { log, bank, policy });
  if (!check.ok) return refuse(`${check.sentence} [${check.fault}]`);
  const { bundle, size, cosignatures } = check;
  const cosigned = cosignatures.map(({ verifier, time: at }) => ({ name: verifier.name, at }));
  printResult(settings, { ok: true, log: log.name, size, cosigned, bundle }, shown(check));
  say(`the evidence holds: its ${bundle.records.length} records are in the log ${log.name}, whose key signed ${size} records`);
  for (const { verifier, time: at } of cosignatures) say(`${verifier.name} cosigned that at ${time(at * 1_000)}`);
  return 0;
};

/** What valid evidence shows, and on what each part rests. */
function shown({ bundle }: Extract<EvidenceCheck, { ok: true }>): string {
  const { operation, entries } = bundle;
  const currency = { code: bundle.currency, exponent: bundle.exponent };
  // After the reversal, if there is one.
  const own = entries.findLast(({ balance }) => balance !== null);
  const other = entries.find(({ balance }) => balance === null);
  return table([
    ["genuine", "the audit log proves what follows, and the bank signed it"],
    ["operation", `${operation.operation} of ${moneyText(operation.amount, currency)} at ${operation.terminal}`],
    ["state", STATES[operation.state]],
    ["booked", operation.bookedAt === null ? "nothing" : `${moneyText(operation.booked, currency)} at ${operation.bookedAt}`],
    ...(operation.reversedAt === null ? [] : [["reversed", operation.reversedAt]]),
    ["request", operation.request],
    ["account", operation.account ?? "none"],
    ["signed only", "the bank signed what follows, and no record of the log shows it in clear"],
    ["bank", bundle.bank],
    ["customer", bundle.username ?? "nobody was signed in"],
    ...(own === undefined ? [] : [["balance after", moneyText(own.balance, currency)]]),
    ...(other === undefined ? [] : [["other side", other.holder]]),
    ["made", bundle.made],
  ]);
}
