// SPDX-License-Identifier: EUPL-1.2
// Light or dark: as the system says, unless somebody chose.

export type Theme = "light" | "dark" | "system";
const dark = window.matchMedia ("(prefers-color-scheme: dark)");

export function theme (): Theme {
  const kept = localStorage.getItem ("ideenbus.theme");
  return kept === "light" || kept === "dark" ? kept : "system";
}
function apply (): void {
  document.documentElement.setAttribute ("data-kern-theme", theme () === "system" ? (dark.matches ? "dark" : "light") : theme ());
}
export function chooseTheme (to?: Theme): void {
  if (to === "system")
    localStorage.removeItem ("ideenbus.theme");
  else if (to !== undefined)
    localStorage.setItem ("ideenbus.theme", to);
  apply ();
}
dark.addEventListener ("change", apply);
// Paper is white.
window.addEventListener ("beforeprint", () => document.documentElement.setAttribute ("data-kern-theme", "light"));
window.addEventListener ("afterprint", apply);
