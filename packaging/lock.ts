/** A package in a lock file, in the parts that we read; npm's other fields are kept. */
export interface LockEntry {
  readonly version: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly optional?: boolean;
  /** The package that has this lock file contains it. */
  readonly inBundle?: boolean;
  readonly os?: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The packages of a lock file by their places, such as `node_modules/a/node_modules/b`. */
export type Places = Readonly<Record<string, LockEntry>>;

/** The name of the package at a place. */
export const nameAt = (place: string): string => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);

/**
 * Returns the part of a lock file that these packages need, with all that they need in turn, in the order of their places. Throws
 * Error if one of `names` is not in the lock file.
 */
export function closureOf(packages: Places, names: readonly string[]): Places {
  const found = new Map<string, LockEntry>();
  for (const name of names) {
    const place = `node_modules/${name}`;
    if (packages[place] === undefined) throw new Error(`package-lock.json has no ${name}: run npm install --package-lock-only`);
    add(place);
  }
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)));

  function add(place: string): void {
    const entry = packages[place];
    if (entry === undefined || found.has(place)) return;
    found.set(place, entry);
    for (const next of neededBy(packages, place)) add(next);
  }
}

/** The places of what the package at a place needs. An optional package may be missing. */
export function neededBy(packages: Places, place: string): readonly string[] {
  const { dependencies, optionalDependencies, peerDependencies } = packages[place] ?? {};
  const names = Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
  return names.flatMap((name) => resolve(packages, place, name) ?? []);
}

/** Node.js looks in the package's own node_modules, then in those around it. */
function resolve(packages: Places, from: string, name: string): string | null {
  for (let around = from; ; around = around.slice(0, Math.max(0, around.lastIndexOf("node_modules/") - 1))) {
    const place = `${around === "" ? "" : `${around}/`}node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (around === "") return null;
  }
}
