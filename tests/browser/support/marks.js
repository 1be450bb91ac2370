// The classes of a page, drawn over it: for the pictures of docs/branding.md.

/** Outlines what has a class and writes the class beside it. The answer takes it all away again. */
export async function mark(page) {
  await page.evaluate(() => {
    const hidden = ["visually-hidden", "cognito-asf", "form-control", "branded", "styled", "revealing", "verdict"];
    const seen = new Set();
    const found = [];
    for (const element of document.querySelectorAll("body *")) {
      const box = element.getBoundingClientRect();
      const classes = [...element.classList]
        // The parts of a password's rules are told apart for scripts, not for stylesheets.
        .filter((name) => !hidden.includes(name) && !/^check(Password|-)/.test(name) && !seen.has(name));
      if (!classes.length || box.width < 3 || box.height < 3) continue;
      classes.forEach((name) => seen.add(name));
      found.push({ box, text: classes.map((name) => `.${name}`).join(" ") });
    }
    const sheet = document.createElement("div");
    sheet.id = "marks";
    Object.assign(sheet.style, { position: "absolute", inset: "0", font: "13px/18px monospace", zIndex: "99" });
    document.body.append(sheet);
    const bottoms = { left: 8, right: 8 };
    const card = document.querySelector(".modal-dialog").getBoundingClientRect();
    found.forEach(({ box, text }, at) => {
      const side = at % 2 ? "left" : "right";
      const colour = `hsl(${(at * 67) % 360} 75% 36%)`;
      const outline = document.createElement("div");
      Object.assign(outline.style, {
        position: "absolute",
        left: `${box.left + scrollX - 1}px`,
        top: `${box.top + scrollY - 1}px`,
        width: `${box.width + 2}px`,
        height: `${box.height + 2}px`,
        border: `1.5px solid ${colour}`,
      });
      const top = Math.max(box.top + scrollY + Math.min(box.height / 2, 12) - 9, bottoms[side]);
      const label = document.createElement("div");
      label.textContent = text;
      const gap = 28;
      Object.assign(label.style, {
        position: "absolute",
        top: `${top}px`,
        color: "#fff",
        background: colour,
        padding: "1px 6px",
        borderRadius: "3px",
        maxWidth: `${card.left - gap - 20}px`,
        ...(side === "right" ? { left: `${card.right + gap}px` } : { right: `${innerWidth - card.left + gap}px` }),
      });
      const line = document.createElement("div");
      const from = side === "right" ? box.right : card.left - gap;
      const to = side === "right" ? card.right + gap : box.left;
      Object.assign(line.style, {
        position: "absolute",
        left: `${from}px`,
        top: `${top + 9}px`,
        width: `${Math.max(to - from, 0)}px`,
        borderTop: `1px dotted ${colour}`,
      });
      if (to > from) sheet.append(line);
      sheet.append(outline, label);
      bottoms[side] = top + label.offsetHeight + 4;
    });
  });
  return () => page.evaluate(() => document.getElementById("marks").remove());
}
