/** The command line, the environment or the configuration file is not right. Its message is the sentence to print; exit status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
