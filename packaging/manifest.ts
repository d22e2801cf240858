import { closureOf, type Places } from "./lock.ts";

/** A checkout's package.json, in the parts that we read. */
export interface CheckoutManifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly imports: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

/** The versions of Node.js that have all that the program uses (packaging/npm/strongroom.cjs checks it at the start). */
const ENGINES = { node: "^24.16.0 || >=26.1.0" };

/** The pinned Node.js of a checkout has 211 MB. A package runs on the Node.js that installed it. */
const isNode = (name: string): boolean => /^node-(bin-)?(darwin|linux|win)-/.test(name);

/**
 * Returns the package.json of the package: what npm needs to install and run it, and no script. `entries` are the modules that
 * other programs may import, by their names in `exports`.
 */
export function manifestOf(checkout: CheckoutManifest, entries: readonly PublicEntry[]) {
  const { name, version, description, license, imports, dependencies } = checkout;
  const optional = Object.entries(checkout.optionalDependencies).filter(([each]) => !isNode(each));
  return {
    ...{ name, version, description, license, type: "module", engines: ENGINES },
    bin: { strongroom: "bin/strongroom.cjs" },
    imports,
    exports: {
      ...filesIn(checkout),
      ...Object.fromEntries(entries.map(({ name, types, module }) => [name, { types, import: module }])),
      "./package.json": "./package.json",
    },
    dependencies,
    bundleDependencies: Object.keys(dependencies),
    optionalDependencies: Object.fromEntries(optional),
  };
}

/** A module that other programs may import. */
export interface PublicEntry {
  /** As `exports` names it, such as `./client`. */
  readonly name: string;
  /** Its compiled code, relative to the package: `./dist/src/client/client.js`. */
  readonly module: string;
  /** Its declarations, beside the code. */
  readonly types: string;
}

/** The modules in a checkout's `exports`. */
export const entriesOf = ({ exports = {} }: CheckoutManifest): readonly PublicEntry[] =>
  Object.entries(exports).flatMap(([name, target]) => {
    const module = typeof target === "string" ? target : (target["import"] ?? target["default"] ?? "");
    return module.endsWith(".js") ? [{ name, module, types: module.replace(/\.js$/, ".d.ts") }] : [];
  });

/** What is in `exports` beside modules: files that other programs may read, such as test vectors. */
const filesIn = ({ exports = {} }: CheckoutManifest): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(exports).flatMap(([name, target]) =>
      typeof target === "string" && !target.endsWith(".js") ? [[name, target]] : [],
    ),
  );

/**
 * Returns the part of the checkout's lock file that is in the package (`inBundle`), or that npm installs beside it for one
 * platform. The package has no lock file: npm would install the packages of all platforms from it.
 */
export function lockedFor({ dependencies, optionalDependencies }: ReturnType<typeof manifestOf>, packages: Places): Places {
  const bundled = closureOf(packages, Object.keys(dependencies));
  const needed = closureOf(packages, Object.keys({ ...dependencies, ...optionalDependencies }));
  return Object.fromEntries(
    Object.entries(needed).map(([place, entry]) => [place, { ...entry, inBundle: Object.hasOwn(bundled, place) }]),
  );
}
