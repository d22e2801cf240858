import type { VouchingWords } from "./english.ts";

export const german: VouchingWords = {
  pageTitle: "Beleg prüfen",
  genuine: "Echter Beleg.",
  genuineLead: "{bank} hat ihn signiert, und nichts daran wurde geändert.",
  ended: "Fragen Sie die Bank.",
  endedLead:
    "Dieser Beleg ist vollständig, wurde aber mit einem Schlüssel signiert, den {bank} nicht mehr verwendet. Nennen Sie der Bank die Referenz: Sie sieht in ihren Büchern nach.",
  altered: "Nicht echt.",
  alteredLead: "Etwas daran wurde geändert, oder {bank} hat ihn nicht ausgestellt. Verlassen Sie sich nicht darauf.",
  other: "Von einer anderen Bank.",
  otherLead: "Dies ist kein Beleg von {bank}. Nur die Bank, die darauf steht, kann ihn prüfen.",
  cut: "Nicht der ganze Beleg.",
  cutLead: "Ein Teil fehlt. Scannen Sie den Code noch einmal: flach, bei gutem Licht und ganz.",
  home: "Ist er echt?",
  homeLead:
    "Richten Sie die Kamera eines Telefons auf den Code eines Belegs von {bank}. Die Seite, die sich öffnet, sagt, ob der Beleg echt ist.",
  withdraw: "Abgehoben",
  deposit: "Eingezahlt",
  transfer: "Überwiesen",
  bank: "Bank",
  machine: "Geldautomat {atm}",
  reference: "Referenz",
  part: "Es wurde mehr verlangt. Der Automat konnte nicht alles auszahlen: Dies ist, was ausgezahlt und gebucht wurde.",
  whatNow: "Worauf Sie achten sollten",
  compare: "Vergleichen Sie diese Angaben mit dem Papier. Wenn sie abweichen, wurde das Papier geändert.",
  since: "Ein Beleg sagt, was zu dieser Zeit gebucht wurde. Was später mit dem Geld geschah, steht nicht darauf.",
  place: "Diese Seite liegt auf {host} und verlangt nie etwas von Ihnen. Eine Seite, die das tut, ist falsch.",
  scanAgain: "Scannen Sie den Code noch einmal. Wenn diese Seite wieder dasselbe sagt, legen Sie den Beleg der Bank vor.",
  languages: "Sprache",
  busy: "Im Moment prüfen viele Menschen Belege. Bitte laden Sie die Seite in einigen Sekunden noch einmal.",
};
