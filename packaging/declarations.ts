import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { PublicEntry } from "./manifest.ts";

/**
 * Returns the declarations of the public modules and of what their types name, by their names in the package. It compiles the
 * checkout in `root`, because the build makes none. Throws Error if a module's types cannot be written down.
 */
export function declarationsOf(root: string, entries: readonly PublicEntry[]): ReadonlyMap<string, string> {
  if (entries.length === 0) return new Map();
  const folder = mkdtempSync(path.join(tmpdir(), "strongroom-declarations-"));
  try {
    const sources = entries.map(({ module }) => sourceOf(root, module));
    const options = {
      rootDir: root,
      outDir: folder,
      declaration: true,
      emitDeclarationOnly: true,
      incremental: false,
      noEmit: false,
    };
    const config = path.join(folder, "tsconfig.json");
    const base = path.join(root, "tsconfig.json");
    writeFileSync(
      config,
      JSON.stringify({ extends: base, compilerOptions: { ...options, typeRoots: typeRoots(root) }, files: sources, include: [] }),
    );
    const compiler = path.join(root, "node_modules", "typescript", "bin", "tsc");
    execFileSync(process.execPath, [compiler, "-p", config], { cwd: root, stdio: ["ignore", 2, 2] });
    return reachedFrom(
      entries.map(({ types }) => withoutDot(types)),
      (name) => readFileSync(path.join(folder, name.replace(/^dist\//, "")), "utf8"),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const typeRoots = (root: string): string[] => [path.join(root, "node_modules", "@types")];

function sourceOf(root: string, module: string): string {
  const stem = withoutDot(module)
    .replace(/^dist\//, "")
    .replace(/\.js$/, "");
  const source = [".ts", ".tsx"].map((extension) => path.join(root, stem + extension)).find(existsSync);
  if (source === undefined) throw new Error(`"exports" in package.json names ${module}, but there is no source ${stem}.ts`);
  return source;
}

const withoutDot = (name: string): string => name.replace(/^\.\//, "");

/**
 * Follows the imports of declarations. They keep the names of the sources, for which TypeScript reads the declarations beside
 * them.
 */
export function reachedFrom(entries: readonly string[], read: (name: string) => string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const names = [...entries]; names.length > 0; ) {
    const name = names.pop() as string;
    if (found.has(name)) continue;
    const text = read(name);
    found.set(name, text);
    for (const [, relative = ""] of text.matchAll(/(?:from |import\()"(\.{1,2}\/[^"]+)"/g))
      names.push(path.posix.join(path.posix.dirname(name), relative).replace(/\.(js|tsx?)$/, ".d.ts"));
  }
  return found;
}
