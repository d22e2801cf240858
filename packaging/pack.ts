import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type BuildFacts, dateOf, FACTS_FILE } from "../src/cli/build-facts.ts";
import { bundledFrom } from "./bundled.ts";
import { shippedFrom } from "./contents.ts";
import { declarationsOf } from "./declarations.ts";
import type { Places } from "./lock.ts";
import { type CheckoutManifest, entriesOf, lockedFor, manifestOf } from "./manifest.ts";
import { sbomOf } from "./sbom.ts";
import { type Packed, tarball } from "./tar/tarball.ts";
import { thirdParty } from "./third-party.ts";

/** What one build makes. */
export interface PackedRelease {
  /** The assembled package, unpacked. */
  readonly folder: string;
  readonly tarball: string;
  readonly sbom: string;
}

/** npm writes this time into its tarballs; it is ours for sources that no commit has. */
const NO_COMMIT = "1985-10-26T08:15:00Z";

/** The package's commands. A release before they existed is packed with these. */
const COMMANDS = path.resolve(import.meta.dirname, "..", "..", "packaging", "npm");

/**
 * Assembles the npm package of a built checkout in `out`: the folder `package`, the tarball of it, and the bill of materials. The
 * same sources and facts make the same bytes, wherever and whenever; SOURCE_DATE_EPOCH replaces the time of the commit.
 */
export function pack(root: string, out: string, facts: BuildFacts): PackedRelease {
  const checkout = readJson<CheckoutManifest>(root, "package.json");
  const { packages } = readJson<{ packages: Places }>(root, "package-lock.json");
  const entries = entriesOf(checkout);
  const manifest = manifestOf(checkout, entries);
  const places = lockedFor(manifest, packages);
  const made: Readonly<Record<string, string | Buffer>> = {
    "package.json": json(manifest),
    [FACTS_FILE]: json(facts),
    "THIRD-PARTY.md": thirdParty(root, places),
    ...Object.fromEntries(["strongroom.cjs", "main.cjs"].map((name) => [`bin/${name}`, readFileSync(path.join(COMMANDS, name))])),
    ...Object.fromEntries(declarationsOf(root, entries)),
  };
  const bundled = Object.entries(places).flatMap(([place, { inBundle }]) => (inBundle === true ? [place] : []));
  const modules = entries.map(({ module }) => path.posix.normalize(module));
  const shipped = [...shippedFrom(root, modules), ...bundledFrom(root, bundled)].map(
    (name) => [name, readFileSync(path.join(root, name))] as const,
  );
  const files: Packed[] = [...shipped, ...Object.entries(made)].map(([name, content]) => ({
    name,
    bytes: Buffer.from(content),
    isProgram: name === manifest.bin.strongroom,
  }));

  checkExports(manifest.exports, new Set(files.map(({ name }) => `./${name}`)));
  const folder = path.join(out, "package");
  rmSync(folder, { recursive: true, force: true });
  for (const { name, bytes, isProgram } of files) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), bytes, { mode: isProgram ? 0o755 : 0o644 });
  }
  const { name, version, license } = manifest;
  const date = dateFor(facts);
  const release = {
    folder,
    tarball: path.join(out, `${name}-${version}.tgz`),
    sbom: path.join(out, `${name}-${version}.cdx.json`),
  };
  writeFileSync(release.tarball, tarball(files, Date.parse(date) / 1000));
  writeFileSync(
    release.sbom,
    json(
      sbomOf({
        name,
        version,
        license,
        date,
        needs: Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }),
        packages: places,
      }),
    ),
  );
  return release;
}

/** Throws Error if the package lacks a file that it promises to other programs. */
function checkExports(exports: Readonly<Record<string, string | object>>, names: ReadonlySet<string>): void {
  for (const [name, target] of Object.entries(exports))
    for (const file of typeof target === "string" ? [target] : Object.values<string>({ ...target }))
      if (!file.includes("*") && !names.has(file))
        throw new Error(
          `"exports" in package.json names ${file} for ${name}, which the package has not: build it, or correct the name`,
        );
}

/** The time of the commit in ISO 8601, or that of SOURCE_DATE_EPOCH. Throws Error if that is no number. */
export function dateFor({ date }: BuildFacts): string {
  const given = process.env["SOURCE_DATE_EPOCH"] ?? "";
  if (given === "") return date ?? NO_COMMIT;
  if (!/^\d{1,10}$/.test(given))
    throw new Error(`SOURCE_DATE_EPOCH is "${given}": give it whole seconds since 1970, or unset it`);
  return dateOf(Number(given));
}

const readJson = <T>(root: string, name: string): T => JSON.parse(readFileSync(path.join(root, name), "utf8")) as T;
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
