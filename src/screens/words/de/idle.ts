import type * as english from "../en/idle.ts";
import type { Translation } from "../template.ts";

export const condition: Translation<typeof english.condition> = {
  label: "Zustand dieses Automaten",
  bankAnswers: "Die Bank antwortet",
  cash: "Bargeld verfügbar",
  bankSilentLead: "Wir erreichen die Bank gerade nicht. Sobald sie antwortet, können Sie sich wieder anmelden.",
  why: {
    order: "Die Bank hat ihn vorerst außer Betrieb genommen.",
    operator: "Jemand kümmert sich gerade um ihn.",
    records: "Er muss zuerst geprüft werden.",
    fault: "Er kann gerade keine Aufzeichnungen führen.",
  },
};

export const channel: Translation<typeof english.channel> = {
  open: "Dieser Automat hat gerade eine zur Bank.",
  none: "Im Moment gibt es keine. Solange es eine gibt, steht sie unten auf dem Bildschirm.",
  secret: {
    name: "Was verschlüsselt ist",
    text: "Alles, was dieser Automat und die Bank einander senden: Namen, Passwörter, Beträge und Antworten.",
  },
  known: {
    name: "Wer an den Enden ist",
    text: "Die Bank und dieser Automat beweisen einander, wer sie sind, jeder mit einem eigenen Schlüssel. Wer Sie sind, beweisen Sie mit Ihrem Passwort.",
  },
  seen: {
    name: "Was Fremde in der Leitung sehen",
    text: "Dass dieser Automat mit der Bank spricht, wann und ungefähr wie viel. Fremde lesen nichts und ändern nichts unbemerkt.",
  },
  not: {
    name: "Wovor sie nicht schützt",
    text: "Vor Blicken über Ihre Schulter, vor einem manipulierten Automaten und vor allen, die Ihr Passwort kennen.",
  },
  check: {
    name: "Wie Sie prüfen können",
    text: "Hier gibt es keinen Fingerabdruck zu vergleichen. Nehmen Sie einen Beleg: Die Bank signiert ihn, und alle können prüfen, dass er echt ist.",
  },
};
