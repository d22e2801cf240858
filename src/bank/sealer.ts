import { readKeyPair, readPublicKey } from "../audit/keys.ts";
import { type SealerState, startSealer } from "../audit/sealer.ts";
import { Currency } from "../model/currency.ts";
import { openStore } from "../store/connect.ts";
import { openLog } from "./process-log.ts";
import { type Begun, liveUnderPrimary } from "./process-message.ts";
import type { BankSettings } from "./settings.ts";

// The entry of the sealer's process: moves committed events into the two forms of the audit log (AUDIT.md).
liveUnderPrimary(begin);

/** One for the lease, one for the rest. */
const CONNECTIONS = 2;

async function begin({ databaseUrl, files, auditOrigin, currency, logLevel }: BankSettings): Promise<Begun> {
  const log = openLog(logLevel, "sealer");
  const { privateKey } = await readKeyPair(files.auditLogKey, "ed25519");
  const auditor = await readPublicKey(files.auditorPublicKey, "x25519");
  const store = openStore(databaseUrl, { connections: CONNECTIONS, applicationName: "strongroom sealer" });
  const sealer = startSealer(store, {
    dir: files.auditFolder,
    origin: auditOrigin,
    logKey: privateKey,
    auditor,
    currency: Currency(currency),
    onState: watchTrouble((state) => {
      log.error({ trouble: state.trouble, unsealed: state.unsealed, lagMs: state.lagMs }, "the audit log is not sealed");
      // What a fresh process may cure, a fresh process tries: the primary starts one.
      if (state.role === "stopped" && state.trouble?.code === "disk-sync") process.exit(1);
    }),
  });
  return {
    port: 0,
    drain: async () => {
      await sealer.stop();
      await store.close();
    },
  };
}

/** Calls back when trouble begins or changes, not at every state that still has it. */
function watchTrouble(tell: (state: SealerState) => void): (state: SealerState) => void {
  let told = "";
  return (state) => {
    const now = state.trouble === null ? "" : `${state.role} ${state.trouble.code} ${state.trouble.message}`;
    if (now !== told && now !== "") tell(state);
    told = now;
  };
}
