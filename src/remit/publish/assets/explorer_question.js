"use strict";
(() => {
  const views = [...document.querySelectorAll(".view")];
  const choose = document.getElementById("show");
  const title = document.title, said = document.getElementById("said");
  let shown = views[0];
  // A fragment names a view or a place in one; none means the first view, any other leaves it as it is.
  function show() {
    const name = location.hash.slice(1), place = document.getElementById(name);
    shown = name === "" ? views[0] : (place && place.closest(".view")) || shown;
    const words = shown.querySelector("h2").textContent;
    views.forEach((view) => { view.hidden = view !== shown; });
    choose.value = shown.getAttribute("aria-labelledby");
    document.title = `${words} – ${title}`;
    return words;
  }
  choose.addEventListener("change", () => { location.hash = choose.value; show(); });
  window.addEventListener("hashchange", () => { said.textContent = `Shown: ${show()}`; });
  document.querySelector(".jumps").hidden = true;
  document.querySelector(".choose").hidden = false;
  show();
})();
