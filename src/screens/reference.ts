/**
 * What a customer can name at a counter: the last 8 digits of a request id or of a channel's session id. The audit log and
 * the ATM's log have the id in full, so that searching them for these digits finds it.
 */
export const shortReference = (id: string): string => id.slice(-8);
