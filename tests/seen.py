"""What a person sees: the texts of a figure and where they stand, the faults of each slide in a browser."""

from matplotlib.text import Text

from toolkit.words import say

SMALLEST_PX = 18.66
"""14 points."""

MEASURE = """
async () => {
  const slide = Reveal.getCurrentSlide(), frame = slide.querySelector('.frame'), faults = [];
  const page = frame.getBoundingClientRect();
  for (const part of frame.querySelectorAll('*')) {
    const own = [...part.childNodes].filter(n => n.nodeType === 3 && n.textContent.trim());
    if (!own.length) continue;
    const style = getComputedStyle(part), words = part.textContent.trim().slice(0, 50);
    if (parseFloat(style.fontSize) < SMALLEST_PX) faults.push(`small ${style.fontSize}: ${words}`);
    const cut = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
    if (!cut && style.display !== 'inline' && part.scrollWidth > part.clientWidth + 1) faults.push(`wide: ${words}`);
    const range = document.createRange(); range.selectNodeContents(part);
    const box = (cut ? part : range).getBoundingClientRect();
    const floor = part.closest('footer') ? page.bottom : page.bottom - 44;
    const outside = box.right > page.right - 30 || box.left < page.left + 30 || box.bottom > floor;
    if (outside) faults.push(`outside: ${words}`);
  }
  for (const box of [frame, ...frame.querySelectorAll('.head, .body')]) {
    const over = box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;
    if (over) faults.push(`overflow: ${box.className}`);
  }
  for (const image of frame.querySelectorAll('img')) {
    await image.decode().catch(() => faults.push('a picture did not load'));
    if (!image.alt.trim()) faults.push('a picture without alternative text');
  }
  return faults;
}
""".replace("SMALLEST_PX", str(SMALLEST_PX))


def open_deck(page, path, place=""):
    """Open a deck and wait until it shows a slide."""
    page.goto(path.as_uri() + place)
    page.wait_for_function("window.Reveal && Reveal.isReady()")


def faults_of(page):
    """The faults of each slide of the deck that is open, by its number; empty when there are none."""
    faults = {}
    for number in range(page.evaluate("Reveal.getTotalSlides()")):
        page.evaluate("number => Reveal.slide(number)", number)
        if found := page.evaluate(MEASURE):
            faults[number] = found
    return faults


def texts_of(figure):
    """The texts that are drawn; matplotlib also keeps labels of ticks beyond the end of an axis, and draws none."""
    beyond = {
        tick.label1
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) <= tick.get_loc() <= max(axis.get_view_interval())
    }
    found = (text for text in figure.findobj(Text) if text not in beyond)
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def boxes_of(figure):
    """The page of a figure and each of its texts with the box it takes, in pixels."""
    figure.canvas.draw()
    return figure.bbox.padded(1), [(text.get_text(), Text.get_window_extent(text)) for text in texts_of(figure)]


def headline(finding):
    """The claim in English."""
    return say(finding.headline, "en").replace("\u00a0", " ")


def takeaway(finding):
    """What follows from it, in English."""
    return say(finding.takeaway, "en").replace("\u00a0", " ")
