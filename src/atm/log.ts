/** Receives the ATM's log lines. Callers never pass a password, a key, a cookie or a form token. */
export type Log = (level: "info" | "warn" | "error", message: string, fields?: Readonly<Record<string, unknown>>) => void;
