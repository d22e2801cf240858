import type { Frame } from "./frame.ts";
import { Icon } from "./icons.tsx";

/** At the foot of every screen: controls that make it easier to see and to hear. */
export const ComfortBar = ({ frame }: { frame: Frame }) => {
  const { comfort } = frame.words;
  const high = frame.contrast === "high";
  return (
    <div class="comfort-bars">
      <form class="comfort" method="post" action="/contrast">
        <input type="hidden" name="to" value={frame.path} />
        <button type="submit" class="quiet" name="contrast" value={high ? "standard" : "high"} id="contrast">
          <Icon name="contrast" /> {high ? comfort.standardContrast : comfort.highContrast}
        </button>
      </form>
      {/* Only the script can speak, so the script shows this. */}
      <fieldset
        class="comfort"
        data-speech={frame.username === null && frame.path === "/goodbye" ? "end" : ""}
        data-press-key={comfort.pressKey({ key: "{key}", choice: "{choice}" })}
        data-chosen={comfort.chosen}
        data-typed={comfort.typed}
        aria-label={comfort.speech}
        hidden
      >
        <button type="button" class="quiet" aria-pressed="false">
          <Icon name="speech" /> {comfort.speech}
        </button>
        <button type="button" class="quiet" aria-keyshortcuts="*">
          {comfort.repeat}
        </button>
        <button type="button" class="quiet" aria-keyshortcuts="-">
          {comfort.stop}
        </button>
      </fieldset>
    </div>
  );
};
