/**
 * The theme, set before anything is drawn: the one the reader chose, or the system's while none is chosen.
 * A plain script and no module, so that it runs before the page shows; the one exception.
 */
(() => {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const forced = matchMedia("(forced-colors: active)"); // canvases then fit the reader's own colours
  let chosen = kept();
  show();
  for (const query of [dark, forced]) query.addEventListener("change", show);
  document.addEventListener("click", ({target}) => {
    if (!(target instanceof Element) || !target.closest("[data-theme-toggle]")) return;
    chosen = root.dataset.theme === "dark" ? "light" : "dark";
    show();
    try {
      localStorage.setItem("theme", chosen);
    } catch {
      // It holds for this page.
    }
  });

  function show() {
    root.dataset.theme = (!forced.matches && chosen) || (dark.matches ? "dark" : "light");
  }
  function kept() {
    try {
      const theme = localStorage.getItem("theme");
      return theme === "light" || theme === "dark" ? theme : "";
    } catch {
      return ""; // A browser that stores nothing follows the system.
    }
  }
})();
