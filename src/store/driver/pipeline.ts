import type { PreparedStatement, Step } from "./statement.ts";

/** A size counts itself, four bytes, but not the type before it. */
const SIZE_SIZE = 4;
/** One format code for all: binary. */
const ALL_BINARY = int2s(1, 1);
const NO_VALUES = Buffer.alloc(0);

/**
 * Returns the messages that prepare these statements, once for each connection (PostgreSQL's documentation, "Extended Query").
 * The server answers them with one ReadyForQuery.
 */
export function prepareMessages(statements: readonly PreparedStatement[]): Buffer {
  return Buffer.concat([...statements.flatMap(parse), SYNC]);
}

function parse({ name, text, types }: PreparedStatement): readonly Buffer[] {
  const numbers = Buffer.alloc(2 + 4 * types.length);
  numbers.writeInt16BE(types.length, 0);
  types.forEach((type, n) => void numbers.writeInt32BE(type, 2 + 4 * n));
  return message("P", Buffer.from(`${name}\0${text}\0`), numbers);
}

/**
 * Returns the messages that carry out these steps one after the other; each sees what those before it did. A statement without a
 * name is prepared with its step. The server answers them with one ReadyForQuery: after an error it skips the rest. The rows of a
 * copy follow its statement at once: the server also accepts rows that were sent before it announced that it is ready for them.
 */
export function pipelineMessages(steps: readonly Step[]): Buffer {
  return Buffer.concat([
    ...steps.flatMap(({ statement, values = NO_VALUES, rows }) => {
      const { name, types } = statement;
      const prepare = name === "" ? parse(statement) : [];
      const start = Buffer.from(`\0${name}\0`);
      const bind = message("B", start, ALL_BINARY, int2s(types.length), values, ALL_BINARY);
      const execute = [...prepare, ...bind, EXECUTE];
      return rows === undefined ? execute : [...execute, ...message("d", rows), COPY_DONE];
    }),
    SYNC,
  ]);
}

/** A message: its type, its size, and its content. */
function message(type: string, ...parts: readonly Buffer[]): readonly Buffer[] {
  const header = Buffer.alloc(1 + SIZE_SIZE, type, "latin1");
  header.writeInt32BE(
    parts.reduce((size, part) => size + part.length, SIZE_SIZE),
    1,
  );
  return [header, ...parts];
}

function int2s(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, n) => void bytes.writeInt16BE(value, 2 * n));
  return bytes;
}

/** Executes the portal without a name, for all of its rows. */
const EXECUTE = Buffer.concat(message("E", Buffer.alloc(1 + 4)));
const COPY_DONE = Buffer.concat(message("c"));
const SYNC = Buffer.concat(message("S"));
