/**
 * A session id has 16 bytes, like a UUID, and is stored as one: in half the space of its text. PostgreSQL and the column's readers
 * write it with dashes, the protocol and the log without.
 */
export const sessionUuid = (session: string): string =>
  `${session.slice(0, 8)}-${session.slice(8, 12)}-${session.slice(12, 16)}-${session.slice(16, 20)}-${session.slice(20)}`;

export const fromSessionUuid = (uuid: string): string => uuid.replaceAll("-", "");
