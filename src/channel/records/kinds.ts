/** The reasons of a CLOSE, in the order of the bytes that encode them (PROTOCOL.md, section 5). */
export const CLOSE_REASONS = ["done", "idle", "renew", "replaced", "shutdown", "signed-out"] as const;

export type CloseReason = (typeof CLOSE_REASONS)[number];

export const encodeReason = (reason: CloseReason): Buffer => Buffer.of(CLOSE_REASONS.indexOf(reason));

/** Returns the reason of a CLOSE whose content is already checked. */
export const decodeReason = (content: Buffer): CloseReason => CLOSE_REASONS[content[0] as number] as CloseReason;

/** The kinds of record: the byte that encodes each, and the contents that it allows, of those that fit into a record. */
export const KINDS = {
  DATA: { code: 0x00, allows: () => true },
  CLOSE: { code: 0x01, allows: (content: Buffer) => content.length === 1 && (content[0] as number) < CLOSE_REASONS.length },
  PING: { code: 0x02, allows: (content: Buffer) => content.length === 8 },
  PONG: { code: 0x03, allows: (content: Buffer) => content.length === 8 },
  READY: { code: 0x10, allows: (content: Buffer) => content.length === 0 },
} as const satisfies Record<string, { code: number; allows: (content: Buffer) => boolean }>;

export type KindName = keyof typeof KINDS;

const NAMES = new Map(Object.entries(KINDS).map(([name, { code }]) => [code as number, name as KindName]));

/** Returns the kind of this byte; null if there is none. */
export const kindOf = (code: number): KindName | null => NAMES.get(code) ?? null;
