import { openLog } from "../../process/process.ts";
import { readEndedKeys, readPublicKey } from "../../receipts/receipts.ts";
import { MetricSet } from "../../status/status.ts";
import { startVouching } from "../../vouching/vouching.ts";
import { type Begun, liveUnderPrimary } from "../processes/process-message.ts";
import type { BankSettings } from "../startup/settings.ts";

// The entry of the process that serves the page that checks receipts.
liveUnderPrimary(begin);

async function begin({ name, receiptPage, logLevel, status }: BankSettings): Promise<Begun> {
  if (receiptPage?.keys === undefined) throw new Error("the process of the receipts' page needs its settings");
  const { keys, ...place } = receiptPage;
  const page = await startVouching(place, {
    bank: name,
    current: readPublicKey(keys.current),
    ended: readEndedKeys(keys.ended),
  });
  openLog(logLevel, "receipt page").info({ host: place.host, port: page.port, origin: place.origin }, "receipts are checked");
  const metrics = new MetricSet();
  metrics.addProcess();
  metrics.addCounter(
    "receipt_page_answers_total",
    "answers of the page that checks receipts, by what they said",
    ["answer"],
    () => [...page.counts].map(([answer, count]) => [{ answer }, count]),
  );
  if (status !== null) await metrics.collect();
  return { port: page.port, asked: () => metrics.read(), drain: () => page.close() };
}
