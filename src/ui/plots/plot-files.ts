/** The style sheet of plots, which goes after tokens.css: its name for pages, and the specifier of the file. */
export const PLOT_FILES: Readonly<Record<string, string>> = { "plots.css": "#assets/ui/plots/plots.css" };
