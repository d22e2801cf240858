import type { Line } from "../../audit/audit.ts";
import { foldUsername } from "../../customers/customers.ts";
import { terminalIdOf } from "../../model/model.ts";
import type { Settings } from "../options/settings.ts";
import { UsageError } from "../options/usage-error.ts";

/** The customer whose records are asked for: the id as the log has it, or the username as the sealed form may have it. */
export interface Whose {
  readonly id: string | null;
  readonly username: string | null;
}

const FILTERS = ["customer", "atm", "since", "until", "operation", "outcome"] as const;

/** The filter options as text for the audit log; "none" if there is no filter. */
export function filterText(settings: Settings): string {
  const asked = FILTERS.filter((name) => settings.find(name) !== null);
  return settings.flagsFor(asked).join(" ").slice(0, TEXT_SIZE_MAX) || "none";
}

/** A limit in characters, below the size that the database keeps of an event. */
const TEXT_SIZE_MAX = 2_000;

/** Returns a test that is true for records that match all given options. Throws UsageError. */
export function readFilter(settings: Settings): (line: Line, whose: Whose | null) => boolean {
  const [atm, since, until] = [settings.find("atm"), settings.find("since"), settings.find("until")];
  const [operations, outcomes] = [settings.find("operation"), settings.find("outcome")];
  const [from, end] = [since?.from ?? -Infinity, until?.end ?? Infinity];
  if (from >= end) throw new UsageError("--since is after --until, so that no record could be found");
  const terminal = atm === null ? null : terminalIdOf(atm);
  const isTimely = (line: Line): boolean => {
    const at = Date.parse(line.t);
    return at >= from && at < end;
  };
  return (line, whose) =>
    (terminal === null || line.term === terminal) &&
    (operations === null || operations.has(line.op)) &&
    (outcomes === null || outcomes.some((outcome) => outcome === line.res || line.res.startsWith(`${outcome}:`))) &&
    (whose === null || isOf(whose, line)) &&
    ((since === null && until === null) || isTimely(line));
}

const isOf = ({ id, username }: Whose, { cust, confidential }: Line): boolean =>
  (id !== null && cust === id) ||
  (username !== null && typeof confidential?.["username"] === "string" && foldUsername(confidential["username"]) === username);
