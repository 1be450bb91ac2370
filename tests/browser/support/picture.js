// Pictures made on the spot, so that none need be kept.

import { launched } from "./browser.js";

/** A PNG of a drawing. */
export async function png(svg, width, height) {
  const page = await (await launched()).newPage({ viewport: { width, height } });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
  const picture = await page.screenshot({ omitBackground: true });
  await page.close();
  return picture;
}

export const LOGO = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="64" viewBox="0 0 240 64">
  <clipPath id="round"><circle cx="65" cy="32" r="26"/></clipPath>
  <g clip-path="url(#round)">
    <path d="M39 6h52v52H39z" fill="#f4b41a"/>
    <path d="M39 38q6.500-6 13 0t13 0 13 0 13 0v20H39z" fill="#143d59"/>
  </g>
  <text x="105" y="43" font-family="Liberation Sans, sans-serif" font-size="32" font-weight="700" fill="#143d59">Lido</text>
</svg>`;
