import { isLoopback } from "../../address/address.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** The host that serves an ATM's page: this machine only, unless --insecure-http allows plain HTTP on a network. Throws UsageError. */
export function pageHost(settings: Settings): string {
  const host = settings.get("host");
  if (isLoopback(host) || settings.get("insecure-http")) return host;
  throw new UsageError(
    `--host ${host} would serve the page to a network over plain HTTP: anybody on that network could read passwords and change what customers send. ` +
      "Leave --host at 127.0.0.1 and let a proxy on this machine speak TLS to the network; or add --insecure-http if nobody else can reach that network",
  );
}
