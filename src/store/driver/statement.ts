/**
 * A statement that a connection prepares once, under its name, and then runs many times. Without a name, which is "", each step that
 * runs it prepares it.
 */
export interface PreparedStatement {
  readonly name: string;
  /** The numbers of its parameters' types, $1 first. */
  readonly types: readonly number[];
  readonly text: string;
}

/** The types that parameters may have, by the numbers they have in every PostgreSQL (`pg_type.dat`). */
export const TYPE = {
  int4: 23,
  int8: 20,
  text: 25,
  tid: 27,
  timestamptz: 1184,
  uuid: 2950,
} as const;
export const ARRAY_OF = {
  int4: 1007,
  int8: 1016,
  text: 1009,
  tid: 1010,
  timestamptz: 1185,
  uuid: 2951,
} as const;

/** One statement to carry out: its parameters in binary form (BinaryValues), and for a copy its rows (CopyRows). */
export interface Step {
  readonly statement: PreparedStatement;
  readonly values?: Buffer | undefined;
  readonly rows?: Buffer | undefined;
}

/** The result of a statement: its command tag ("UPDATE 3"), and the DataRow messages that it returned, in binary form. */
export interface StepResult {
  readonly tag: string;
  readonly rows: readonly Buffer[];
}
