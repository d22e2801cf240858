import type { Alarm } from "./alarm.ts";
import type { Channel } from "./channel-interface.ts";
import type { ChannelLimits } from "./limits.ts";

/** Ends, renews or pings a channel by time and number of records. It is called for each record, and sets no timer for it. */
export interface Upkeep {
  sent(): void;
  received(): void;
}

/** Called when a channel is due to end: is a request in progress that its end would leave without an answer? */
export type Busy = (channel: Channel) => boolean;

/** The channel as its upkeep sees it. */
export interface Kept extends Channel {
  renewDue: boolean;
  timeOut(): void;
}

/**
 * The server's upkeep. It sends CLOSE(1) to a silent peer (PROTOCOL.md, section 7), and CLOSE(2) before a limit of section 4.2,
 * at a moment without a request if there is one. `ageMs` is the time since the ServerHello was sent.
 */
export function serverUpkeep(channel: Kept, alarm: Alarm, limits: ChannelLimits, busy: Busy, ageMs: number): Upkeep {
  const idle = alarm.deadline(() => channel.close("idle"));
  const due = alarm.deadline(() => {
    if (busy(channel)) due.set(limits.busyCheckMs);
    else channel.close("renew");
  });
  const last = alarm.deadline(() => channel.close("renew"));
  idle.set(limits.idleMs);
  due.set(limits.sessionMs - limits.marginMs - ageMs);
  last.set(limits.sessionMs - ageMs);

  const recordsDue = limits.recordsMax - limits.marginRecords;
  return {
    sent: () => {
      if (channel.sent === recordsDue) due.set(0);
    },
    received: () => {
      idle.set(limits.idleMs);
      if (channel.received === recordsDue) due.set(0);
    },
  };
}

/**
 * The client's upkeep. It sends PING if nothing was sent for `pingMs`, and ends the channel if nothing came for `idleMs`
 * in spite of that. When the channel is due to be renewed, it calls `onRenewDue` once, when no request is in progress.
 */
export function clientUpkeep(
  channel: Kept,
  alarm: Alarm,
  limits: ChannelLimits,
  busy: Busy,
  onRenewDue: (channel: Channel) => void,
): Upkeep {
  const idle = alarm.deadline(() => channel.timeOut());
  const ping = alarm.deadline(() => {
    ping.set(limits.pingMs);
    channel.ping();
  });
  const due = alarm.deadline(() => {
    channel.renewDue = true;
    if (busy(channel)) due.set(limits.busyCheckMs);
    else onRenewDue(channel);
  });
  idle.set(limits.idleMs);
  ping.set(limits.pingMs);
  due.set(limits.renewMs);

  const recordsDue = limits.recordsMax - 2 * limits.marginRecords;
  return {
    sent: () => {
      ping.set(limits.pingMs);
      if (channel.sent === recordsDue) due.set(0);
    },
    received: () => {
      idle.set(limits.idleMs);
      if (channel.received === recordsDue) due.set(0);
    },
  };
}
