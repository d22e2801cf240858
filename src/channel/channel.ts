/**
 * The private channel between ATM and bank (PROTOCOL.md, sections 1 to 10): handshake, key schedule, records, connection.
 *
 * It promises that a message was sent by the authenticated peer, in this session, once and in this order. Any other byte ends the
 * connection, and the peer is not told why. It never looks into a message. Start with connection/connect.ts and
 * connection/accept.ts, then read handshake/ against sections 3 and 4, and records/ against section 5.
 */
export { acceptChannel } from "./connection/accept.ts";
export { Admission } from "./connection/admission.ts";
export { ChannelError } from "./connection/breach.ts";
export type { Channel, ChannelEnd, Pace } from "./connection/channel-interface.ts";
export { ChannelRegistry } from "./connection/channel-registry.ts";
export { connectChannel } from "./connection/connect.ts";
export type { EstablishedChannel } from "./connection/established-channel.ts";
export { type ChannelLimits, DEFAULT_LIMITS } from "./connection/limits.ts";
export { TokenBucket } from "./connection/token-bucket.ts";
export { clientHandshake, type HelloWire } from "./handshake/client-handshake.ts";
export type { InitiatorKeys, ResponderKeys } from "./handshake/keys.ts";
export { serverHandshake } from "./handshake/server-handshake.ts";
export { checkFrame } from "./records/frame.ts";
export { FrameReader } from "./records/frame-reader.ts";
export type { CloseReason, KindName } from "./records/kinds.ts";
export { RecordLayer } from "./records/record-layer.ts";
