import { writeFileSync } from "node:fs";
import { DOCUMENTS, GENERATED, renewed } from "./generated.ts";

// `npm run docs` rewrites the generated parts of the documents.
for (const document of [...DOCUMENTS, ...GENERATED]) {
  const { file, now, ought } = renewed(document);
  if (now === ought) continue;
  writeFileSync(file, ought);
  console.log(`${document}: renewed`);
}
