// Recomputes the inclusion proofs on a page (figures/inclusion-figure.tsx) in the browser, so that the reader need not trust the
// server's drawing. It does not verify the checkpoint's signature: that needs the log's key from elsewhere.

import { leafHashOf, rootOf } from "./merkle.js";

for (const figure of document.querySelectorAll("[data-inclusion]")) void tell(figure);

async function tell(figure) {
  const said = figure.querySelector("[data-inclusion-checked]");
  const result = await check(JSON.parse(figure.dataset.inclusion));
  said.textContent = result.sentence;
  said.dataset.inclusionChecked = result.proven ? "yes" : "no";
}

async function check({ index, size, leafHash, path, root, line, sealedHash }) {
  try {
    if (line !== undefined && hex(await leafHashOf(line, bytes(sealedHash))) !== leafHash)
      return { proven: false, sentence: "Not proven: the hash of the record that this page shows is not the leaf." };
    const reached = await rootOf({ index, size, leafHash: bytes(leafHash), path: path.map(bytes) });
    if (reached === null || hex(reached) !== root)
      return { proven: false, sentence: "Not proven: the path does not lead to the root of the checkpoint." };
    return { proven: true, sentence: "Checked here, in your browser: the root is the checkpoint's." };
  } catch (error) {
    console.error(error);
    return { proven: false, sentence: "Not checked: this browser does not compute SHA-256 on this address." };
  }
}

function bytes(hexadecimal) {
  return Uint8Array.from(hexadecimal.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));
}

function hex(hash) {
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
