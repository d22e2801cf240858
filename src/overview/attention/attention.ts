import { listAlarms } from "../../alarms/alarms.ts";
import { countUnresolvedHolds, type UnresolvedHold, unresolvedHolds } from "../../ledger/ledger.ts";
import type { Sql } from "../../store/store.ts";
import { listTerminals } from "../../terminals/terminals.ts";
import { type AlarmItem, alarmItems, namedAlarmItems, type UnknownAlarmItem, unknownAlarmItems } from "./alarm-sources.ts";
import { ITEMS_MAX, type Item, knownItems, notKnown, type Source } from "./source.ts";
import {
  type CassetteItem,
  cassetteItems,
  type RejectBoxItem,
  rejectBoxItems,
  type SilentItem,
  silentItems,
} from "./terminal-sources.ts";

/** A hold that no ATM has ended, with its age in milliseconds. */
export interface HoldItem extends Item, UnresolvedHold {
  readonly ageMs: number;
}

/** All that needs a person of the bank, source by source. `Approval` is how approvals are given to it. */
export interface Attention<Approval extends Item = Item> {
  /** The oldest first. */
  readonly holds: Source<HoldItem>;
  readonly alarms: Source<AlarmItem>;
  readonly unknownAlarms: Source<UnknownAlarmItem>;
  readonly cassettes: Source<CassetteItem>;
  readonly rejectBoxes: Source<RejectBoxItem>;
  /** By the newest day's end. */
  readonly dayEnd: Source<AlarmItem>;
  /** ATMs that have reached a ceiling of their day, or booked more notes than they hold. */
  readonly ceilings: Source<AlarmItem>;
  readonly outOfReach: Source<SilentItem>;
  /** What waits for a second person. */
  readonly approvals: Source<Approval>;
}

export interface AttentionParts<Approval extends Item> {
  readonly sql: Sql;
  /** The bank's time, in milliseconds since 1970 UTC. */
  readonly now: number;
  readonly approvals: () => Promise<Source<Approval>>;
  /** A source could not be read; it is shown as not known. */
  readonly onFailure: (source: keyof Attention, error: unknown) => void;
}

const FAILED = "it could not be read at the moment; the program's log says why";

/**
 * Reads what needs a hand, from small tables and indexes, each source bounded. A source that fails leaves the others as they are: it is
 * not known, which is never the same as none. Does not reject.
 */
export async function readAttention<Approval extends Item>({
  sql,
  now,
  approvals,
  onFailure,
}: AttentionParts<Approval>): Promise<Attention<Approval>> {
  const read = <Of extends Item>(name: keyof Attention, from: () => Promise<Source<Of>>): Promise<Source<Of>> =>
    from().catch((error: unknown) => {
      onFailure(name, error);
      return notKnown(FAILED);
    });
  const terminals = once(() => listTerminals(sql));
  const list = once(() => listAlarms(sql, now));
  const [holds, alarms, unknownAlarms, cassettes, boxes, dayEnd, ceilings, outOfReach, waiting] = await Promise.all([
    read("holds", () => holdItems(sql, now)),
    read("alarms", async () => alarmItems(await list())),
    read("unknownAlarms", async () => unknownAlarmItems(await list())),
    read("cassettes", async () => cassetteItems(sql, await terminals())),
    read("rejectBoxes", async () => rejectBoxItems(sql, await terminals())),
    read("dayEnd", async () => namedAlarmItems(await list(), ["day-end-difference"], "day-end")),
    read("ceilings", async () => namedAlarmItems(await list(), ["terminal-over-ceiling", "terminal-overfull"], "terminal")),
    read("outOfReach", async () => silentItems(await terminals(), now)),
    read("approvals", approvals),
  ]);
  return { holds, alarms, unknownAlarms, cassettes, rejectBoxes: boxes, dayEnd, ceilings, outOfReach, approvals: waiting };
}

/** Reads once for all who ask. */
function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let reading: Promise<Result> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

async function holdItems(sql: Sql, now: number): Promise<Source<HoldItem>> {
  const holds = await unresolvedHolds(sql, { placedBefore: now + 1, most: ITEMS_MAX });
  const items = holds.map((hold) => ({
    ...{ ...hold, ageMs: Math.max(0, now - hold.placedAt) },
    action: "find out whether the notes went out, then propose to settle or to release it",
    target: { view: "hold", id: `${hold.terminal} ${hold.request}` } as const,
  }));
  return knownItems(items, holds.length < ITEMS_MAX ? holds.length : await countUnresolvedHolds(sql, { placedBefore: now + 1 }));
}
