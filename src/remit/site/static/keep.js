// What was typed but not sent is kept, a moment after typing and when the page is left: nothing else needs a script.
"use strict";
(() => {
  const form = document.querySelector("form[action^='/page/']");
  if (!form) return;
  const said = () => new URLSearchParams(new FormData(form)).toString();
  let kept = said();
  form.addEventListener("submit", () => { kept = null; });
  const keep = () => {
    const now = said();
    if (kept === null || now === kept) return;
    kept = now;
    navigator.sendBeacon(`${form.getAttribute("action")}?keep`, new Blob([now], { type: "application/x-www-form-urlencoded" }));
  };
  let soon = 0;
  form.addEventListener("input", () => { clearTimeout(soon); soon = setTimeout(keep, 400); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  window.addEventListener("pagehide", keep);
  const summary = document.querySelector(".summary");
  if (summary) summary.focus();
})();
