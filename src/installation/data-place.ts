import path from "node:path";

const NAME = "strongroom";

/**
 * Returns the folder in which this platform keeps an account's data: `$XDG_DATA_HOME` or `~/.local/share` (XDG Base Directory
 * Specification, which ignores a relative path), `~/Library/Application Support` on macOS, `%LOCALAPPDATA%` on Windows. Null if
 * the account has no home.
 */
export function dataPlace(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv, home: string | null): string | null {
  const { join, isAbsolute } = platform === "win32" ? path.win32 : path.posix;
  const below = (...names: string[]): string | null => (home === null || home === "" ? null : join(home, ...names, NAME));
  if (platform === "darwin") return below("Library", "Application Support");
  const named = environment[platform === "win32" ? "LOCALAPPDATA" : "XDG_DATA_HOME"] ?? "";
  if (isAbsolute(named)) return join(named, NAME);
  return platform === "win32" ? below("AppData", "Local") : below(".local", "share");
}
