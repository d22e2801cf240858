/** Keeps our secrets and the user's PG* variables from the server, and makes its messages the English ones that we look for. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMPDIR"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), LC_ALL: "C", LC_MESSAGES: "C", TZ: "UTC" };
}

/**
 * Returns the first error in PostgreSQL's output, which causes the later ones, with the hint that comes after it; null if there
 * is none.
 */
export function firstError(text: string): string | null {
  const lines = text.split("\n").map((line) => line.trim());
  const at = lines.findIndex((line) => /\b(FATAL|PANIC|ERROR|error):/.test(line));
  if (at === -1) return null;
  const message = (lines[at] ?? "").replace(/^.*?\b(FATAL|PANIC|ERROR|error):\s*/, "");
  const hint = lines.slice(at + 1).find((line) => /\b(HINT|hint):/.test(line));
  return hint === undefined ? message : `${message} (${hint.replace(/^.*?\b(HINT|hint):\s*/, "")})`;
}
