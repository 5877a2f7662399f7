// Elements are made by hand. Text from anybody becomes text nodes, never markup.

type Props = Record<string, string | EventListener>;

export function el<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") e.addEventListener(name, value);
    else e.setAttribute(name, value);
  }
  e.append(...children);
  return e;
}

const svgNS = "http://www.w3.org/2000/svg";

// icon draws one of our own paths, 24 units square.
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(svgNS, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const p = document.createElementNS(svgNS, "path");
  p.setAttribute("d", path);
  svg.append(p);
  return svg;
}

export const icons = {
  chat: "M5 4h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-6l-5 4v-4H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3Zm2.5 5.2h9m-9 3.8h5.5",
  close: "M6 6l12 12M18 6L6 18",
  send: "M4 12 20 4l-5 16-3.5-6.5L4 12Zm7.5 1.5L20 4",
  down: "M6 9l6 6 6-6",
  language: "M3 6h10M8 3.5V6m3.5 0c-1 4-4 7-8 8.5M5.5 9c1 2.5 3.5 4.5 6.5 5.5M12.5 20.5l4-10 4 10m-6.7-3h5.4",
};

// These are links that a text may carry. Anything else stays text.
const link = /\b(?:https?:\/\/[^\s<>"'“”（）。，；、]+|mailto:[^\s<>"'，。；]+|tel:\+?[\d-]{3,20})/gi;

// linked is a text with its links made clickable.
export function linked(text: string): DocumentFragment {
  const out = document.createDocumentFragment();
  let end = 0;
  for (const found of text.matchAll(link)) {
    const url = found[0].replace(/[.,;:!?)\]}]+$/, "");
    out.append(text.slice(end, found.index), anchor(url));
    end = found.index + url.length;
  }
  out.append(text.slice(end));
  return out;
}

function anchor(url: string): Node {
  let target: URL;
  try {
    target = new URL(url);
  } catch {
    return document.createTextNode(url);
  }
  if (!["http:", "https:", "mailto:", "tel:"].includes(target.protocol)) return document.createTextNode(url);
  return el("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, url.replace(/^(mailto|tel):/i, ""));
}
