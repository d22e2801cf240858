import { BankError } from "../bank-error.ts";
import { type Begun, liveUnderPrimary } from "../processes/process-message.ts";
import type { BankSettings } from "../startup/settings.ts";

/** A process below a Supervisor for its tests. The settings' name says what it does: `hang` and `slow` when it begins, or nothing. */
liveUnderPrimary(async ({ name }: BankSettings): Promise<Begun> => {
  if (name === "slow") await new Promise((resolve) => setTimeout(resolve, 60_000));
  if (name === "refuse") throw new BankError("start", "it cannot begin");
  // The readings are asked for to make the event loop stand still.
  const asked = async (): Promise<never> => {
    for (;;);
  };
  return { port: 7, asked, drain: async () => {} };
});
