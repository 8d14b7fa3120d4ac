"use strict";
(() => {
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const parts = [...document.querySelectorAll(".part")].map((part) => ({
    part,
    lines: [...part.querySelectorAll("li")].map((line) => ({ line, words: fold(`${line.textContent} ${line.dataset.words}`) })),
  }));
  const field = document.getElementById("find"), found = document.getElementById("found");
  function find() {
    const wanted = fold(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { part, lines } of parts) {
      const fitting = lines.filter(({ words }) => wanted.every((word) => words.includes(word)));
      lines.forEach((one) => { one.line.hidden = !fitting.includes(one); });
      part.hidden = fitting.length === 0;
      count += fitting.length;
    }
    found.textContent = wanted.length === 0 ? "" : count === 1 ? "1 question" : `${count || "No"} questions`;
  }
  field.addEventListener("input", find);
  document.querySelector(".find").hidden = false;
  find(); // a browser that comes back to the page may have kept the word
})();
