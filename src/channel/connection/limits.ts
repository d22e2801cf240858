/** Timers and limits of PROTOCOL.md, sections 4.2 and 7; times in milliseconds. */
export interface ChannelLimits {
  /** Accept to ClientHello complete. */
  readonly helloMs: number;
  /** Accept to READY verified. */
  readonly readyMs: number;
  /** Without a complete record from the peer. */
  readonly idleMs: number;
  /** After which a client that has sent nothing sends PING. */
  readonly pingMs: number;
  /** Within which a frame that has begun must be complete. */
  readonly frameMs: number;
  /** Written and not yet taken by the network: beyond, nothing more is read. */
  readonly backlogBytes: number;
  /** That the backlog may stand still. */
  readonly stalledMs: number;
  /** From our CLOSE until the connection is destroyed, if the peer does not end it. */
  readonly lingerMs: number;

  /** Records per direction. */
  readonly recordsMax: number;
  /** A session's age by the server's clock, from the ServerHello. */
  readonly sessionMs: number;
  /** How long, and how many records, before these two the server begins to look for a moment without request to send CLOSE(2). */
  readonly marginMs: number;
  readonly marginRecords: number;
  /** The session's age from which an idle client renews; it does so too at twice the margin of records. */
  readonly renewMs: number;
  /** How often the application is asked whether it is busy, once a session is due to end. */
  readonly busyCheckMs: number;

  /** Connections that are not READY, in all and from one address. */
  readonly halfOpenMax: number;
  readonly halfOpenPerAddressMax: number;
  /** ClientHellos processed in a second, in all and from one address. */
  readonly hellosPerSecond: number;
  readonly hellosPerAddressPerSecond: number;
  /** READY sessions of one terminal, and in all. */
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
  halfOpenMax: 256,
  halfOpenPerAddressMax: 64,
  hellosPerSecond: 500,
  hellosPerAddressPerSecond: 100,
  sessionsPerTerminal: 8,
  sessionsMax: 10_000,
};
