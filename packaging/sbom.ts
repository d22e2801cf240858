import { createHash } from "node:crypto";
import { type LockEntry, nameAt, neededBy, type Places } from "./lock.ts";

/** What the bill of materials is about. */
export interface Subject {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  /** When the commit was made, ISO 8601. */
  readonly date: string;
  /** The names of what it needs itself. */
  readonly needs: readonly string[];
  /** All that can be installed with it. */
  readonly packages: Places;
}

/**
 * Returns the bill of materials in CycloneDX 1.6: each package that can be installed, its version, licence, hash and what it
 * needs. It follows from the lock file alone and names no host, so that two builds have the same. (`npm sbom` adds the time and a
 * random number.)
 */
export function sbomOf({ name, version, license, date, needs: own, packages }: Subject) {
  const installed = Object.entries(packages);
  const refs = new Map(installed.map(([place, entry]) => [place, `${nameAt(place)}@${entry.version}`]));
  const root = `${name}@${version}`;
  const refsNeededBy = (place: string): string[] =>
    [...new Set(neededBy(packages, place).map((each) => refs.get(each) as string))].sort();
  const components = new Map(installed.map(([place, entry]) => [refs.get(place) as string, component(place, entry)]));
  const needs = new Map([[root, own.map((each) => refs.get(`node_modules/${each}`) as string).sort()]]);
  for (const [place, ref] of refs) needs.set(ref, [...new Set([...(needs.get(ref) ?? []), ...refsNeededBy(place)])].sort());
  const body = {
    metadata: {
      timestamp: date,
      component: {
        type: "application",
        "bom-ref": root,
        name,
        version,
        licenses: licencesOf(license),
        purl: purl(name, version),
      },
    },
    components: [...components.values()],
    dependencies: [...needs].map(([ref, dependsOn]) => ({ ref, dependsOn })),
  };
  return { bomFormat: "CycloneDX", specVersion: "1.6", serialNumber: serialOf(body), version: 1, ...body };
}

/** The hash is that of the package as it was published. */
const PRUNED = { notes: "files that nothing loads at run time are left out" };

function component(place: string, { version, license, integrity, optional, inBundle }: LockEntry) {
  const name = nameAt(place);
  return {
    type: "library",
    "bom-ref": `${name}@${version}`,
    ...groupAndName(name),
    version,
    scope: optional === true ? "optional" : "required",
    ...(integrity !== undefined && { hashes: [hashOf(integrity)] }),
    ...(license !== undefined && { licenses: licencesOf(license) }),
    purl: purl(name, version),
    ...(inBundle === true && { pedigree: PRUNED }),
  };
}

/** CycloneDX has the scope of a name apart. */
function groupAndName(name: string): { group?: string; name: string } {
  const [, group, own] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return group === undefined || own === undefined ? { name } : { group, name: own };
}

/** An SPDX identifier, or an expression of several. */
const licencesOf = (license: string) =>
  /[ ()]/.test(license) ? [{ expression: license.replace(/^\((.*)\)$/, "$1") }] : [{ license: { id: license } }];

/** Subresource integrity has base64, CycloneDX hexadecimal digits. */
function hashOf(integrity: string): { alg: string; content: string } {
  const [, bits, content = ""] = /^sha(512|384|256|1)-(.+)$/.exec(integrity) ?? [];
  if (bits === undefined) throw new Error(`${integrity} is no hash that we know`);
  return { alg: `SHA-${bits}`, content: Buffer.from(content, "base64").toString("hex") };
}

/** A package URL, the standard name of a package in any registry. */
const purl = (name: string, version: string): string => `pkg:npm/${name.replace("@", "%40")}@${version}`;

/** A UUID of version 8, made from the content: another content has another. */
function serialOf(body: unknown): string {
  const bytes = createHash("sha256").update(JSON.stringify(body)).digest().subarray(0, 16);
  bytes[6] = 0x80 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  return `urn:uuid:${bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5")}`;
}
