import type { messages as english } from "../en/messages.ts";
import type { Translation } from "../template.ts";

export const messages: Translation<typeof english> = {
  goodbye: { title: "Au revoir", heading: "Au revoir.", lead: "Votre session est fermée. N'oubliez pas vos billets." },
  expired: {
    title: "Session expirée",
    heading: "Votre session est terminée.",
    lead: "Personne n'a utilisé cet automate pendant un moment : nous avons fermé votre session. Votre argent est en sécurité. Veuillez vous identifier de nouveau.",
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
