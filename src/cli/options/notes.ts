import type { Notes, State, Thresholds } from "../../atm/atm.ts";
import { type Currency, parseMoney } from "../../model/model.ts";
import { load } from "./option-readers.ts";
import type { Settings } from "./settings.ts";
import { UsageError } from "./usage-error.ts";

/** Reads "200x50,300x20" in the machine's own currency; an empty text means no notes. Throws UsageError, which names `source`. */
export function readNotes(given: string, source: string, { currency, exponent }: Pick<State, "currency" | "exponent">): Notes {
  if (given === "") return [];
  try {
    return notesIn(load(given), { code: currency, exponent });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(`${source} is "${given}", but must be ${error.message}`);
    throw error;
  }
}

/** Turns counts of face values into counts of denominations. Throws RangeError with a phrase that describes a valid value. */
export function notesIn(faces: ReturnType<typeof load>, currency: Currency): Notes {
  const known = new Set<bigint>();
  return faces.map(({ face, notes }) => {
    const denomination = parseMoney(face, currency);
    if (denomination === null || denomination === 0n) throw new RangeError(`notes of ${currency.code}, and ${face} is none`);
    if (known.has(denomination)) throw new RangeError(`each face value once: ${face} stands there twice`);
    known.add(denomination);
    return { denomination, notes };
  });
}

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
