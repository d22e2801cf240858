import { readFile } from "node:fs/promises";
import { checkEvidence, type EvidenceCheck, evidencePdf, makeEvidence, STATES } from "../../evidence/evidence.ts";
import { readLogKey } from "../audit/audit-keys.ts";
import type { Run } from "../command.ts";
import { ownReceiptKey, trustedReceiptKey } from "../commands/receipt-keys.ts";
import { auditFolder } from "../data-folder.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";
import { readPolicy } from "../options/witness-policy.ts";
import { say } from "../output/failure.ts";
import { refuseTaken, writeNewFile } from "../output/new-file.ts";
import { table, time } from "../output/table.ts";
import { withEventStore } from "../running/command-events.ts";
import { currencyOf, readLooker } from "./payment.ts";
import { evidenceRefusalText } from "./refusal-text.ts";
import { moneyText, storiesText } from "./story-text.ts";

/** `strongroom evidence make ID` */
export const makeEvidenceFile: Run = async ({ operands, settings }) => {
  const [id, out, pdf] = [operands["ID"] ?? "", settings.get("out"), settings.find("pdf")];
  refuseTaken("out", out);
  if (pdf !== null) refuseTaken("pdf", pdf);
  const privateKey = await ownReceiptKey(settings, "it must sign the evidence");
  const [log, policy] = [await readLogKey(settings), policyOf(settings)];
  const place = { bank: settings.get("bank-name"), privateKey, dir: auditFolder(settings.dataFolder), log, policy };
  const { result, currency } = await withEventStore(settings, async (store) => {
    const currency = await currencyOf(store.sql);
    return { currency, result: await makeEvidence(store, id, readLooker(settings), { ...place, currency }) };
  });
  if (!result.ok) {
    if (result.stories.length > 0) process.stdout.write(storiesText(result.stories, currency));
    say(evidenceRefusalText(result.refusal, id, result.sentence));
    return 1;
  }
  await writeNewFile("out", out, result.file);
  process.stdout.write(`${out}\n`);
  if (pdf !== null) {
    await writeNewFile("pdf", pdf, await evidencePdf(result.bundle, result.sha256));
    process.stdout.write(`${pdf}\n`);
  }
  say(`its SHA-256 is ${result.sha256}`);
  if (!result.cosigned)
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
  if (!check.ok) {
    say(`${check.sentence} [${check.fault}]`);
    return 1;
  }
  process.stdout.write(shown(check));
  say(
    `the evidence holds: its ${check.bundle.records.length} records are in the log ${log.name}, whose key signed ${check.size} records`,
  );
  for (const { verifier, time: at } of check.cosignatures) say(`${verifier.name} cosigned that at ${time(at * 1_000)}`);
  return 0;
};

const policyOf = (settings: Settings) => (settings.find("witness-policy") === null ? null : readPolicy(settings));

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
