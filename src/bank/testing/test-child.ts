import { BankError } from "../bank-error.ts";
import { type Begun, liveUnderPrimary } from "../processes/process-message.ts";
import type { BankSettings } from "../startup/settings.ts";

/** A supervised process. With the settings' name `slow` or `refuse` it begins slowly or fails to begin. */
liveUnderPrimary(async ({ name }: BankSettings): Promise<Begun> => {
  if (name === "slow") await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (name === "refuse") throw new BankError("start", "it cannot begin");
  // A question makes the event loop hang, without a processor.
  const asked = async (): Promise<never> => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    throw new Error("nobody wakes it");
  };
  return { port: 7, asked, drain: async () => {} };
});
