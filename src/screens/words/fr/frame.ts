import type * as english from "../en/frame.ts";
import type { Translation } from "../template.ts";

export const frame: Translation<typeof english.frame> = {
  windowTitle: "{title} · Strongroom, automate {atm}",
  errorTitle: "Erreur : {title}",
  problem: "Il y a un problème.",
  machine: "Automate {atm}",
  channel: "Liaison privée avec la banque",
  inService: "En service",
  outOfService: "Hors service",
  bankSilent: "La banque est injoignable",
  noCash: "Pas d'espèces pour le moment",
  language: "Langue",
  signOut: "Quitter",
  signIn: "S'identifier",
  signUp: "Ouvrir un compte",
  goOn: "Continuer",
  fillIn: "Veuillez remplir ce champ : {field}.",
  confirm: "Confirmer",
  cancel: "Annuler",
  done: "Terminé",
  toMenu: "Retour au menu",
  toStart: "Retour à l'accueil",
  toStatement: "Voir le relevé",
  reference: "Référence {reference}",
};

export const comfort: Translation<typeof english.comfort> = {
  stillThereTitle: "Toujours là ?",
  stillThere: "Avez-vous besoin de plus de temps ?",
  endsIn: "Votre session se termine dans {seconds} secondes. Votre argent est en sécurité.",
  endsTitle: "Fin de session",
  ends: "Votre session se termine.",
  endsWhy: "Cette session ne peut plus être prolongée ; vous pouvez vous identifier de nouveau tout de suite.",
  moreTime: "Oui, plus de temps",
  highContrast: "Contraste élevé",
  standardContrast: "Contraste normal",
  speech: "Voix",
  repeat: "Répéter",
  stop: "Arrêter",
  pressKey: "Appuyez sur {key} pour : {choice}",
  labelled: "{label} : {value}",
  chosen: "C'est votre choix actuel.",
  typed: "étoile",
  keypad: "Clavier",
  deleteLast: "Effacer le dernier chiffre",
  clear: "Effacer",
  canPay: "Cet automate peut payer {amount}.",
  enterKey: "Entrée",
  escapeKey: "Échap",
};

export const messages: Translation<typeof english.messages> = {
  goodbye: { title: "Au revoir", heading: "Au revoir.", lead: "Votre session est fermée. N'oubliez pas vos billets." },
  expired: {
    title: "Session expirée",
    heading: "Votre session est terminée.",
    lead: "Une session se termine si personne ne l'utilise pendant un moment, et au plus tard au bout de dix minutes : la vôtre est fermée. Votre argent est en sécurité. Veuillez vous identifier de nouveau.",
  },
  signedOut: {
    title: "Session fermée",
    heading: "La banque a fermé votre session.",
    lead: "Votre mot de passe a été changé à un autre guichet, ou la banque a mis fin à votre session. Rien n'a été débité ni crédité. Veuillez vous identifier avec votre mot de passe le plus récent. Si vous ne l'avez pas changé, appelez tout de suite la banque.",
  },
  unreachable: {
    title: "Banque injoignable",
    heading: "La banque est injoignable.",
    lead: "Votre argent est en sécurité. Rien n'a été débité ni crédité. Veuillez vous identifier de nouveau dans un instant.",
  },
  slow: {
    title: "Banque injoignable",
    heading: "La banque ne répond pas.",
    lead: "Votre argent est en sécurité. Rien n'a été débité ni crédité. Veuillez réessayer dans un instant.",
  },
  checking: {
    title: "Vérification",
    heading: "Nous vérifions.",
    lead: "La réponse de la banque s'est perdue en route. Votre argent est en sécurité : quoi qu'il soit arrivé, cela n'a eu lieu qu'une fois. Veuillez ne pas recommencer l'opération. À votre prochaine visite ici, nous vous dirons ce qu'elle est devenue.",
  },
  wrongMethod: {
    title: "Impossible",
    heading: "Cela ne fonctionne pas ici.",
    lead: "Cette page ne peut pas être utilisée ainsi. Rien n'a été débité ni crédité. Veuillez revenir en arrière et choisir de nouveau.",
  },
  tooLarge: {
    title: "Envoi trop volumineux",
    heading: "C'était trop à la fois.",
    lead: "Le formulaire dépasse ce que cet automate accepte. Rien n'a été débité ni crédité. Veuillez recommencer.",
  },
  foreign: {
    title: "Demande étrangère",
    heading: "Cette demande ne vient pas de cet automate.",
    lead: "Nous n'acceptons que ce qui est saisi sur nos propres écrans. Rien n'a été débité ni crédité. Veuillez recommencer ici.",
  },
  missing: {
    title: "Page introuvable",
    heading: "Il n'y a rien ici.",
    lead: "Cette page n'existe pas. Rien n'a été débité ni crédité. Veuillez revenir en arrière et choisir de nouveau.",
  },
  used: {
    title: "Formulaire expiré",
    heading: "Ce formulaire n'est plus valable.",
    lead: "Il est trop ancien ou provient d'une autre visite. Cet envoi n'a rien débité ni crédité. Veuillez recommencer.",
  },
  failed: {
    title: "Un problème est survenu",
    heading: "Un problème est survenu.",
    lead: "Si vous veniez de confirmer une opération, consultez votre relevé avant de recommencer : elle n'a jamais lieu deux fois.",
  },
  noCash: {
    title: "Plus de billets",
    heading: "Pas de billets pour le moment.",
    lead: "Cet automate ne peut pas délivrer de billets actuellement. Rien n'a été débité ni crédité. Tous les autres services restent disponibles.",
  },
  outOfService: {
    title: "Hors service",
    heading: "Aucune opération d'argent pour le moment.",
    lead: "Cet automate doit d'abord être vérifié. Votre argent est en sécurité. Rien n'a été débité ni crédité. Veuillez utiliser un autre automate.",
  },
};
