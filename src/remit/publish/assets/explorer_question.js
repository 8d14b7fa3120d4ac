"use strict";
(() => {
  const views = [...document.querySelectorAll(".view")];
  const choose = document.getElementById("show");
  if (!choose) return;
  const title = document.title, said = document.getElementById("said");
  let shown = views[0];
  // A fragment names a view or a place in one; any other leaves the view as it is.
  function show() {
    const place = document.getElementById(location.hash.slice(1));
    shown = (place && place.closest(".view")) || shown;
    const name = shown.querySelector("h2").textContent;
    views.forEach((view) => { view.hidden = view !== shown; });
    choose.value = shown.getAttribute("aria-labelledby");
    document.title = `${name} – ${title}`;
    return name;
  }
  choose.addEventListener("change", () => { location.hash = choose.value; show(); });
  window.addEventListener("hashchange", () => { said.textContent = `Shown: ${show()}`; });
  document.querySelector(".jumps").hidden = true;
  document.querySelector(".choose").hidden = false;
  show();
})();
