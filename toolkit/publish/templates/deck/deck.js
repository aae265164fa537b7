Reveal.initialize({
  width: 1280, height: 720, margin: 0, center: false, display: "block", hash: true, controls: false, progress: true,
  slideNumber: "c/t", transition: "none", backgroundTransition: "none", plugins: [RevealNotes],
});
