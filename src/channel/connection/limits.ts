import { ADMISSION_DEFAULT } from "../../model/model.ts";

/** Timers and limits of PROTOCOL.md, sections 4.2 and 7; times in milliseconds. */
export interface ChannelLimits {
  /** From accept until the ClientHello is complete. */
  readonly helloMs: number;
  /** From accept until READY is verified. */
  readonly readyMs: number;
  /** The longest time without a complete record from the peer. */
  readonly idleMs: number;
  /** A client that has sent nothing for this long sends PING. */
  readonly pingMs: number;
  /** A frame that has begun must be complete within this time. */
  readonly frameMs: number;
  /** Bytes written but not yet taken by the network. Above this, nothing more is read. */
  readonly backlogBytes: number;
  /** The longest time without progress of the backlog. */
  readonly stalledMs: number;
  /** From our CLOSE until the connection is destroyed, if the peer does not end it. */
  readonly lingerMs: number;

  /** The most records per direction. */
  readonly recordsMax: number;
  /** The highest age of a session by the server's clock, from the ServerHello. */
  readonly sessionMs: number;
  /** From this margin before the two limits above, the server looks for a moment without a request to send CLOSE(2). */
  readonly marginMs: number;
  readonly marginRecords: number;
  /** The session's age from which an idle client renews; it also renews from twice `marginRecords` before `recordsMax`. */
  readonly renewMs: number;
  /** The pause between two checks whether the application is busy, once a session is due to end. */
  readonly busyCheckMs: number;

  /** The most connections that are not READY, in all and from one address. */
  readonly halfOpenMax: number;
  readonly halfOpenPerAddressMax: number;
  /** The most ClientHellos processed in a second, in all and from one address. */
  readonly hellosPerSecond: number;
  readonly hellosPerAddressPerSecond: number;
  /** The most READY sessions of one terminal, and in all. */
  readonly sessionsPerTerminal: number;
  readonly sessionsMax: number;
}

export const DEFAULT_LIMITS: ChannelLimits = {
  helloMs: 5_000,
  readyMs: 5_000,
  idleMs: 90_000,
  pingMs: 30_000,
  frameMs: 10_000,
  backlogBytes: 64 * 1024,
  stalledMs: 30_000,
  lingerMs: 5_000,
  recordsMax: 2 ** 20,
  sessionMs: 3_600_000,
  marginMs: 60_000,
  marginRecords: 4_096,
  renewMs: 3_000_000,
  busyCheckMs: 250,
  ...ADMISSION_DEFAULT,
  sessionsMax: 10_000,
};
