/** Where the ATM's log lines go. Never given a password, a key, a cookie or a form token. */
export type Log = (level: "info" | "warn" | "error", message: string, fields?: Readonly<Record<string, unknown>>) => void;
