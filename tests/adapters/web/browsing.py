"""Chromium for the browser tests, and what a careful reader of a page checks by hand."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


def require_chromium() -> None:
    """Skip where there is no Chromium; fail where the environment promises one."""
    if CHROMIUM.exists():
        return
    reason = f"{CHROMIUM} is missing; install Debian's chromium to run the browser tests"
    if os.environ.get("FRONTDESK_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


async def audit(page: Page) -> list[str]:
    """What WCAG 2.2 A/AA would object to, as far as a script can tell: names, labels, ids, headings, contrast."""
    found: list[str] = await page.evaluate(_AUDIT)
    return found


async def overflow(page: Page) -> Any:
    """Elements that stick out to the right of the window."""
    return await page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).clipPath === "none"
                && !e.closest("[hidden], .tabs, pre, .hidden"))
            .map((e) => e.outerHTML.slice(0, 120))"""
    )


_AUDIT = r"""() => {
  const problems = [];
  const say = (what, element) => problems.push(`${what}: ${element.outerHTML.slice(0, 140)}`);
  const visible = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest("[hidden], [aria-hidden=true]");
  const name = (e) => {
    const ids = (e.getAttribute("aria-labelledby") ?? "").split(" ");
    const by = ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
    const labels = [...(e.labels ?? [])].map((label) => label.textContent).join(" ");
    const images = [...e.querySelectorAll("img")].map((image) => image.alt).join(" ");
    const own = e.matches("input, textarea, select") ? "" : e.textContent;
    return `${by}${e.getAttribute("aria-label") ?? ""}${labels}${own}${images}`.trim();
  };
  const all = [...document.querySelectorAll("body *")];
  const named = "a[href], button, input:not([type=hidden]), textarea, select";
  for (const e of document.querySelectorAll(named)) if (visible(e) && !name(e)) say("no name", e);
  for (const e of document.querySelectorAll("nav, aside, [role=log], [role=group]")) {
    if (!e.hasAttribute("aria-label") && !e.hasAttribute("aria-labelledby")) say("no label", e);
  }
  for (const e of document.querySelectorAll("img")) if (!e.hasAttribute("alt")) say("no alt", e);
  const ids = all.map((e) => e.id).filter(Boolean);
  for (const id of new Set(ids)) if (ids.filter((other) => other === id).length > 1) problems.push(`id twice: ${id}`);
  for (const attribute of ["aria-labelledby", "aria-describedby", "aria-controls", "for"]) {
    for (const e of document.querySelectorAll(`[${attribute}]`)) {
      const lost = e.getAttribute(attribute).split(" ").filter((id) => !document.getElementById(id));
      if (lost.length) say(`${attribute} leads nowhere`, e);
    }
  }
  if (document.querySelectorAll("h1").length !== 1) problems.push("not one h1");
  if (document.querySelectorAll("main").length !== 1) problems.push("not one main");
  if (!document.documentElement.lang) problems.push("no lang");
  if (!document.title.trim()) problems.push("no title");
  if (document.querySelector("[tabindex]:not([tabindex='0']):not([tabindex='-1'])")) problems.push("forced tab order");

  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => top.slice(0, 3).map((value, at) => value * top[3] + under[at] * (1 - top[3]));
  const ground = (e) => {
    const layers = [];
    for (let at = e; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const light = (rgb) => rgb.map((v) => v / 255).map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  for (const e of all) {
    const says = [...e.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const style = getComputedStyle(e);
    if (!says || !visible(e) || e.closest("script, noscript, .hidden, :disabled")) continue;
    if (style.clipPath !== "none") continue;
    const under = ground(e);
    const [a, b] = [light(over(rgba(style.color), under)), light(under)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) say(`contrast ${ratio.toFixed(2)}`, e);
  }
  return problems;
}"""
