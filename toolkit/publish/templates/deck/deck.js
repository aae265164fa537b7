// deck.html?print-notes prints each slide with what the speaker says under it
if (new URLSearchParams(location.search).has("print-notes")) {
  document.documentElement.classList.add("print-notes");
  const page = document.createElement("style");
  page.textContent = "@page{size:1280px 960px}";
  document.head.append(page);
}
Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false, display: "block", hash: true, controls: false, progress: true,
  slideNumber: "c/t", transition: "none", backgroundTransition: "none", plugins: [RevealNotes],
});
document.querySelectorAll(".slides section").forEach((slide, at, all) => {
  slide.dataset.page = `${at + 1}\u2009/\u2009${all.length}`;
});
// the first slide is painted before the pictures of the others are read; then they are, one by one
const pictures = [...document.querySelectorAll("img[loading=lazy]")];
const read = () => {
  const picture = pictures.shift();
  if (!picture) return;
  picture.loading = "eager";
  requestIdleCallback(read);
};
addEventListener("load", () => requestIdleCallback(read));
