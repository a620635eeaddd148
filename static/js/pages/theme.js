/**
 * The theme, set before anything is drawn: the system's, or the one the reader chose.
 * A plain script and no module, so that it runs before the page shows; the one exception.
 */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  try {
    const chosen = localStorage.getItem("theme");
    if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
  } catch {
    // A browser that stores nothing follows the system.
  }
  document.addEventListener("click", ({target}) => {
    if (!(target instanceof Element) || !target.closest("[data-theme-toggle]")) return;
    const now = root.dataset.theme ?? (dark.matches ? "dark" : "light");
    root.dataset.theme = now === "dark" ? "light" : "dark";
    try {
      localStorage.setItem("theme", root.dataset.theme);
    } catch {
      // It holds for this page.
    }
  });
})();
