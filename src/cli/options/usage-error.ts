/** The command line, the environment or the configuration file is wrong. Its message is printed unchanged; exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
