import postgres from "postgres";

/** The fields of the server's message ErrorResponse that are used, by their letters, and the driver's names for them. */
const FIELDS: Readonly<Record<string, string>> = {
  S: "severity_local",
  V: "severity",
  C: "code",
  M: "message",
  D: "detail",
  t: "table_name",
  n: "constraint_name",
};

/** What comes before the fields: the type and the size. */
const HEADER_SIZE = 5;

/** The error that an ErrorResponse tells, as the driver makes it of one that answers a statement of its own. */
export function serverError(message: Buffer): Error {
  const fields: Record<string, string> = {};
  for (const field of message.toString("utf8", HEADER_SIZE).split("\0")) {
    const name = FIELDS[field.charAt(0)];
    if (name !== undefined) fields[name] = field.slice(1);
  }
  // The driver's class is made of such fields, though its types say that it takes a text.
  return new postgres.PostgresError(fields as unknown as string);
}
