import { assetUrl } from "../web/assets.ts";
import type { Frame } from "./frame.ts";

/**
 * The languages, each by its own name, one press away; the present one is marked. No flags: they stand for countries. A choice
 * leads back to the same screen and keeps what was typed there.
 */
export const LanguageChoice = ({ frame }: { frame: Frame }) => (
  <form class="languages" method="post" action="/language" aria-label={frame.words.frame.language}>
    <input type="hidden" name="to" value={frame.path} />
    {frame.languages.map(({ code, name }) => (
      <button
        type="submit"
        name="language"
        value={code}
        lang={code}
        aria-current={code === frame.language.code ? "true" : undefined}
      >
        {name}
      </button>
    ))}
    <script src={assetUrl("languages.js")} type="module" />
  </form>
);
