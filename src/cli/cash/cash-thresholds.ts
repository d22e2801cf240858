import type { Notes, Thresholds } from "../../atm/atm.ts";
import { notesIn } from "../options/notes-operand.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** The thresholds from the options at which an ATM's cassettes are low or empty. Throws UsageError. */
export const readThresholds = (settings: Settings): Thresholds => ({
  low: readThreshold(settings, "cash-low"),
  empty: readThreshold(settings, "cash-empty"),
});

function readThreshold(settings: Settings, name: "cash-low" | "cash-empty"): Notes {
  try {
    return notesIn(settings.find(name) ?? [], settings.get("currency"));
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`--${name} must name ${error.message}`);
    throw error;
  }
}
