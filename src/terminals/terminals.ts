/**
 * The registry of ATMs: static public keys, pre-shared keys and their epochs, and the bank's own static keys (PROTOCOL.md,
 * section 1).
 *
 * It promises that a pre-shared key is stored sealed only, and that every worker forgets a revoked ATM. It never opens a channel.
 * Start with registry.ts.
 */

export { acknowledgeSize, forgetSize } from "./acknowledged-size.ts";
export { addBankKey, dropOlderBankKey, openBankKeys, serverKeyId } from "./bank-key.ts";
export { terminalKeyEffect } from "./effects.ts";
export { enrol, revoke, rotate } from "./registry.ts";
export { type FoundTerminal, TerminalCache, watchTerminals } from "./terminal-cache.ts";
export { TerminalError } from "./terminal-error.ts";
export { loadTerminalKeys } from "./terminal-keys.ts";
export { listTerminals, type TerminalListing } from "./terminal-list.ts";
export { noteUse, purgeExpired } from "./terminal-use.ts";
