// Pictures of what a page shows, compared.

import { launched } from "./browser.js";

/** What part of the pixels of one PNG differ from those of another, from 0 to 1; 1 if they are not of one size. */
export async function difference(one, other) {
  if (one.equals(other)) return 0;
  const page = await (await launched()).newPage();
  const part = await page.evaluate(async (pictures) => {
    const read = async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return context.getImageData(0, 0, bitmap.width, bitmap.height);
    };
    const [one, other] = await Promise.all(pictures.map(read));
    if (one.width !== other.width || one.height !== other.height) return 1;
    let differ = 0;
    for (let at = 0; at < one.data.length; at += 4) {
      if ([0, 1, 2].some((channel) => Math.abs(one.data[at + channel] - other.data[at + channel]) > 32)) differ += 1;
    }
    return differ / (one.width * one.height);
  }, [one.toString("base64"), other.toString("base64")]);
  await page.close();
  return part;
}
