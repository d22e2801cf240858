/** Rows on their way into a table, in the binary form that CopyRows makes. */
export interface Copy {
  /** The table and its columns, `movement (terminal, request)` say: a constant of the program's. */
  readonly into: string;
  readonly rows: Buffer;
}

const SIZE_SIZE = 4;

/**
 * The messages that copy these rows in, one statement a table. The server would first say that it is ready for the data; it
 * takes what has already been sent all the same, and if it refuses the statement it passes over the data (PostgreSQL's
 * documentation, "COPY Operations"). So all of it goes out at once, and each statement ends with one ReadyForQuery.
 */
export function copyMessages(copies: readonly Copy[]): Buffer {
  return Buffer.concat(
    copies.flatMap(({ into, rows }) => {
      const statement = Buffer.from(`copy ${into} from stdin with (format binary)\0`);
      return [header("Q", statement.length), statement, header("d", rows.length), rows, header("c", 0)];
    }),
  );
}

/** A message's type and its size, which counts itself but not the type. */
function header(type: string, size: number): Buffer {
  const bytes = Buffer.alloc(1 + SIZE_SIZE, type, "latin1");
  bytes.writeInt32BE(SIZE_SIZE + size, 1);
  return bytes;
}
