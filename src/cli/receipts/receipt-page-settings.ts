import { isLoopback } from "../../address/address.ts";
import type { BankSettings } from "../../bank/bank.ts";
import { readTls } from "../console/tls-files.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** Reads where receipts are checked: on this machine only, unless it has TLS; null for nowhere. Throws UsageError. */
export function readReceiptPage(settings: Settings): BankSettings["receiptPage"] {
  const [listen, origin] = [settings.find("receipts-listen"), settings.find("receipts-url")];
  const tls = readTls(settings, "receipts");
  if (listen === null && origin === null && tls === null) return null;
  if (listen === null || origin === null)
    throw new UsageError(
      `the page that checks receipts needs both --receipts-listen and --receipts-url: give ${listen === null ? "the first" : "the second"} too`,
    );
  const { host, port } = listen;
  if (tls === null && !isLoopback(host))
    throw new UsageError(
      `--receipts-listen ${host}:${port} would serve the page that checks receipts to a network over plain HTTP: give it --receipts-cert and --receipts-key, or let it listen on 127.0.0.1 and let a proxy on this machine speak TLS to the network`,
    );
  if (origin.startsWith("http:") && !isLoopback(new URL(origin).hostname.replace(/^\[(.*)\]$/, "$1")))
    throw new UsageError(
      `--receipts-url ${origin} would send people to a page that anybody on their way can change: give it https://`,
    );
  return { host, port, origin, tls: tls?.files ?? null };
}
