import type { Logger } from "pino";
import { openStatus, type StatusServer } from "../../status/status.ts";
import type { PrimaryMeasures } from "../metrics/primary-measures.ts";
import type { Readiness } from "../readiness/readiness.ts";
import type { BankSettings } from "../startup/settings.ts";

/** Serves the status, if the settings have a place for it, from before the bank opens until it is closed. */
export async function serveStatus(
  { status: place }: BankSettings,
  readiness: Readiness,
  makeMeasures: () => PrimaryMeasures,
  { log, warnings }: { readonly log: Logger; readonly warnings: () => readonly string[] },
): Promise<StatusServer | undefined> {
  if (place === null) return undefined;
  // Made only if served: to be measured, a process wakes up a hundred times a second.
  const measures = makeMeasures();
  await measures.open();
  const server = await openStatus(place, {
    unready: async () => readiness.unready(),
    warnings,
    measures: () => measures.print(),
    failed: (error) => log.error({ err: error }, "a status page could not be made"),
  });
  log.info({ host: place.host, port: server.port }, "the status is served");
  return server;
}
