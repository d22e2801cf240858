import { END, headerOf, paddingOf } from "../tar/ustar.ts";
import { digestOf, type Layer } from "./layer.ts";

const MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
const INDEX = "application/vnd.oci.image.index.v1+json";
const CONFIG = "application/vnd.docker.container.image.v1+json";
const LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip";

/** An image that is ready to be written. */
export interface Image {
  /** Its name and tag, such as `localhost/strongroom:0.2.0`. */
  readonly reference: string;
  readonly config: object;
  readonly layers: readonly Layer[];
}

/**
 * Returns the image as one tar file, in two forms at once as `docker save` writes it: an OCI image layout (image-spec,
 * image-layout.md), and the manifest.json by which Docker and Podman load it. Both name the same blobs.
 */
export function archiveOf({ reference, config, layers }: Image, time: number): Buffer {
  const configBytes = json(config);
  const manifest = json({
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: descriptorOf(CONFIG, configBytes),
    layers: layers.map(({ bytes }) => descriptorOf(LAYER, bytes)),
  });
  const annotations = {
    "io.containerd.image.name": reference,
    "org.opencontainers.image.ref.name": reference.slice(reference.lastIndexOf(":") + 1),
  };
  const platform = { architecture: "amd64", os: "linux" };
  const index = {
    schemaVersion: 2,
    mediaType: INDEX,
    manifests: [{ ...descriptorOf(MANIFEST, manifest), platform, annotations }],
  };
  const docker = [{ Config: blobOf(configBytes), RepoTags: [reference], Layers: layers.map(({ bytes }) => blobOf(bytes)) }];
  const files = new Map<string, Uint8Array>([
    ["oci-layout", json({ imageLayoutVersion: "1.0.0" })],
    ["index.json", json(index)],
    ["manifest.json", json(docker)],
    ...[configBytes, manifest, ...layers.map(({ bytes }) => bytes)].map((bytes) => [blobOf(bytes), bytes] as const),
  ]);
  const folders = ["blobs", "blobs/sha256"].map((name) => headerOf({ name, kind: "folder", mode: 0o755, ...EMPTY, time }));
  const blocks = [...files].flatMap(([name, bytes]) => [
    headerOf({ ...EMPTY, name, kind: "file", mode: 0o644, size: bytes.length, time }),
    bytes,
    paddingOf(bytes.length),
  ]);
  return Buffer.concat([...folders, ...blocks, END]);
}

const EMPTY = { size: 0, owner: 0, target: "" };

const descriptorOf = (mediaType: string, bytes: Uint8Array) => ({ mediaType, digest: digestOf(bytes), size: bytes.length });
const blobOf = (bytes: Uint8Array): string => `blobs/${digestOf(bytes).replace(":", "/")}`;
const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
