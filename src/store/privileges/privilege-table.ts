/**
 * All that a role may do with one table or view: it may read the whole of it, unless `select` names columns. A list of columns
 * restricts an insert or update to these columns. A row lock (`select … for update`) needs the update of at least one column.
 */
export interface Privileges {
  readonly select?: readonly string[];
  readonly insert?: "all" | readonly string[];
  readonly update?: readonly string[];
  readonly delete?: true;
  /** Why the program needs them, in one line for docs/OPERATIONS.md. */
  readonly why: string;
}

/** The privileges of one role by table or view. It may do nothing with one that has no entry. */
export type PrivilegeTable = Readonly<Record<string, Privileges>>;

/** Returns the privileges as PostgreSQL's GRANT names them, such as `select, insert, update (at), delete`. */
export function privilegeText({ select, insert, update, delete: mayDelete }: Privileges): string {
  const columns = (names: "all" | readonly string[]): string => (names === "all" ? "" : ` (${names.join(", ")})`);
  return [
    `select${columns(select ?? "all")}`,
    ...(insert === undefined ? [] : [`insert${columns(insert)}`]),
    ...(update === undefined ? [] : [`update${columns(update)}`]),
    ...(mayDelete ? ["delete"] : []),
  ].join(", ");
}
