import type { TestContext } from "node:test";

/**
 * Gives `onText` what a command prints to standard output, and prints none of it, until `restore` or the test's end. The test runner's
 * own reports go the same way, as bytes: they are written as ever.
 */
export function collectStdout(t: TestContext, onText: (text: string) => void = () => {}): { restore(): void } {
  const write = process.stdout.write.bind(process.stdout) as (...args: readonly unknown[]) => boolean;
  const mocked = t.mock.method(process.stdout, "write", (piece: unknown, ...more: readonly unknown[]) => {
    if (typeof piece !== "string") return write(piece, ...more);
    onText(piece);
    return true;
  });
  return { restore: () => mocked.mock.restore() };
}
