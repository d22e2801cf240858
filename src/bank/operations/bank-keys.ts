import { accept, refuse } from "../../model/model.ts";
import { requestEvent } from "./event.ts";
import type { Perform } from "./request-context.ts";

/** Tells an ATM the bank's static keys (PROTOCOL.md, section 1.3). That it asked is no event: it asks every few minutes. */
export const bankKeys: Perform<"bank-keys"> = async (bank, context, request) => {
  const keys = await bank.keys.offered();
  if (keys.length > 0) return accept({ keys });
  bank.log.error(
    { terminal: context.terminal },
    "this server lacks the bank's static key that is in use: no ATM can learn of it here",
  );
  await bank.recorder.record({ ...requestEvent(context, request), outcome: "denied:bank-busy" });
  return refuse("bank-busy");
};
