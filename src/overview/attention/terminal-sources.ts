import { cassetteLevels, rejectBoxes } from "../../ledger/ledger.ts";
import type { Money, TerminalId } from "../../model/model.ts";
import type { Sql } from "../../store/store.ts";
import type { TerminalListing } from "../../terminals/terminals.ts";
import { type Item, knownItems, type Source } from "./source.ts";

/** A cassette that is empty or low by the ATM's last report, or the cassettes of an ATM that never reported their levels. */
export interface CassetteItem extends Item {
  readonly terminal: TerminalId;
  readonly level: "empty" | "low" | "not-known";
  /** In minor units; null if the levels are not known. */
  readonly denomination: Money | null;
}

const URGENCY = { empty: 0, low: 1, "not-known": 2 } as const;
const CASSETTE_ACTIONS = {
  empty: "load the machine",
  low: "plan to load the machine",
  "not-known": "look at the machine: it never reported the levels of its cassettes",
} as const;

/** The cassettes that need notes, the empty ones first. A revoked ATM needs none. */
export async function cassetteItems(sql: Sql, terminals: readonly TerminalListing[]): Promise<Source<CassetteItem>> {
  const active = activeOf(terminals);
  const items = (await cassetteLevels(sql)).flatMap(({ terminal, levels }): readonly CassetteItem[] => {
    if (!active.has(terminal)) return [];
    if (levels === null) return [cassetteItem(terminal, "not-known", null)];
    return levels.flatMap(({ level, denomination }) => (level === "ok" ? [] : [cassetteItem(terminal, level, denomination)]));
  });
  return knownItems(items.sort((one, other) => URGENCY[one.level] - URGENCY[other.level]));
}

const cassetteItem = (terminal: TerminalId, level: CassetteItem["level"], denomination: Money | null): CassetteItem => ({
  ...{ terminal, level, denomination, action: CASSETTE_ACTIONS[level] },
  target: { view: "terminal", id: terminal },
});

/** A reject box with notes in it, or that of an ATM that never reported it. */
export interface RejectBoxItem extends Item {
  readonly terminal: TerminalId;
  /** Null if it is not known. */
  readonly notes: number | null;
  /** Minor units. */
  readonly worth: bigint | null;
}

/** The reject boxes that hold notes, the fullest first, then those that are not known. */
export async function rejectBoxItems(sql: Sql, terminals: readonly TerminalListing[]): Promise<Source<RejectBoxItem>> {
  const active = activeOf(terminals);
  const items = (await rejectBoxes(sql)).flatMap(({ terminal, box }): readonly RejectBoxItem[] => {
    if (!active.has(terminal) || box?.notes === 0) return [];
    const action = box === null ? "look at the machine: it never reported its reject box" : "empty the reject box and count it";
    const target = { view: "terminal", id: terminal } as const;
    return [{ terminal, notes: box?.notes ?? null, worth: box?.worth ?? null, action, target }];
  });
  return knownItems(items.sort((one, other) => (other.notes ?? -1) - (one.notes ?? -1)));
}

/** An ATM that has not opened a channel for longer than one that runs. */
export interface SilentItem extends Item {
  readonly terminal: TerminalId;
  /** When its channel was last established, in milliseconds since 1970 UTC; null if it never was since its enrolment. */
  readonly lastUsedAt: number | null;
}

/** Every ATM opens a channel at least every five minutes, for the log's checkpoint (AUDIT.md, section "Witnesses"): three of these. */
export const SILENT_MS = 15 * 60_000;

/** The enrolled ATMs that are out of reach, those that were reached last first, then those that never were. */
export function silentItems(terminals: readonly TerminalListing[], now: number): Source<SilentItem> {
  const items = terminals
    .filter(({ state, lastUsedAt }) => state === "active" && (lastUsedAt === null || now - lastUsedAt > SILENT_MS))
    .map(
      ({ terminal, lastUsedAt }): SilentItem => ({
        ...{ terminal, lastUsedAt },
        action:
          lastUsedAt === null
            ? "start the machine, or revoke it if it will not be used"
            : "see whether the machine runs and reaches the bank",
        target: { view: "terminal", id: terminal },
      }),
    );
  return knownItems(items.sort((one, other) => (other.lastUsedAt ?? 0) - (one.lastUsedAt ?? 0)));
}

const activeOf = (terminals: readonly TerminalListing[]): ReadonlySet<TerminalId> =>
  new Set(terminals.filter(({ state }) => state === "active").map(({ terminal }) => terminal));
