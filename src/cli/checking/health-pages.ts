import { pagePort } from "../options/atm-options.ts";
import { readNumber } from "../options/operands.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** Where a program answers whether it is well. */
export interface HealthPage {
  readonly what: string;
  readonly scheme: "http" | "https";
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** True if any answer is a good sign; else the status must be 200. */
  readonly anyStatus?: boolean;
}

/** Returns the pages of a command that runs until it is stopped; none for any other. Throws UsageError if a bank has none. */
export function healthOf(name: string, operands: Readonly<Record<string, string>>, settings: Settings): readonly HealthPage[] {
  switch (name) {
    case "bank": {
      const page = bankPage(settings);
      if (page.length > 0) return page;
      throw new UsageError("this bank serves no status: start it with --status 127.0.0.1:9432 (STRONGROOM_STATUS)");
    }
    case "atm":
      return [atmPage(settings, readNumber(operands), settings.find("port"))];
    case "console":
      return [consolePage(settings)];
    case "start":
      return [...bankPage(settings), consolePage(settings), ...settings.get("atms").map((n) => atmPage(settings, n, null))];
    case "witness":
      return [{ what: "the witness", scheme: "http", ...settings.get("witness-listen"), path: "/", anyStatus: true }];
    default:
      return [];
  }
}

function bankPage(settings: Settings): readonly HealthPage[] {
  const status = settings.find("status");
  return status === null ? [] : [{ what: "the bank", scheme: "http", ...status, path: "/ready" }];
}

const atmPage = (settings: Settings, n: number, port: number | null): HealthPage => ({
  ...{ what: `ATM ${n}`, scheme: "http", path: "/healthz" },
  ...{ host: settings.get("host"), port: pagePort(n, port) },
});

const consolePage = (settings: Settings): HealthPage => ({
  ...{ what: "the console", path: "/healthz" },
  ...{ scheme: settings.find("console-cert") === null ? "http" : "https", ...settings.get("console-listen") },
});
