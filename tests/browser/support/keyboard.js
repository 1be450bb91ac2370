// A page as somebody has it who uses the keyboard alone.

/** Every stop of the Tab key, from the first to the one behind the last; whether each is marked and to be seen. */
export async function stops(page) {
  await page.evaluate(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    scrollTo(0, 0);
  });
  const found = [];
  for (;;) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === document.body || element === document.documentElement) return undefined;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element);
      const marked = outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && !/^rgba\(.*, 0\)$/.test(outlineColor);
      const { left, top, width, height } = element.getBoundingClientRect();
      const above = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, innerHeight / 2));
      const seen = above !== null && (element.contains(above) || above.contains(element));
      return { id: `${[...document.querySelectorAll("*")].indexOf(element)}: ${element.outerHTML.slice(0, 160)}`, name: element.name || element.innerText, marked, seen };
    });
    if (!stop) return found;
    // A date is one field with several stops.
    if (found.at(-1)?.id === stop.id) continue;
    if (found.some(({ id }) => id === stop.id)) return found;
    found.push(stop);
  }
}
