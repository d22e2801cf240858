import postgres from "postgres";

/** The fields of the server's message ErrorResponse that we use, by their letters, with the driver's names for them. */
const FIELDS: Readonly<Record<string, string>> = {
  S: "severity_local",
  V: "severity",
  C: "code",
  M: "message",
  D: "detail",
  t: "table_name",
  n: "constraint_name",
};

/** The type and the size come before the fields. */
const HEADER_SIZE = 5;

/** Returns the error of an ErrorResponse, as the driver makes it for its own statements. */
export function serverError(message: Buffer): Error {
  const fields: Record<string, string> = {};
  for (const field of message.toString("utf8", HEADER_SIZE).split("\0")) {
    const name = FIELDS[field.charAt(0)];
    if (name !== undefined) fields[name] = field.slice(1);
  }
  // The driver's class takes such fields, though its types ask for a text.
  return new postgres.PostgresError(fields as unknown as string);
}
